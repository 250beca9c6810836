"""When somebody has time, held against when something takes place: the parts of a usual week, times between prayers,
Ramadan, days off. Plain values and arrays; many people meet many shifts in one step.

In Ramadan the times of Ramadan count alone, where somebody gave any; days off count before everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from awn.matching.loading.codes import slot_bits, slot_number, slot_of
from awn.people import prayers
from awn.people.profile import PrayerTime
from awn.people.profile_rules import PART_OF_SPAN, SPANS
from awn.people.queries import Slot

Mask = NDArray[np.bool_]
_SPANS = list(SPANS)
_ONE = np.uint64(1)
UNKNOWN = -1
_BETWEEN_NONE = 7 * len(_SPANS)  # a bit that nobody has


# The parts of a usual day that each span reaches somewhere in the Gulf at some time of the year.
_REACHES = {
    "fajr_sunrise": ("night", "morning"),
    "sunrise_dhuhr": ("morning", "afternoon"),
    "dhuhr_asr": ("morning", "afternoon"),
    "asr_maghrib": ("afternoon", "evening"),
    "maghrib_isha": ("afternoon", "evening"),
    "after_isha": ("evening", "night"),
}


@dataclass(frozen=True, slots=True)
class Week:
    """When somebody usually has time, and on which days they have none; empty where nothing was told."""

    parts: frozenset[Slot] = frozenset()
    usual: frozenset[PrayerTime] = frozenset()
    ramadan: frozenset[PrayerTime] = frozenset()
    away: tuple[tuple[date, date], ...] = ()

    @property
    def follows_prayers(self) -> bool:
        """Whether they asked that prayers count for them."""
        return bool(self.usual or self.ramadan)


@dataclass(frozen=True, slots=True)
class Shift:
    """A time at which something takes place; `spot` is None where it has no place."""

    starts: datetime
    ends: datetime
    zone: str
    is_window: bool = False  # people choose their own time within it
    spot: prayers.Spot | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """Shifts as arrays: days as ordinals, the part of the week and the time between prayers as numbers."""

    first: NDArray[np.int32]
    last: NDArray[np.int32]
    slot: NDArray[np.uint64]
    span: NDArray[np.int64]  # UNKNOWN without a place
    ramadan: Mask
    window: Mask

    @classmethod
    def of(cls, shifts: Sequence[Shift], *, by_prayers: bool) -> Times:
        """The times of some shifts; when prayers are is computed only where somebody asked for it."""
        middles = [(one.starts + (one.ends - one.starts) / 2).astimezone(ZoneInfo(one.zone)) for one in shifts]
        return cls(
            first=_array([_day(one.starts, one.zone) for one in shifts], np.int32),
            last=_array([_day(one.ends, one.zone) for one in shifts], np.int32),
            slot=_array([slot_number(slot_of(one.starts, one.ends, one.zone)) for one in shifts], np.uint64),
            span=_array(
                [
                    _span(one.spot, middle) if by_prayers else UNKNOWN
                    for one, middle in zip(shifts, middles, strict=True)
                ],
                np.int64,
            ),
            ramadan=_array([by_prayers and prayers.is_ramadan(middle.date()) for middle in middles], np.bool_),
            window=_array([one.is_window for one in shifts], np.bool_),
        )


@dataclass(frozen=True, slots=True)
class Meeting:
    """What each person could do of each shift, [person, shift]."""

    away: Mask
    usual: Mask  # within the times they gave
    told: Mask  # whether they gave any for that time of the year

    @property
    def free(self) -> Mask:
        """Within the times they gave, on a day on which they have time."""
        return self.usual & ~self.away

    @property
    def possible(self) -> Mask:
        """Not against anything they told."""
        return ~self.away & (self.usual | ~self.told)


def slots_of_span(weekday: int, span: str) -> list[Slot]:
    """Every part of the week in which a shift between these prayers may lie; before Fajr it is the night before."""
    return [
        ((weekday - 1) % 7 if part == "night" and span == "fajr_sunrise" else weekday, part) for part in _REACHES[span]
    ]


def meet(people: Sequence[Week], times: Times) -> Meeting:
    """Every person against every shift."""
    parts, usual, ramadan = (_column(people, name) for name in ("parts", "usual", "ramadan"))
    has_ramadan = np.array([bool(one.ramadan) for one in people], np.bool_)[:, None] & times.ramadan
    usual_spans, usual_parts = usual
    ramadan_spans, ramadan_parts = ramadan
    all_year = _holds(parts[0], times.slot) | _at(usual_spans, usual_parts, times)
    in_time = np.where(has_ramadan, _at(ramadan_spans, ramadan_parts, times), all_year)
    said = np.array([bool(one.parts or one.usual) for one in people], np.bool_)[:, None]
    return Meeting(_away(people, times), in_time | times.window, has_ramadan | (said & ~times.window))


def _away(people: Sequence[Week], times: Times) -> Mask:
    """A day off within a shift rules the shift out; a time of one's own choice only days off from end to end do."""
    found = np.zeros((len(people), len(times.first)), np.bool_)
    for row, one in enumerate(people):
        for first, last in one.away:
            begin, end = first.toordinal(), last.toordinal()
            covered = (begin <= times.first) & (times.last <= end)
            touched = (begin <= times.last) & (times.first <= end)
            found[row] |= np.where(times.window, covered, touched)
    return found


def _column(people: Sequence[Week], name: str) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Parts of the week as bits; for times between prayers their own bits, and the parts in which they mostly lie."""
    given: list[Iterable[tuple[int, str]]] = [getattr(one, name) for one in people]
    if name == "parts":
        bits = np.array([slot_bits(slots) for slots in given], np.uint64)
        return bits, bits
    spans = [sum(1 << _number(day, span) for day, span in slots) for slots in given]
    parts = [slot_bits((day, PART_OF_SPAN[span]) for day, span in slots) for slots in given]
    return np.array(spans, np.uint64), np.array(parts, np.uint64)


def _at(spans: NDArray[np.uint64], parts: NDArray[np.uint64], times: Times) -> Mask:
    """By the clock of that day where the place is known, else by the part of the day."""
    by_clock = _holds(spans, np.maximum(times.span, 0).astype(np.uint64))
    return np.asarray(np.where(times.span != UNKNOWN, by_clock, _holds(parts, times.slot)))


def _holds(bits: NDArray[np.uint64], numbers: NDArray[np.uint64]) -> Mask:
    return np.asarray((bits[:, None] >> numbers & _ONE) != 0)


def _span(spot: prayers.Spot | None, middle: datetime) -> int:
    if spot is None:
        return UNKNOWN
    name = prayers.span_at(spot, middle)
    return _BETWEEN_NONE if name is None else _number(middle.weekday(), name)


def _number(weekday: int, span: str) -> int:
    return weekday * len(_SPANS) + _SPANS.index(span)


def _day(moment: datetime, zone: str) -> int:
    return moment.astimezone(ZoneInfo(zone)).date().toordinal()


def _array(values: Sequence[Any], kind: Any) -> NDArray[Any]:
    return np.array(values, kind)
