"""Words and choices of the volunteer base that several of its pages use."""

from __future__ import annotations

from datetime import date, timedelta

from babel.dates import format_date
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from awn.base.text import Bilingual
from awn.opportunities.queries import organising

PROOFS = {
    "self": _("Any: also one’s own word"),
    "endorsed": _("Endorsed by an organisation, or certified"),
    "certified": _("Certified"),
}
# How a row of a list that was brought along is marked.
ROW_TAGS = {
    "ready": "ok", "unsure": "few", "left_out": "", "queued": "info", "sent": "info", "reminded": "info",
    "joined": "ok", "declined": "", "lapsed": "", "withdrawn": "",
}  # fmt: skip
_A_MONDAY = date(2024, 1, 1)


def weekdays() -> list[tuple[str, str]]:
    """The days from Sunday, as the Gulf's week goes, with their numbers (Monday is 0)."""
    language = get_language() or "ar"
    order = [6, 0, 1, 2, 3, 4, 5]
    return [(str(number), format_date(_A_MONDAY + timedelta(days=number), "EEEE", locale=language)) for number in order]


def open_opportunities(organisation_id: int) -> list[tuple[str, Bilingual]]:
    """What people may be invited to now, as the options of a field."""
    return [(one.public_id, one.title) for one in organising.going_on(organisation_id).filter(state="published")]
