"""Seats that become free, and giving them up: how long somebody is asked, and what giving up means."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal

# How long somebody from the waiting list may think, where the opportunity does not say otherwise.
ANSWER_HOURS = 24
HOURS_TO_CHOOSE = (6, 12, 24, 48, 72)
# Near the shift a quarter of the time that is left, so that others can still be asked; never less than an hour.
SHARE_OF_TIME_LEFT = 4
ANSWER_AT_LEAST = timedelta(hours=1)
# So shortly before the shift nobody is asked one after the other: whoever says yes first has the seat.
FIRST_YES = timedelta(hours=3)
# Nobody has to answer in their sleep: a time that ends in the night ends in the morning.
NIGHT_FROM = time(22)
NIGHT_UNTIL = time(8)
MORNING = time(9)
# Whoever is asked in the morning can still get there.
BEFORE_THE_SHIFT = timedelta(hours=1)
# Of those who are told that whoever says yes first has the seat.
FIRST_YES_TOLD = 50

# Given up less than so long before the shift is late.
LATE_BEFORE = timedelta(hours=24)
# For so long a late giving up is shown to those who decide on applications.
LATE_SHOWN_FOR = timedelta(days=365)
GIVE_UP_REASONS = {
    "sick": _("I am ill"),
    "family": _("A family matter that cannot wait"),
    "work": _("Work or study"),
    "travel": _("I cannot get there"),
    "changed": _("The time or the place was changed"),
    "other": _("Another reason"),
}
# What nobody chooses, and what the organisation did, is never counted as late.
NOT_COUNTED = frozenset({"sick", "family", "changed"})
# Why a coordinator gives somebody a place at a time at which they have another.
CLASH_REASONS = {
    "agreed": _("Agreed with the volunteer: they come later or leave earlier"),
    "both": _("Both can be done: the places are the same, or one is from afar"),
    "gives_up": _("The volunteer gives up the other place"),
}
# For whom seats may be kept.
RESERVED_FOR = {
    "members": _("Members of the organisation"),
    "invited": _("People the organisation invited"),
    "women": _("Women"),
    "men": _("Men"),
    "needs": _("People who share a need with the application"),
}


def answer_until(at: datetime, starts_at: datetime, zone: str, *, hours: int = ANSWER_HOURS) -> datetime | None:
    """Until when somebody may answer to whom a seat is offered; None where whoever says yes first has it.

    `hours` or a quarter of the time left, whichever is less, an hour at least; a time that ends in the night ends at
    nine in the morning. Where the morning is too late for the shift, as in the last three hours, the first yes counts.
    """
    left = starts_at - at
    if left < FIRST_YES:
        return None
    until = at + max(min(timedelta(hours=hours), left / SHARE_OF_TIME_LEFT), ANSWER_AT_LEAST)
    local = until.astimezone(ZoneInfo(zone))
    if NIGHT_UNTIL <= local.time() < NIGHT_FROM:
        return until
    day = local.date() + timedelta(days=local.time() >= NIGHT_FROM)
    morning = datetime.combine(day, MORNING, ZoneInfo(zone)).astimezone(until.tzinfo)
    return morning if morning <= starts_at - BEFORE_THE_SHIFT else None


def more_time(made_at: datetime, until: datetime, usual: datetime | None, starts_at: datetime) -> datetime:
    """Until when somebody may answer who asks for more time: twice as long as at first, once.

    Refuses `no_more_time` where it was given already, or would leave too little to ask others one after the other.
    """
    longer = until + (until - made_at)
    if usual is None or until > usual or longer > starts_at - FIRST_YES:
        message = _("There is no more time than this: others are waiting too. Say yes or no as soon as you can.")
        raise Refusal("no_more_time", message, status=409)
    return longer


def check_hours(hours: int) -> int:
    """Refuses `offer_hours` unless it is one of the times to choose from."""
    if hours not in HOURS_TO_CHOOSE:
        message = _("Choose one of the times to answer.")
        raise Refusal("offer_hours", message, fields={"hours": message})
    return hours


def check_reserved(kind: str, seats: int, *, free: int, until: datetime, at: datetime, starts_at: datetime) -> None:
    """Refuses `reserved_kind`, `reserved_number` (more than are free), `reserved_until` (past, or after the start)."""
    if kind not in RESERVED_FOR:
        message = _("Choose for whom the seats are kept.")
        raise Refusal("reserved_kind", message, fields={"kind": message})
    if not 0 <= seats <= free:
        message = _("So many seats are not free. Choose fewer.")
        raise Refusal("reserved_number", message, fields={"seats": message})
    if seats and not at < until <= starts_at:
        message = _("Choose a day from tomorrow until the day of the shift.")
        raise Refusal("reserved_until", message, fields={"until": message})


def is_late(reason: str, at: datetime, starts_at: datetime) -> bool:
    """Whether giving up counts as late: within a day of the shift, and for a reason that somebody chose."""
    return starts_at - at < LATE_BEFORE and reason not in NOT_COUNTED


def check_reason(reason: str) -> str:
    """Refuses `give_up_reason` unless it is a known one, or none."""
    if reason and reason not in GIVE_UP_REASONS:
        message = _("Choose one of the reasons.")
        raise Refusal("give_up_reason", message, fields={"reason": message})
    return reason


def check_clash_reason(reason: str) -> str:
    """Refuses `clash_reason` unless it is one of `CLASH_REASONS`, or none."""
    if reason and reason not in CLASH_REASONS:
        message = _("Choose why both can be.")
        raise Refusal("clash_reason", message, fields={"despite_clash": message})
    return reason
