"""Reading launches: how far the learner of another platform has come, and what counts as passed for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from awn.learning import xapi
from awn.learning.models import Launch
from awn.learning.queries import Whole, judged
from awn.learning.rules import Progress, Step

# A launch that nobody touches for so long is over on its own.
OPEN_FOR = timedelta(hours=12)


def launch_of(uuid: str, at: datetime) -> Launch | None:
    """An open launch; None for one that is over, or was never one."""
    rows = Launch.objects.filter(uuid=uuid, ended_at=None, touched_at__gt=at - OPEN_FOR)
    return rows.select_related("course").first()


def progress_of(launch: Launch, whole: Whole) -> Progress:
    """How far the learner has come; answers are judged by the questions as they are now."""
    replies = {}
    for question in whole.questions:
        if (chosen := launch.replies.get(question.key)) is not None:
            replies[question.key] = judged(question, chosen)
    return Progress(frozenset(launch.read), replies)


def pass_mark_of(launch: Launch, whole: Whole) -> int:
    """The percent with which this launch is passed: what the platform says, rounded up, or what the course says."""
    return whole.course.pass_mark if launch.mastery is None else ceil(round(launch.mastery * 100, 2))


def is_passed(launch: Launch, whole: Whole) -> bool:
    """Whether what the learner answered reaches what their platform asks for."""
    progress = progress_of(launch, whole)
    if not whole.way or whole.next(progress) != Step():
        return False
    # The score as it is said, against the mastery as it was said.
    needed = whole.course.pass_mark / 100 if launch.mastery is None else launch.mastery
    return float(xapi.score_of(whole.score(progress))["scaled"]) >= needed
