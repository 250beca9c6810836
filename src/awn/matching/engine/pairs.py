# ruff: noqa: PLR0917 - compiled loops take their arrays one by one
"""The score of `ranking` for one row on one side and very many on the other, compiled: what there takes a table of
features is here one pass over the rows. A test holds that both say the same."""

from __future__ import annotations

from math import asin, exp, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine import places
from awn.matching.engine.bits import Words
from awn.matching.engine.columns import NOWHERE, UNKNOWN_DAY, Offers, Seekers
from awn.matching.engine.compiled import compiled, inlined
from awn.matching.engine.ranking import (
    FRESH_DAYS,
    LEVEL_BITS,
    LOWEST_LEVELS,
    NEAR_KM,
    SAME_REGION,
    URGENT_DAYS,
    Column,
    Weights,
)

Rows = NDArray[np.int64]
_NONE, _LEVELS = np.uint64(0), np.uint64(2**LEVEL_BITS - 1)
_EARTH_KM = places.EARTH_KM
_MEANING, _SKILLS, _FIELD, _NEAR, _TIMES, _FRESH, _URGENT, _LANGUAGE = range(8)
_NAMES = ("similarity", "skills", "field", "near", "availability", "freshness", "urgency", "language")


class Asking(NamedTuple):
    """What the score reads of seekers."""

    points: places.Points  # zeros where nobody told: no place lies in the middle of the earth
    region: NDArray[np.int32]
    remote: NDArray[np.bool_]
    slots: NDArray[np.uint64]
    languages: Words
    skills: Words
    fields: Words


class Offered(NamedTuple):
    """What the score reads of offers."""

    points: places.Points
    region: NDArray[np.int32]
    remote: NDArray[np.bool_]
    slots: NDArray[np.uint64]
    languages: Words
    skills: Words
    field: NDArray[np.int32]
    published: NDArray[np.int32]
    first_day: NDArray[np.int32]
    seats: NDArray[np.int32]
    seats_left: NDArray[np.int32]


def asking(seekers: Seekers, points: places.Points | None = None) -> Asking:
    """The columns of seekers; `points` where they are known already."""
    rest = (getattr(seekers, name) for name in Asking._fields[1:])
    return Asking(_points(seekers) if points is None else points, *rest)


def offered(offers: Offers) -> Offered:
    """The columns of offers."""
    rest = (getattr(offers, name) for name in Offered._fields[1:])
    return Offered(_points(offers), *rest)


def odds_of_offers(
    one: Asking, offers: Offered, rows: Rows, similarity: Column, today: int, weights: Weights
) -> Column:
    """The log-odds of these offers for the one seeker."""
    odds = np.empty(len(rows))
    _of_offers(one, offers, rows, similarity, today, weights.in_order(_NAMES), odds)
    return weights.intercept + odds


def odds_of_seekers(
    seekers: Asking, one: Offered, rows: Rows, similarity: Column, today: int, weights: Weights
) -> Column:
    """The log-odds of these seekers for the one offer."""
    odds = np.empty(len(rows))
    _of_seekers(seekers, one, rows, similarity, today, weights.in_order(_NAMES), odds)
    return weights.intercept + odds


def _points(rows: Seekers | Offers) -> places.Points:
    return np.nan_to_num(places.points(rows.latitude, rows.longitude))


@compiled
def _of_offers(
    asks: Asking, offers: Offered, rows: Rows, similarity: Column, today: int, weights: Column, out: Column
) -> None:
    for at in range(rows.shape[0]):
        out[at] = _score(asks, 0, offers, rows[at], similarity[at], today, weights)


@compiled
def _of_seekers(
    asks: Asking, offers: Offered, rows: Rows, similarity: Column, today: int, weights: Column, out: Column
) -> None:
    for at in range(rows.shape[0]):
        out[at] = _score(asks, rows[at], offers, 0, similarity[at], today, weights)


@inlined
def _score(asks: Asking, seeker: int, offers: Offered, offer: int, similarity: float, today: int, by: Column) -> float:
    total = by[_MEANING] * min(max(similarity, 0.0), 1.0)
    total += by[_SKILLS] * _share(offers.skills[offer], asks.skills[seeker])
    total += by[_FIELD] * _liked(offers.field[offer], asks.fields[seeker])
    if offers.remote[offer]:
        total += by[_NEAR] * asks.remote[seeker]
    else:
        same = asks.region[seeker] == offers.region[offer] and asks.region[seeker] != NOWHERE
        total += by[_NEAR] * _nearness(asks.points[seeker], offers.points[offer], same)
    slots = offers.slots[offer]
    total += by[_TIMES] * (1.0 if slots == _NONE else _bits(slots & asks.slots[seeker]) / _bits(slots))
    if offers.published[offer] != UNKNOWN_DAY:
        total += by[_FRESH] * exp(-max(float(today - offers.published[offer]), 0.0) / FRESH_DAYS)
    if offers.first_day[offer] != UNKNOWN_DAY:
        empty = min(max(offers.seats_left[offer] / max(offers.seats[offer], 1), 0.0), 1.0)
        total += by[_URGENT] * empty * exp(-max(float(offers.first_day[offer] - today), 0.0) / URGENT_DAYS)
    return float(total + by[_LANGUAGE] * _spoken(offers.languages[offer], asks.languages[seeker]))


@compiled
def _nearness(here: Column, there: Column, same: bool) -> float:
    if _nowhere(here) or _nowhere(there):
        return SAME_REGION if same else 0.0
    gap0, gap1, gap2 = here[0] - there[0], here[1] - there[1], here[2] - there[2]
    way = 2.0 * _EARTH_KM * asin(min(sqrt(gap0 * gap0 + gap1 * gap1 + gap2 * gap2) / 2.0, 1.0))
    return float(exp(-way / NEAR_KM))


@compiled
def _nowhere(point: Column) -> bool:
    return bool(point[0] == 0.0 and point[1] == 0.0 and point[2] == 0.0)


@compiled
def _share(asked: Words, had: Words) -> float:
    there, wanted = 0, 0
    for word in range(asked.shape[0]):
        wanted += _bits(asked[word])
        if word < had.shape[0]:
            there += _bits(asked[word] & had[word])
    return there / max(wanted, 1)


@compiled
def _spoken(needed: Words, had: Words) -> float:
    """How well the needed languages are spoken: the bits of all levels, of those languages that are asked for."""
    there, wanted = 0, 0
    for word in range(needed.shape[0]):
        lowest = needed[word]
        for level in range(1, LEVEL_BITS):
            lowest |= needed[word] >> np.uint64(level)
        whole = (lowest & LOWEST_LEVELS) * _LEVELS
        wanted += _bits(whole)
        if word < had.shape[0]:
            there += _bits(whole & had[word])
    return there / max(wanted, 1)


@compiled
def _liked(field: int, fields: Words) -> float:
    word = field // 64
    if field < 0 or word >= fields.shape[0]:
        return 0.0
    return float(fields[word] >> np.uint64(field % 64) & np.uint64(1))


@compiled
def _bits(word: np.uint64) -> int:
    """How many bits are set, by adding neighbours."""
    word -= (word >> np.uint64(1)) & np.uint64(0x5555555555555555)
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int((word * np.uint64(0x0101010101010101)) >> np.uint64(56))
