"""When somebody has time, held against when something takes place: the parts of a usual week, times between prayers,
Ramadan, days off. Plain values and arrays; many people meet many shifts in one step.

In Ramadan the times of Ramadan count alone, where somebody gave any; days off count before everything.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from awn.matching.loading.codes import PART_BEGINS, slot_bits
from awn.people import prayers
from awn.people.profile import PrayerTime
from awn.people.profile_rules import PART_OF_SPAN, SPANS
from awn.people.queries import Slot
from awn.people.rules import DAY_PARTS

Mask = NDArray[np.bool_]
_SPANS = list(SPANS)
_ONE = np.uint64(1)
Seconds = NDArray[np.float64]
_HOUR, _DAY, _WEEK = 3_600, 86_400, 7
# The first of January 1970: the number of that day, and its weekday.
_FIRST_DAY, _FIRST_WEEKDAY = date(1970, 1, 1).toordinal(), 3
_BEGINS = np.array([PART_BEGINS[part] for part in DAY_PARTS])
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
        starts = np.array([one.starts.timestamp() for one in shifts], np.float64)
        ends = np.array([one.ends.timestamp() for one in shifts], np.float64)
        zones = [one.zone for one in shifts]
        middle = _local((starts + ends) / 2, zones)
        return cls(
            first=_ordinal(_local(starts, zones)),
            last=_ordinal(_local(ends, zones)),
            slot=_slot(middle),
            span=_spans(shifts, (starts + ends) / 2, middle) if by_prayers else np.full(len(shifts), UNKNOWN, np.int64),
            ramadan=_in_ramadan(middle) if by_prayers else np.zeros(len(shifts), np.bool_),
            window=np.array([one.is_window for one in shifts], np.bool_),
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


def _number(weekday: int, span: str) -> int:
    return weekday * len(_SPANS) + _SPANS.index(span)


def _local(moments: Seconds, zones: Sequence[str]) -> Seconds:
    """Moments as a clock on the spot shows them: seconds since 1970 there."""
    hours = (moments // _HOUR).astype(np.int64).tolist()
    offsets = [_offset(zone, hour) for zone, hour in zip(zones, hours, strict=True)]
    return np.asarray(moments + np.array(offsets, np.float64))


@lru_cache(maxsize=65_536)
def _offset(zone: str, hour: int) -> float:
    """Zones change their clocks on the hour."""
    told = datetime.fromtimestamp(hour * _HOUR, ZoneInfo(zone)).utcoffset()
    return told.total_seconds() if told else 0.0


def _ordinal(local: Seconds) -> NDArray[np.int32]:
    return (local // _DAY + _FIRST_DAY).astype(np.int32)


def _slot(local: Seconds) -> NDArray[np.uint64]:
    """As `codes.slot_of`, for many."""
    hour = local % _DAY / _HOUR
    part = np.searchsorted(_BEGINS, hour, side="right") - 1
    day = local // _DAY + np.where(part < 0, -1, 0)  # the small hours belong to the night before
    weekday = (day + _FIRST_WEEKDAY) % _WEEK
    return np.asarray(weekday * len(_BEGINS) + np.where(part < 0, len(_BEGINS) - 1, part)).astype(np.uint64)


def _in_ramadan(local: Seconds) -> Mask:
    days, place = np.unique(_ordinal(local), return_inverse=True)
    told = np.array([prayers.is_ramadan(date.fromordinal(int(day))) for day in days], np.bool_)
    return np.asarray(told[place])


def _spans(shifts: Sequence[Shift], middle: Seconds, local: Seconds) -> NDArray[np.int64]:
    days = _ordinal(local).tolist()
    found = [
        UNKNOWN if one.spot is None else _span_at(_bounds(one.spot, day), moment, day)
        for one, moment, day in zip(shifts, middle.tolist(), days, strict=True)
    ]
    return np.array(found, np.int64)


@lru_cache(maxsize=16_384)
def _bounds(spot: prayers.Spot, day: int) -> tuple[float, ...]:
    """When the spans of a day begin, and when the last one ends: each begins as the one before ends."""
    spans = [prayers.spans_on(spot, date.fromordinal(day))[name] for name in _SPANS]
    return (*(begins.timestamp() for begins, _ends in spans), spans[-1][1].timestamp())


def _span_at(bounds: tuple[float, ...], moment: float, day: int) -> int:
    at = bisect_right(bounds, moment) - 1
    weekday = (day - 1) % _WEEK
    return weekday * len(_SPANS) + at if 0 <= at < len(_SPANS) else _BETWEEN_NONE
