"""The weekly message: at most five opportunities for those who asked for it, each with its reason.

Whoever has been away for a while has three in its place, in other words, at most once in ninety days.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from awn.base.digits import writing
from awn.base.events import Value
from awn.forecasts.resting import resting
from awn.matching import reasons
from awn.matching.actions import keep_slate
from awn.matching.queries import Recommended, recommended, weekly_readers
from awn.matching.rules import LETTERS
from awn.opportunities.models import Opportunity
from awn.participation.queries import applications_of
from awn.people.actions import notify
from awn.people.models import Notification, Person

log = logging.getLogger(__name__)
KIND = "matching.weekly"
MOST = 5
RESTING = "forecast.resting"
MOST_RESTING = 3


def write_letters(at: datetime) -> int:
    """Leaves this week's message for each reader who has had none; how many. The mail goes out with all others."""
    written = 0
    for person in weekly_readers(at).iterator(chunk_size=500):
        try:
            written += _write(person, at)
        except Exception:
            log.exception("The weekly message of person %s could not be written", person.pk)
    return written


def write_to_resting(at: datetime) -> int:
    """Leaves a message for those who have been away, want letters and have nothing planned; how many."""
    written = 0
    for person in resting(RESTING, at).iterator(chunk_size=500):
        try:
            written += _write(person, at, RESTING, MOST_RESTING)
        except Exception:
            log.exception("The message for person %s, who has been away, could not be written", person.pk)
    return written


def parts(notification: Notification) -> tuple[list[str], dict[str, str]]:
    """The body between the greeting and the farewell, and the headers by which mail programs offer to end it."""
    language = get_language() or "ar"
    base = f"{settings.AWN_PUBLIC_URL}/{language}"
    picked = list(zip(notification.data["opportunities"], notification.data["reasons"], strict=True))
    known = Opportunity.objects.only("public_id", "title_ar", "title_en").in_bulk([pk for pk, _why in picked])
    said = [
        f"\u2068{known[pk].title.pick(language)[0]}\u2069\n{why}\n{base}/opportunities/{known[pk].public_id}/"
        for pk, why in picked
        if pk in known
    ]
    stop = f"{base}/letters/stop/{signing.dumps(notification.person_id, salt=LETTERS)}/"
    end = _("No more weekly messages: {address}").format(address=stop)
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    # Letters of before there was an order to tell of have none.
    order = notification.data.get("order", "")
    return [*([order] if order else []), *said, f"{base}/dashboard/", end], headers


def _order(found: Recommended, language: str) -> str:
    """That the staff laid everybody's list by date, and why; empty while lists are by match."""
    if not found.why_plain:
        return ""
    told = _("For now lists are by date for everybody, as the platform’s staff set it. The reason: {reason}")
    return told.format(reason=f"\u2068{found.why_plain.pick(language)[0]}\u2069")


@transaction.atomic
def _write(person: Person, at: datetime, kind: str = KIND, most: int = MOST) -> int:
    applied = list(applications_of(person).values_list("opportunity_id", flat=True))
    found = recommended(person, at, most, without=applied)
    rows = [one.row for one in found.suggestions]
    if not rows:
        return 0
    slate = keep_slate(person.pk, "weekly", rows, candidates=found.candidates, revision=found.revision, by=None, at=at)
    with override(person.language), writing(person.digits):
        why = [reasons.sentence(one.reasons) for one in found.suggestions]
        order = _order(found, person.language)
    ids = [row.opportunity_id for row in rows]
    said: dict[str, Value] = {"opportunity": ids[0], "opportunities": ids, "reasons": why, "order": order}
    notify(person.pk, kind, event_id=slate.pk, by=None, at=at, **said)
    return 1
