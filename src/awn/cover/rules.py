"""Who is asked to stand in, how many at a time, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from awn.base.moves import Moves
from awn.base.refusal import Refusal
from awn.participation.seat_rules import answer_until

KINDS = {"stand_in": _("Somebody in my place"), "swap": _("Another shift for mine")}
STATES = {
    "open": _("We are asking"),
    "found": _("Somebody was found"),
    "ended": _("Taken back"),
    "lapsed": _("Nobody was found in time"),
}
MOVES: Moves = {"open": frozenset({"found", "ended", "lapsed"})}
ANSWERS = {
    "": _("Has not answered yet"),
    "yes": _("Comes"),
    "no": _("Cannot come"),
    "lapsed": _("Did not answer in time"),
    "gone": _("Somebody else was faster"),
}
# So few are asked at a time that a yes counts, and so many that a no does not cost a day.
ASKED_AT_ONCE = 3
ANSWER_HOURS = 12
# Where too little time is left to ask in turn, more are asked, and the first yes counts.
ASKED_WHEN_SHORT = 10
# Nobody is asked later than this before the shift: whoever holds the place has to know whether to go.
CLOSES_BEFORE = timedelta(hours=1)
# One person is asked so often in a week at most, whoever asks.
ASKED_A_WEEK = 3
WEEK = timedelta(days=7)


def wave(at: datetime, starts_at: datetime, zone: str) -> tuple[int, datetime]:
    """How many are asked next, and until when they may answer."""
    until = answer_until(at, starts_at, zone, hours=ANSWER_HOURS)
    closes = starts_at - CLOSES_BEFORE
    return (ASKED_WHEN_SHORT, closes) if until is None else (ASKED_AT_ONCE, min(until, closes))


def check_time(at: datetime, starts_at: datetime) -> None:
    """Refuses `cover_too_late` within the last hour before a shift."""
    if starts_at - at <= CLOSES_BEFORE:
        message = _(
            "Less than an hour is left, too little to ask anybody. Give the place up, and call the organisation."
        )
        raise Refusal("cover_too_late", message, status=409)
