"""What hours are: evidence levels, the limits of what can be credited, and what becomes of hours afterwards."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from awn.base.moves import Moves
from awn.base.refusal import Refusal

EVIDENCE = {
    "scanned": _("Scanned at the place, confirmed by a supervisor"),
    "supervised": _("Recorded by a supervisor"),
    "delivered": _("Remote work, handed in and accepted"),
    "self_reported": _("Reported by the volunteer, confirmed by a supervisor"),
    "imported": _("Taken over from another system"),
}
# What becomes of hours after a supervisor confirmed them. Silence settles.
OUTCOMES = {
    "agreed": _("The volunteer agreed"),
    "settled": _("Settled: nobody objected in time"),
    "disputed": _("The volunteer objects"),
    "upheld": _("The hours stand after the objection"),
    "adjusted": _("The hours were corrected after the objection"),
    "withdrawn": _("The objection was withdrawn"),
}
# What can be said next about hours of which the last word is the key; "" are hours about which nothing was said.
OUTCOME_MOVES: Moves = {
    "": frozenset({"agreed", "settled", "disputed"}),
    "disputed": frozenset({"upheld", "adjusted", "withdrawn"}),
}
# After these there is nothing more to say.
FINAL = frozenset({"agreed", "settled", "upheld", "adjusted", "withdrawn"})
# Hours as their volunteer reads them: the outcomes, and what no outcome says.
STANDINGS = {
    **OUTCOMES,
    "open": _("Waits for your word"),
    "taken_back": _("Taken back"),
}
OBJECTION_REASONS = {
    "too_few": _("The hours are too few."),
    "too_many": _("The hours are too many."),
    "not_there": _("I was not there."),
    "wrong_day": _("The day or the time is wrong."),
    "other": _("Another reason."),
}
DELIVERABLE_STATES = {
    "submitted": _("Handed in"),
    "accepted": _("Accepted"),
    "returned": _("Sent back for changes"),
    "withdrawn": _("Taken back"),
}
DELIVERABLE_MOVES: Moves = {"submitted": frozenset({"accepted", "returned", "withdrawn"})}
LONGEST_CREDIT_MINUTES = 16 * 60
# Work can be handed in until this long after the end of its shift.
LATEST_WORK = timedelta(days=14)
# Hours are settled this long after the window has closed, so that an objection of its last second comes first.
SETTLING_DELAY = timedelta(hours=1)
TITLE_LIMIT = 140
TEXT_LIMIT = 3_000
NOTE_LIMIT = 500
REVERSAL_REASONS = {
    "wrong_time": _("The time was entered wrongly."),
    "wrong_person": _("It was another person."),
    "not_present": _("The volunteer was not there."),
    "double": _("The hours were credited twice."),
    "dispute": _("They were corrected after the volunteer’s objection."),
}
# What a supervisor may choose; the last is written by a decision on an objection alone.
CHOSEN_REVERSALS = {code: text for code, text in REVERSAL_REASONS.items() if code != "dispute"}
_SCANS = frozenset({"venue_qr", "volunteer_qr", "kiosk"})


@dataclass(frozen=True, slots=True)
class End:
    """One attendance event as its evidence is judged; `corrects` is the id of the event whose time it replaces."""

    id: int
    kind: str
    method: str
    far: bool = False
    corrects: int | None = None


def evidence_of(ends: Iterable[End]) -> str:
    """The evidence level of a presence from its events in order of entry: that of its weaker end.

    A scan by a device that was elsewhere is no more than the volunteer's own word. A corrected time rests on whoever
    corrected it.
    """
    standing: dict[int, str] = {}
    for end in ends:
        if end.kind in {"absence", "excused"}:
            standing.clear()
        elif end.kind in {"check_in", "check_out"}:
            standing[end.id] = "self" if end.far and end.method in _SCANS else end.method
        elif end.kind == "correction" and end.corrects in standing:
            standing[end.corrects] = end.method
    methods = set(standing.values())
    if "import" in methods:
        return "imported"
    if "self" in methods:
        return "self_reported"
    return "scanned" if methods and methods <= _SCANS else "supervised"


def check_minutes(minutes: int) -> None:
    """Refuses nothing at all, and more than 16 hours for one presence."""
    if minutes <= 0:
        raise Refusal("no_presence", _("Check-in and check-out are both needed before hours can be confirmed."))
    if minutes > LONGEST_CREDIT_MINUTES:
        raise Refusal("too_many_hours", _("More than 16 hours for one shift cannot be credited. Check the check-out."))


def check_confirmer(*, is_own: bool) -> None:
    """Nobody confirms their own hours."""
    if is_own:
        raise Refusal("own_hours", _("Nobody confirms their own hours. Ask another supervisor."), status=403)


def standing_of(outcomes: Sequence[str], *, reversed_: bool) -> str:
    """How hours stand, from what was said about them in order: a key of STANDINGS.

    Hours that were taken back say so, unless an objection led to it: then that outcome tells more.
    """
    last = outcomes[-1] if outcomes else ""
    if reversed_:
        return "adjusted" if last == "adjusted" else "taken_back"
    return last or "open"


def objection_until(credited_at: datetime, days: int) -> datetime:
    """When the time to object ends."""
    return credited_at + timedelta(days=days)


def check_still_open(credited_at: datetime, at: datetime, days: int) -> None:
    """Refuses an objection after its time."""
    if at >= objection_until(credited_at, days):
        message = _("The time to object is over. Write to the organisation; it can still correct a mistake.")
        raise Refusal("objection_too_late", message, status=409)


def check_decider(person_ids: Collection[int], volunteer_id: int, confirmer_ids: Iterable[int | None]) -> None:
    """Refuses to let the volunteer, or anyone who ever confirmed these hours, decide on the objection; by any of the
    numbers under which they stand in the ledger."""
    if set(person_ids) & {volunteer_id, *confirmer_ids}:
        message = _("Somebody else has to decide: an objection never goes to those whom it is about.")
        raise Refusal("own_decision", message, status=403)


def check_units(units: int, *, used: int, most: int) -> None:
    """Refuses no units, and more than the rest of what one volunteer can have here."""
    left = max(most - used, 0)
    if left == 0:
        message = _("All units of this task are handed in or credited already.")
        raise Refusal("no_units_left", message, status=409, fields={"units": message})
    if not 1 <= units <= left:
        message = _("Write a number of units that is still free in this task.")
        raise Refusal("units_over_cap", message, fields={"units": message})


def check_unit_minutes(minutes: int, *, units: int, minutes_per_unit: int) -> None:
    """Refuses no time, and more than the units are worth or than 16 hours at once."""
    if not 1 <= minutes <= min(units * minutes_per_unit, LONGEST_CREDIT_MINUTES):
        message = _("Write the minutes: no more than the units are worth, and 16 hours at most.")
        raise Refusal("minutes_over_cap", message, fields={"minutes": message})
