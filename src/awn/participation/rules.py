"""Applications, places and attendance as tables of moves, and the arithmetic of presence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from awn.base.moves import Moves
from awn.base.refusal import Refusal
from awn.opportunities.rules import REMOTE_MODES, is_credited_by_work

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
    "offered": _("A place is offered to you"),
    "lapsed": _("Not answered in time"),
    "released": _("Given up"),
    "cancelled": _("Cancelled by the organisation"),
    "attended": _("Took part"),
    "absent": _("Absent"),
    "excused": _("Excused"),
    "passed_over": _("Could not move up from the waiting list"),
}
PLACE_MOVES: Moves = {
    "waiting": frozenset({"offered", "confirmed", "released", "cancelled", "passed_over"}),
    "offered": frozenset({"confirmed", "released", "cancelled", "lapsed"}),
    "confirmed": frozenset({"released", "cancelled", "attended", "absent", "excused"}),
    "absent": frozenset({"confirmed", "excused"}),
    "excused": frozenset({"confirmed", "absent"}),
}
# The states of those who have a seat.
SEATED = frozenset({"confirmed", "attended", "absent", "excused"})
# A seat that is offered is kept for whoever is asked; the trigger on the place table holds the same list.
HOLDS_SEAT = SEATED | {"offered"}
ACTIVE_PLACE = HOLDS_SEAT | {"waiting"}
# What is still to come, and ends when somebody steps back or a shift is called off.
LIVE_PLACE = frozenset({"waiting", "offered", "confirmed"})

# Why somebody did not move up from the waiting list although it was their turn.
PASSED_OVER = frozenset({"limits", "consent", "blocked", "suspended"})

DECLINE_REASONS = {
    "no_places": _("All places are given."),
    "requirements": _("A requirement is not met."),
    "other_chosen": _("Others were a closer match for this task."),
    "incomplete": _("Something was missing in the application."),
    "no_answer": _("The organisation could not reach you."),
    "not_decided": _("The organisation could not decide in time. We are sorry."),
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
    "kiosk": _("The device at the entrance"),
}
EARLIEST_CHECK_IN = timedelta(hours=2)
LATEST_ENTRY = timedelta(days=14)
# Emergency contacts are shown from so long before a shift until so long after it.
CONTACTS_AROUND = timedelta(hours=2)
# Lateness that nobody writes down.
GRACE = timedelta(minutes=5)
# Forgotten check-outs are closed this long after the shift's end.
AUTO_CLOSE_AFTER = timedelta(hours=4)
# Nobody stays longer: an arrival in a window of free choice that was never closed ends here for what clashes with it.
LONGEST_STAY = timedelta(hours=16)
MESSAGE_LIMIT = 1_500
SHIFTS_PER_APPLICATION = 40


Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What stands behind an attendance event besides the word of whoever recorded it.

    `method` is empty where it follows from who records; `device` is a keyed hash; `step` that of a venue code;
    `client_id` is given by a device that may send the same scan twice.
    """

    method: str = ""
    device: str = ""
    place_proof: str = ""
    distance_m: int | None = None
    step: int | None = None
    client_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """One attendance event as the arithmetic needs it; `replaces` is the id of the event it corrects."""

    id: int
    kind: str
    at: datetime
    replaces: int | None = None
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Presence:
    """When somebody was there, the event that closed it, and the breaks taken.

    `to_confirm`: the end was set by the system; a supervisor has to accept or correct it before hours rest on it.
    """

    since: datetime | None
    until: datetime | None
    closing_id: int | None
    pauses: tuple[Span, ...] = ()
    on_break: bool = False
    to_confirm: bool = False

    @property
    def break_minutes(self) -> int:
        """Whole minutes of all breaks together."""
        return int(sum((end - start for start, end in self.pauses), timedelta()).total_seconds() // 60)

    @property
    def minutes(self) -> int:
        """Whole minutes between check-in and check-out without the breaks; 0 while either is missing."""
        if self.since is None or self.until is None:
            return 0
        away = sum((end - start for start, end in self.pauses), timedelta())
        return max(int((self.until - self.since - away).total_seconds() // 60), 0)


def presence(marks: Sequence[Mark]) -> Presence:
    """The presence that the events describe, in the order in which they were entered.

    An absence wipes out what was before it; what was handed in from afar says nothing about presence.
    """
    standing, latest = _standing(marks)
    arrival = _last(standing, AttendanceKind.CHECK_IN)
    leaving = _last(standing, AttendanceKind.CHECK_OUT)
    since, until = arrival.at if arrival else None, leaving.at if leaving else None
    pauses, is_open = _pauses(standing.values(), since, until)
    return Presence(
        since,
        until,
        latest if leaving else None,
        pauses,
        on_break=is_open and until is None,
        to_confirm=leaving is not None and leaving.automatic,
    )


def check_breaks(marks: Sequence[Mark]) -> None:
    """Refuses `break_order`: a break that ends before it begins, or lies within another."""
    begun: datetime | None = None
    spans: list[Span] = []
    for mark in _standing(marks)[0].values():
        if mark.kind == AttendanceKind.BREAK_START:
            begun = mark.at
        elif mark.kind == AttendanceKind.BREAK_END and begun is not None:
            spans.append((begun, mark.at))
            begun = None
    if begun is not None:
        spans.append((begun, max([begun, *(end for _start, end in spans)])))
    ordered = sorted(spans)
    if any(end < start for start, end in spans) or any(after[0] < before[1] for before, after in pairwise(ordered)):
        message = _("This time does not fit the breaks: one would end before it begins, or lie within another.")
        raise Refusal("break_order", message, status=409)


def _standing(marks: Sequence[Mark]) -> tuple[dict[int, Mark], int]:
    """The events that count, by id, each with its present time; and the id of the latest that said something."""
    standing: dict[int, Mark] = {}
    roots: dict[int, int] = {}
    latest = 0
    for mark in marks:
        roots[mark.id] = root = mark.id if mark.replaces is None else roots.get(mark.replaces, mark.replaces)
        if mark.kind in {AttendanceKind.ABSENCE, AttendanceKind.EXCUSED}:
            standing.clear()
        elif mark.kind == AttendanceKind.CORRECTION and root in standing:
            standing[root] = replace(standing[root], at=mark.at, automatic=False)
            latest = mark.id
        elif mark.kind not in {AttendanceKind.CORRECTION, AttendanceKind.DELIVERY}:
            standing[mark.id] = mark
            latest = mark.id
    return standing, latest


def _last(standing: dict[int, Mark], kind: AttendanceKind) -> Mark | None:
    return next((mark for mark in reversed(standing.values()) if mark.kind == kind), None)


def _pauses(marks: Iterable[Mark], since: datetime | None, until: datetime | None) -> tuple[tuple[Span, ...], bool]:
    """Breaks one after the other, cut to the presence, and whether the last one is open. An open one ends with it."""
    breaks = {AttendanceKind.BREAK_START, AttendanceKind.BREAK_END}
    begun: datetime | None = None
    found: list[Span] = []
    # The sort keeps the order of entry among those of one moment.
    for mark in sorted((one for one in marks if one.kind in breaks), key=lambda one: one.at):
        if mark.kind == AttendanceKind.BREAK_START:
            begun = begun or mark.at
        elif begun is not None:
            found.append((begun, mark.at))
            begun = None
    if begun is not None and until is not None:
        found.append((begun, until))
    if since is None:
        return (), begun is not None
    cut = [(max(start, since), min(end, until) if until else end) for start, end in found]
    return tuple((start, end) for start, end in cut if start < end), begun is not None


def check_presence(there: Presence) -> None:
    """Refuses `auto_closed` while the end of the presence was set by the system and nobody looked at it.

    To be called by whoever credits hours, before the minutes are read.
    """
    if there.to_confirm:
        message = _("The check-out was forgotten and set by the system. Accept or correct that time first.")
        raise Refusal("auto_closed", message, status=409)


def late_minutes(there: Presence, starts_at: datetime) -> int:
    """Minutes between the shift's beginning and the check-in; 0 within five minutes of grace."""
    if there.since is None or there.since - starts_at <= GRACE:
        return 0
    return int((there.since - starts_at).total_seconds() // 60)


def early_minutes(there: Presence, ends_at: datetime) -> int:
    """Minutes between the check-out and the shift's end; 0 within five minutes of grace."""
    if there.until is None or ends_at - there.until <= GRACE:
        return 0
    return int((ends_at - there.until).total_seconds() // 60)


def check_not_elsewhere(span: Span, others: Sequence[Span]) -> None:
    """Refuses a presence that shares time with one of the same person elsewhere: nobody is in two places at once."""
    if any(span[0] < end and start < max(span[1], span[0] + timedelta(seconds=1)) for start, end in others):
        message = _("This person is checked in elsewhere at that time. Check out there first.")
        raise Refusal("in_elsewhere", message, status=409)


def place_proof(distance_m: int | None, *, radius_m: int, scanned: bool) -> str:
    """What a code and a position prove together: the weaker word counts, for codes can be photographed."""
    if distance_m is not None and distance_m > radius_m:
        return "far"
    if scanned:
        return "venue_code"
    return "" if distance_m is None else "near"


def check_not_by_work(mode: str, minutes_per_unit: int | None, *, is_word: bool) -> None:
    """Refuses presence where work is counted in units: a word from afar would be time past their cap.

    `is_word`: the volunteer says it, and neither a code nor a position shows the place. On site it is what tells the
    part of a task done there from the part done afar.
    """
    if is_credited_by_work(mode, minutes_per_unit):
        message = _("The hours of this task come from accepted work, not from time. Hand the work in on your page.")
        raise Refusal("credited_by_work", message, status=409)
    if is_word and mode in REMOTE_MODES and minutes_per_unit is not None:
        message = _("Work from afar is handed in here. At the place itself, scan its code or share your position.")
        raise Refusal("place_unproven", message, status=409)


def check_in_time(at: datetime, starts_at: datetime, ends_at: datetime) -> None:
    """Refuses a check-in more than two hours before the shift, or after it ended."""
    if at < starts_at - EARLIEST_CHECK_IN:
        raise Refusal("too_early", _("Check-in opens two hours before the shift begins."))
    if at >= ends_at:
        raise Refusal("shift_over", _("This shift is over. A coordinator can still enter the attendance."))


def contacts_are_open(starts_at: datetime, ends_at: datetime, at: datetime) -> bool:
    """True from two hours before a shift until two hours after it: whom to call is nobody's business at other times."""
    return starts_at - CONTACTS_AROUND <= at <= ends_at + CONTACTS_AROUND


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
