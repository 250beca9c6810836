"""Evaluations counted from the story of the demo, an objection that waits and one that was answered, read comments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from awn.base.models import Event
from awn.evaluation.actions import contesting
from awn.evaluation.actions.contesting import Objection
from awn.evaluation.actions.correcting import correct_label
from awn.evaluation.actions.counting import count_all
from awn.evaluation.actions.labelling import label_new
from awn.evaluation.models import CommentLabel
from awn.evaluation.rows import rows_of
from awn.organisations.models import Member
from awn.people.models import Person
from awn.ratings.queries import revealed


def count_and_object(players: Mapping[str, Person], at: datetime) -> None:
    """Counts everybody; the volunteer objects to two rows, and the staff have answered one."""
    latest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    label_new(by=None, at=at, vectors=False)
    count_all(by=None, at=at)
    volunteer, staff = players["volunteer"], players["staff"]
    said = (
        ("theirs", "كانت البوابة مغلقة حين وصلت، ولم يفتحها أحد إلا بعد ربع ساعة."),
        ("wrong", "سُجّل حضوري متأخرًا وأنا هناك منذ البداية."),
    )
    rows = [row for row in rows_of("attendance", volunteer.pk, at) if row.counts][-len(said) :]
    for number, (row, (reason, words)) in enumerate(zip(rows, said, strict=False)):
        made = contesting.contest_own(
            volunteer.pk, Objection(component="attendance", ref=row.ref, reason=reason, words=words), by=volunteer,
            at=at - timedelta(days=4 - number),
        )  # fmt: skip
        if number:
            answer = "راجعنا السجل مع الجهة: الحضور مسجل في وقته، فيبقى السطر كما هو."
            contesting.decide(made.pk, "stands", answer, by=staff, at=at - timedelta(days=1))
    _correct(players["owner"], at)
    Event.objects.filter(pk__gt=latest, name__startswith="evaluation.", handled_at=None).update(handled_at=at)
    Event.objects.filter(pk__gt=latest, name="alarm.raised", handled_at=None).update(handled_at=at)


def _correct(owner: Person, at: datetime) -> None:
    """The house reads two comments as Awn did, and one otherwise."""
    houses = Member.objects.filter(person=owner).values("organisation")
    rows = CommentLabel.objects.filter(rating__occasion__opportunity__organisation__in=houses)
    rows = rows.filter(revealed("rating__occasion__", at)).exclude(sentiment="unsure").order_by("pk")[:3]
    for number, row in enumerate(rows):
        sentiment = row.sentiment if number else "mixed"
        correct_label(row.pk, sentiment, row.topics, by=owner, at=at - timedelta(days=3 - number))
