# ruff: noqa: PLR0917 - compiled loops take their arrays one by one
"""The inner loops of the gates over millions of seekers, compiled. Each loop reads one column of one part."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine import places
from awn.matching.engine.columns import ANY, EARLIEST, LATEST, NOWHERE, UNKNOWN_DAY, Offers, Seekers
from awn.matching.engine.compiled import compiled

PART = 1_024  # seekers who live near each other
_NONE = np.uint64(0)
Words = NDArray[np.uint64]
Mask = NDArray[np.bool_]
Days = NDArray[np.int32]


class Homes(NamedTuple):
    """Where seekers live, and for each part of them a ball that holds every point they would go to."""

    points: places.Points
    limit: NDArray[np.float64]  # chord; below zero: their region counts
    region: NDArray[np.int32]
    centres: NDArray[np.float64]
    reach: NDArray[np.float64]  # infinite when somebody's region counts


class Known(NamedTuple):
    """The other columns of seekers."""

    remote: Mask
    free_from: Days
    free_until: Days
    born: Days
    guarded: Mask
    gender: NDArray[np.uint8]
    slots: Words
    languages: Words
    qualifications: Words
    accessibility: Words


class Demand(NamedTuple):
    """One offer."""

    point: NDArray[np.float64]
    placed: bool
    region: int
    remote: bool
    first_day: int
    last_day: int
    born_from: int
    born_until: int
    adult_until: int
    gender: int
    slots: np.uint64
    languages: Words
    qualifications: Words
    accessibility: Words


def homes(seekers: Seekers) -> Homes:
    """The places of seekers who stand sorted by place."""
    points = places.points(seekers.latitude, seekers.longitude)
    limit = np.where(np.isnan(points[:, 0]), np.nan, places.chord(seekers.radius_km))
    limit, points = np.nan_to_num(limit, nan=-1.0), np.nan_to_num(points)
    starts = np.arange(0, len(seekers), PART)
    centres, reach = np.zeros((len(starts), 3)), np.full(len(starts), np.inf)
    for part, start in enumerate(starts):
        inside, far = points[start : start + PART], limit[start : start + PART]
        if far.min() >= 0.0:
            centres[part] = inside.mean(axis=0)
            spread = np.sqrt(((inside - centres[part]) ** 2).sum(axis=1))
            reach[part] = (spread + far).max() + 1e-12
    return Homes(points, limit, seekers.region, centres, reach)


def known(seekers: Seekers) -> Known:
    """The columns that `open_to` reads."""
    return Known(*(getattr(seekers, name) for name in Known._fields))


def demand(offers: Offers, row: int) -> Demand:
    """One offer in plain values."""
    point = places.points(offers.latitude[row : row + 1], offers.longitude[row : row + 1])[0]
    return Demand(
        point=np.nan_to_num(point),
        placed=not np.isnan(point).any(),
        region=int(offers.region[row]),
        remote=bool(offers.remote[row]),
        first_day=int(offers.first_day[row]),
        last_day=int(offers.last_day[row]),
        born_from=int(offers.born_from[row]),
        born_until=int(offers.born_until[row]),
        adult_until=int(offers.adult_until[row]),
        gender=int(offers.gender[row]),
        slots=offers.slots[row],
        languages=offers.languages[row],
        qualifications=offers.qualifications[row],
        accessibility=offers.accessibility[row],
    )


@compiled
def open_to(asks: Demand, homes: Homes, known: Known, out: Mask) -> None:
    """Marks those whose gates are all open to one offer."""
    for part in range(homes.reach.shape[0]):
        first, last = part * PART, min(part * PART + PART, out.shape[0])
        mask = out[first:last]
        if asks.remote:
            mask[:] = known.remote[first:last]
        elif asks.placed and _beyond(asks.point, homes.centres[part], homes.reach[part]):
            mask[:] = False
            continue
        else:
            _near(asks.point, asks.placed, asks.region, homes.points[first:last], homes.limit[first:last],
                  homes.region[first:last], mask)  # fmt: skip
        _on_days(asks.first_day, asks.last_day, known.free_from[first:last], known.free_until[first:last], mask)
        limits = asks.born_from, asks.born_until, asks.adult_until
        _of_age(limits, known.born[first:last], known.guarded[first:last], mask)
        if asks.gender != ANY:
            mask &= known.gender[first:last] == asks.gender
        if asks.slots != _NONE:
            _at_times(asks.slots, known.slots[first:last], mask)
        _having(asks.languages, known.languages[first:last], mask)
        _having(asks.qualifications, known.qualifications[first:last], mask)
        _served(asks.accessibility, known.accessibility[first:last], mask)


@compiled
def _beyond(point: NDArray[np.float64], centre: NDArray[np.float64], reach: float) -> bool:
    gap0, gap1, gap2 = point[0] - centre[0], point[1] - centre[1], point[2] - centre[2]
    return bool(gap0 * gap0 + gap1 * gap1 + gap2 * gap2 > reach * reach)


@compiled
def _near(
    point: NDArray[np.float64],
    placed: bool,
    region: int,
    points: NDArray[np.float64],
    limit: NDArray[np.float64],
    regions: Days,
    mask: Mask,
) -> None:
    for row in range(mask.shape[0]):
        if placed and limit[row] >= 0.0:
            gap0, gap1, gap2 = points[row, 0] - point[0], points[row, 1] - point[1], points[row, 2] - point[2]
            mask[row] = gap0 * gap0 + gap1 * gap1 + gap2 * gap2 <= limit[row] * limit[row]
        else:
            mask[row] = region == NOWHERE or regions[row] == NOWHERE or regions[row] == region


@compiled
def _on_days(first_day: int, last_day: int, free_from: Days, free_until: Days, mask: Mask) -> None:
    for row in range(mask.shape[0]):
        mask[row] &= (free_from[row] <= last_day) & (free_until[row] >= first_day)


@compiled
def _of_age(limits: tuple[int, int, int], born: Days, guarded: Mask, mask: Mask) -> None:
    born_from, born_until, adult_until = limits
    if born_from == EARLIEST and born_until == LATEST and adult_until == LATEST:
        return
    for row in range(mask.shape[0]):
        of_age = (born[row] >= born_from) & (born[row] <= born_until) & (guarded[row] | (born[row] <= adult_until))
        mask[row] &= (born[row] != UNKNOWN_DAY) & of_age


@compiled
def _at_times(slots: np.uint64, free: Words, mask: Mask) -> None:
    for row in range(mask.shape[0]):
        mask[row] &= (free[row] == _NONE) | ((free[row] & slots) != _NONE)


@compiled
def _having(needed: Words, had: Words, mask: Mask) -> None:
    for word in range(needed.shape[0]):
        if needed[word] == _NONE:
            continue
        if word >= had.shape[1]:
            mask[:] = False
            continue
        for row in range(mask.shape[0]):
            mask[row] &= (needed[word] & ~had[row, word]) == _NONE


@compiled
def _served(provided: Words, needed: Words, mask: Mask) -> None:
    for word in range(needed.shape[1]):
        here = provided[word] if word < provided.shape[0] else _NONE
        for row in range(mask.shape[0]):
            mask[row] &= (needed[row, word] & ~here) == _NONE
