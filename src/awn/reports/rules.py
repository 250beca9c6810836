"""When a report is due by letter: which period has closed, by the clocks of its subject."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, Text

RHYTHMS: Mapping[str, Text] = {"month": _("Every month"), "quarter": _("Every quarter"), "year": _("Every year")}
STATES: Mapping[str, Text] = {"active": _("Is being sent"), "paused": _("Paused"), "ended": _("Ended")}
# Hours of the last days are still being confirmed, and the night counts them: the letter leaves a day later, at eight.
AFTER_CLOSE = timedelta(days=1, hours=8)
MOST_SCHEDULES = 20
MOST_READERS = 20
MOST_TRIES = 5


def closed_period(rhythm: str, local: datetime) -> str:
    """The code of the last period for which letters are due at that moment on the subject's own clocks."""
    day = (local - AFTER_CLOSE).date()
    if rhythm == "year":
        return str(day.year - 1)
    if rhythm == "quarter":
        quarter = (day.month - 1) // 3
        return f"{day.year}-Q{quarter}" if quarter else f"{day.year - 1}-Q4"
    last = day.replace(day=1) - timedelta(days=1)
    return f"{last:%Y-%m}"


def last_day(period: str) -> date:
    """The last day of a period by its code: 2026, 2026-Q3 or 2026-11."""
    year, _dash, rest = period.partition("-")
    month = 12 if not rest else int(rest[1:]) * 3 if rest.startswith("Q") else int(rest)
    after = date(int(year) + (month == 12), month % 12 + 1, 1)
    return after - timedelta(days=1)


def is_due(period: str, since: date) -> bool:
    """Whether a letter about it was wanted: it ended on or after the day from which letters were asked for."""
    return last_day(period) >= since


def check_rhythm(rhythm: str) -> str:
    """The rhythm itself. Refuses `rhythm_unknown`."""
    if rhythm not in RHYTHMS:
        raise Refusal("rhythm_unknown", _("A report comes every month, every quarter or every year. Choose one."))
    return rhythm
