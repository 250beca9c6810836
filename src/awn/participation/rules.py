"""Applications, places and attendance as tables of moves, and the arithmetic of presence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from awn.base.moves import Moves
from awn.base.refusal import Refusal

APPLICATION_STATES = {
    "awaiting_guardian": _("Waiting for the guardian’s consent"),
    "submitted": _("Under review"),
    "accepted": _("Accepted"),
    "waiting": _("On the waiting list"),
    "declined": _("Not accepted"),
    "withdrawn": _("Withdrawn"),
    "cancelled": _("Cancelled by the organisation"),
}
APPLICATION_MOVES: Moves = {
    "awaiting_guardian": frozenset({"submitted", "accepted", "waiting", "declined", "withdrawn", "cancelled"}),
    "submitted": frozenset({"accepted", "waiting", "declined", "withdrawn", "cancelled"}),
    "waiting": frozenset({"accepted", "declined", "withdrawn", "cancelled"}),
    "accepted": frozenset({"withdrawn", "cancelled"}),
}
ACTIVE_APPLICATION = frozenset({"awaiting_guardian", "submitted", "accepted", "waiting"})
DECIDABLE = frozenset({"submitted", "waiting"})

PLACE_STATES = {
    "confirmed": _("Place confirmed"),
    "waiting": _("On the waiting list"),
    "released": _("Given up"),
    "cancelled": _("Cancelled by the organisation"),
    "attended": _("Took part"),
    "absent": _("Absent"),
    "excused": _("Excused"),
}
PLACE_MOVES: Moves = {
    "waiting": frozenset({"confirmed", "released", "cancelled"}),
    "confirmed": frozenset({"released", "cancelled", "attended", "absent", "excused"}),
    "absent": frozenset({"confirmed", "excused"}),
    "excused": frozenset({"confirmed", "absent"}),
}
# The states in which a place takes up a seat; the trigger on the place table holds the same list.
SEATED = frozenset({"confirmed", "attended", "absent", "excused"})
ACTIVE_PLACE = SEATED | {"waiting"}

DECLINE_REASONS = {
    "no_places": _("All places are given."),
    "requirements": _("A requirement is not met."),
    "other_chosen": _("Others were a closer match for this task."),
    "incomplete": _("Something was missing in the application."),
    "no_answer": _("The organisation could not reach you."),
}


class AttendanceKind(StrEnum):
    """What an attendance event says. A correction is a new event that replaces the time of an earlier one."""

    CHECK_IN = "check_in"
    CHECK_OUT = "check_out"
    ABSENCE = "absence"
    EXCUSED = "excused"
    CORRECTION = "correction"
    BREAK_START = "break_start"
    BREAK_END = "break_end"
    # Remote work: what was handed in has been accepted.
    DELIVERY = "delivery"


ATTENDANCE_METHODS = {
    "venue_qr": _("The volunteer scanned the code at the place"),
    "volunteer_qr": _("A supervisor scanned the volunteer’s ticket"),
    "kiosk": _("Recorded on the device at the entrance"),
    "supervisor": _("Recorded by a supervisor"),
    "self": _("Recorded by the volunteer"),
    "remote": _("Work handed in from afar"),
    "auto": _("Closed by the system, to be confirmed"),
    "import": _("Taken over from another system"),
}
EXCUSES = {
    "sick": _("Ill"),
    "family": _("A family matter"),
    "told": _("Told us in time"),
    "other": _("Another reason"),
}
PLACE_PROOFS = {
    "venue_code": _("The changing code of the place"),
    "near": _("The device was at the place"),
    "far": _("The device was elsewhere"),
    "seen": _("Seen by a supervisor"),
}
EARLIEST_CHECK_IN = timedelta(hours=2)
LATEST_ENTRY = timedelta(days=14)
MESSAGE_LIMIT = 1_500
SHIFTS_PER_APPLICATION = 40


@dataclass(frozen=True, slots=True)
class Mark:
    """One attendance event as the arithmetic needs it; `replaces` is the id of the event it corrects."""

    id: int
    kind: str
    at: datetime
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Presence:
    """When somebody was there, and the event that closed it."""

    since: datetime | None
    until: datetime | None
    closing_id: int | None

    @property
    def minutes(self) -> int:
        """Whole minutes between check-in and check-out; 0 while either is missing."""
        if self.since is None or self.until is None:
            return 0
        return int((self.until - self.since).total_seconds() // 60)


def presence(marks: Sequence[Mark]) -> Presence:
    """The presence that the events describe, in the order in which they were entered."""
    since: datetime | None = None
    until: datetime | None = None
    closing: int | None = None
    kinds: dict[int, str] = {}
    for mark in marks:
        kind = kinds.get(mark.replaces, mark.kind) if mark.replaces is not None else mark.kind
        kinds[mark.id] = kind
        if kind == AttendanceKind.CHECK_IN:
            since = mark.at
        elif kind == AttendanceKind.CHECK_OUT:
            until = mark.at
        else:
            since = until = closing = None
            continue
        closing = mark.id if until is not None else None
    return Presence(since, until, closing)


def check_in_time(at: datetime, starts_at: datetime, ends_at: datetime) -> None:
    """Refuses a check-in more than two hours before the shift, or after it ended."""
    if at < starts_at - EARLIEST_CHECK_IN:
        raise Refusal("too_early", _("Check-in opens two hours before the shift begins."))
    if at >= ends_at:
        raise Refusal("shift_over", _("This shift is over. A coordinator can still enter the attendance."))


def check_check_out(at: datetime, checked_in_at: datetime, ends_at: datetime, *, open_ended: bool) -> None:
    """Refuses a check-out before the check-in, or on another day than the shift's."""
    if at <= checked_in_at:
        raise Refusal("out_before_in", _("The check-out is before the check-in. Check the times."))
    if not open_ended and at > ends_at + timedelta(hours=12):
        raise Refusal("out_too_late", _("The check-out is long after the shift. Check the date."))


def check_entry_time(entered_at: datetime, ends_at: datetime) -> None:
    """Refuses attendance entered more than 14 days after the shift: late entries are how hours are forged."""
    if entered_at > ends_at + LATEST_ENTRY:
        raise Refusal(
            "entered_too_late",
            _("Attendance can be entered until 14 days after the shift. Ask the platform’s staff."),
        )


Span = tuple[datetime, datetime]


def check_no_overlap(chosen: Sequence[Span], held: Sequence[Span]) -> None:
    """Refuses spans of time that overlap one another, or one of those held already. Touching ends do not overlap."""
    ordered = sorted(chosen)
    for before, after in pairwise(ordered):
        if after[0] < before[1]:
            message = _("Two of the shifts you chose overlap. Leave one out.")
            raise Refusal("shifts_overlap", message, fields={"shifts": message})
    if any(start < end_held and start_held < end for start, end in chosen for start_held, end_held in held):
        message = _("You have a place elsewhere at the same time. Give that one up first, or choose another shift.")
        raise Refusal("clash", message, status=409, fields={"shifts": message})
