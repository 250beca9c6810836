# ruff: noqa: PLR0917 - compiled loops take their arrays one by one
"""The inner loops of the gates, compiled.

The bitmaps stand word by word: what is asked of 64 neighbouring
offers lies together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine.compiled import compiled
from awn.matching.engine.dots import lowest

if TYPE_CHECKING:
    from awn.matching.engine.gates import Asked, OfferGates

Words = NDArray[np.uint64]
Rows = NDArray[np.int64]
Days = NDArray[np.int32]
Numbers = NDArray[np.float64]
_NONE = np.uint64(0)
_ONE = np.uint64(1)
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
EARLIEST, LATEST = -(2**31), 2**31 - 1  # as in `columns`


@compiled
def open_words(asked: Asked, gates: OfferGates, out: NDArray[np.uint64]) -> None:
    """Fills a row of words for each seeker: the offers whose gates are all open."""
    out[:] = _NONE
    slots = np.empty(64, np.int64)
    lacks = np.empty(gates.needs.shape[1], np.int64)
    wants = np.empty(gates.provides.shape[1], np.int64)
    surely = np.empty(out.shape[1], np.uint64)
    near = np.empty(out.shape[1], np.int64)
    limits = gates.born_from, gates.born_until, gates.adult_until
    for row in range(out.shape[0]):
        if _any(asked.access[row, gates.provides.shape[1] // 64 :]):  # no offer provides it
            continue
        words = out[row]
        point, limit = asked.points[row], asked.limit[row]
        _or(gates.regions[asked.region[row]], words)
        if asked.remote[row]:
            _or(gates.remote, words)
        if limit < 0.0:
            _or(gates.region_of_placed[asked.region[row]], words)
            surely[:] = _ALL
        else:
            _by_distance(point, limit, gates.centres, gates.spread, gates.placed, words, surely)
        places = near[: _not_empty(words, near)]
        _at_ages(gates.ages_perhaps, asked.year[row], gates.genders, asked.gender[row], places, words)
        slot_count = _members(asked.slots[row : row + 1], slots)
        if slot_count > 0:
            _at_times(gates.slots, gates.any_time, slots[:slot_count], places, words)
        _without(gates.needs, lacks[: _lacking(asked.has[row], gates.need_bits, lacks)], places, words)
        _with(gates.provides, wants[: _members(asked.access[row], wants)], places, words)
        if limit >= 0.0:
            _measured(point, limit, gates.points, gates.placed, places, surely, words)
        birth = asked.born[row], asked.guarded[row]
        _of_age(birth, gates.ages_surely, asked.year[row], limits, places, words)
        if asked.free_from[row] != EARLIEST or asked.free_until[row] != LATEST:
            _on_days(asked.free_from[row], asked.free_until[row], gates.first_day, gates.last_day, places, words)


@compiled
def _or(more: Words, words: Words) -> None:
    for word in range(words.shape[0]):
        words[word] |= more[word]


@compiled
def _by_distance(
    point: Numbers, limit: float, centres: Numbers, spread: Numbers, placed: Words, words: Words, surely: Words
) -> None:
    """Adds what has a point and may be near enough; `surely` loses what must still be measured."""
    for word in range(words.shape[0]):
        surely[word] = _ALL
        reach = limit + spread[word]
        gap0, gap1 = point[0] - centres[word, 0], point[1] - centres[word, 1]
        gap2 = point[2] - centres[word, 2]
        squared = gap0 * gap0 + gap1 * gap1 + gap2 * gap2
        if spread[word] >= 0.0 and squared <= reach * reach:
            words[word] |= placed[word]
            inner = limit - spread[word]
            if inner < 0.0 or squared > inner * inner:
                surely[word] = ~placed[word]


@compiled
def _not_empty(words: Words, out: Rows) -> int:
    count = 0
    for word in range(words.shape[0]):
        if words[word] != _NONE:
            out[count] = word
            count += 1
    return count


@compiled
def _at_ages(ages: Words, year: int, genders: Words, gender: int, places: Rows, words: Words) -> None:
    for word in places:
        words[word] &= ages[word, year] & genders[word, gender]


@compiled
def _at_times(times: Words, any_time: Words, slots: Rows, places: Rows, words: Words) -> None:
    for word in places:
        open_then = any_time[word]
        for slot in slots:
            open_then |= times[word, slot]
        words[word] &= open_then


@compiled
def _without(needs: Words, lacks: Rows, places: Rows, words: Words) -> None:
    for word in places:
        lacking = _NONE
        for lack in lacks:
            lacking |= needs[word, lack]
        words[word] &= ~lacking


@compiled
def _with(provides: Words, wants: Rows, places: Rows, words: Words) -> None:
    for want in wants:
        for word in places:
            words[word] &= provides[word, want]


@compiled
def _measured(
    point: Numbers, limit: float, points: Numbers, placed: Words, places: Rows, surely: Words, words: Words
) -> None:
    """Measures the distance of what the bitmaps left in doubt, 64 neighbours at a time."""
    most = limit * limit
    for word in places:
        if words[word] & ~surely[word] != _NONE:
            first = word * 64
            axis0, axis1 = points[0, first : first + 64], points[1, first : first + 64]
            axis2 = points[2, first : first + 64]
            near = _NONE
            for bit in range(64):
                gap0, gap1, gap2 = axis0[bit] - point[0], axis1[bit] - point[1], axis2[bit] - point[2]
                is_near = gap0 * gap0 + gap1 * gap1 + gap2 * gap2 <= most
                near |= np.uint64(is_near) << np.uint64(bit)
            words[word] &= near | ~placed[word]


@compiled
def _of_age(
    birth: tuple[int, bool], ages: Words, year: int, limits: tuple[Days, Days, Days], places: Rows, words: Words
) -> None:
    """Compares the day of birth, where the year alone does not tell."""
    born, guarded = birth
    born_from, born_until, adult_until = limits
    for word in places:
        doubt = words[word] & ~ages[word, year]
        while doubt != _NONE:
            bit = lowest(doubt)
            doubt &= doubt - _ONE
            offer = word * 64 + bit
            shut = born < born_from[offer] or born > born_until[offer]
            if shut or (not guarded and born > adult_until[offer]):
                words[word] &= ~(_ONE << np.uint64(bit))


@compiled
def _on_days(free_from: int, free_until: int, first_day: Days, last_day: Days, places: Rows, words: Words) -> None:
    for word in places:
        rest = words[word]
        while rest != _NONE:
            bit = lowest(rest)
            rest &= rest - _ONE
            offer = word * 64 + bit
            if last_day[offer] < free_from or first_day[offer] > free_until:
                words[word] &= ~(_ONE << np.uint64(bit))


@compiled
def _any(words: Words) -> bool:
    found = _NONE
    for word in words:
        found |= word
    return bool(found != _NONE)


@compiled
def _members(words: NDArray[np.uint64], out: Rows) -> int:
    """Writes the numbers of a set below the length of `out`; returns how many."""
    count = 0
    for word in range(min(words.shape[0], out.shape[0] // 64)):
        rest = words[word]
        while rest != _NONE:
            out[count] = word * 64 + lowest(rest)
            rest &= rest - _ONE
            count += 1
    return count


@compiled
def _lacking(has: NDArray[np.uint64], need_bits: NDArray[np.int64], out: Rows) -> int:
    count = 0
    for need in range(need_bits.shape[0]):
        bit = need_bits[need]
        if has[bit // 64] >> np.uint64(bit % 64) & _ONE == _NONE:
            out[count] = need
            count += 1
    return count


@compiled
def rows_of(words: Words) -> NDArray[np.int64]:
    """The rows of a bitmap, ascending."""
    out = np.empty(words.shape[0] * 64, np.int64)
    return out[: _members(words, out)].copy()
