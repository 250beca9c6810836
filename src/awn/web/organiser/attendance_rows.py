"""A person in the roll of a shift: what was recorded, what comes next, and what a supervisor should look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from awn.participation.queries import presence_of
from awn.participation.roll import is_far, shared_devices
from awn.participation.rules import EXCUSES, Presence, early_minutes, late_minutes


@dataclass(frozen=True, slots=True)
class RollRow:
    """One person in the roll.

    `far_m`: metres from the place, where a device said so; `shared`: how many others recorded themselves on one device.
    """

    place: Any
    there: Presence
    is_own: bool
    minutes_credited: int
    late: int
    early: int
    far_m: int | None
    shared: int
    excuse: Any

    @property
    def step(self) -> str:
        """What comes next: in, out, done, absent."""
        if self.place.state in {"absent", "excused"}:
            return "absent"
        if self.there.since is None:
            return "in"
        return "out" if self.there.until is None else "done"


def rows_of(places: Sequence[Any], shift: Any, viewer_id: int) -> list[RollRow]:
    """The rows of these places of one shift, read with their attendance and hours."""
    shared = shared_devices(places)
    return [_row(place, shift, shared.get(place.pk, 0), viewer_id) for place in places]


def _row(place: Any, shift: Any, shared: int, viewer_id: int) -> RollRow:
    there = presence_of(place)
    excused = [event for event in place.attendance.all() if event.reason]
    return RollRow(
        place=place,
        there=there,
        is_own=place.person_id == viewer_id,
        minutes_credited=sum(entry.minutes for entry in place.hours.all()),
        late=0 if shift.open_ended else late_minutes(there, shift.starts_at),
        early=0 if shift.open_ended else early_minutes(there, shift.ends_at),
        far_m=is_far(place),
        shared=shared,
        excuse=EXCUSES[max(excused, key=lambda event: event.pk).reason] if excused else "",
    )
