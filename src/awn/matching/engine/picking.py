# ruff: noqa: PLR0917 - compiled loops take their arrays one by one
"""The inner loops of lists for seekers, compiled: open offers are compared in 8 bits first, the best of them exactly.

Several seekers go through the offers together, some words of the bitmaps at a time, so that a row which many of them
compare is read from memory once. Whole tiles of offers and seekers are not multiplied: where offers are near enough,
one pair in four has all gates open, and the other three would be multiplied for nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine.columns import Offers
from awn.matching.engine.compiled import compiled
from awn.matching.engine.dots import dot_8, dot_64, lowest
from awn.matching.engine.top import MORE, ROUNDING, TIMES, Codes, Numbers, Vectors, steps_of

WORDS_AT_ONCE = 8  # of offers: their rows of 8 bits stay in the cache
SEEKERS_AT_ONCE, PAIRS_AT_ONCE = 128, 1 << 18
Rows = NDArray[np.int32]
_CLASSES = 4_096  # of similarities
_NONE, _ONE = np.uint64(0), np.uint64(1)
_HALF, _LOWER, _POSITIVE = np.uint64(32), np.uint64(0xFFFFFFFF), np.uint64(0x7FFFFFFF)


class Compared(NamedTuple):
    """Offers as they are compared."""

    codes: NDArray[np.int8]
    scale: Vectors
    rest: Vectors
    longest: float  # row
    widest: float  # rest
    vectors: Vectors
    rank: NDArray[np.uint32]  # of each row's id among all
    ids: NDArray[np.int64]  # by rank

    @classmethod
    def of(cls, offers: Offers, codes: Codes) -> Compared:
        """From columns and rows in 8 bits."""
        order = np.argsort(offers.ids, kind="stable")
        rank = np.empty(len(offers), np.uint32)
        widest = float(codes.rest.max(initial=0.0))
        rank[order] = np.arange(len(offers), dtype=np.uint32)
        return cls(codes.codes, codes.scale, codes.rest, codes.length, widest, offers.vectors, rank, offers.ids[order])


@compiled
def fill(
    vectors: Vectors,
    words: NDArray[np.uint64],
    counts: NDArray[np.int64],
    offers: Compared,
    rows: NDArray[np.int64],
    ids: NDArray[np.int64],
    scores: Vectors,
) -> None:
    """Writes the list of each seeker into its row. `words`: the open offers, `counts`: how many they are."""
    first = 0
    while first < vectors.shape[0]:
        last, pairs = first + 1, counts[first]
        while last < vectors.shape[0] and last - first < SEEKERS_AT_ONCE and pairs + counts[last] <= PAIRS_AT_ONCE:
            pairs += counts[last]
            last += 1
        found, near = np.empty(pairs, np.int32), np.empty(pairs, np.float32)
        lengths = _compare(vectors[first:last], words[first:last], counts[first:last], offers, found, near)
        end = 0
        for at in range(first, last):
            start, end = end, end + counts[at]
            step, whole, lost = lengths[at - first]
            asked = vectors[at].astype(np.float64), step, whole, lost
            out = ids[rows[at]], scores[rows[at]]
            _pick(asked, found[start:end], near[start:end], offers, out)
        first = last


@compiled
def _compare(
    vectors: Vectors,
    words: NDArray[np.uint64],
    counts: NDArray[np.int64],
    offers: Compared,
    found: Rows,
    near: Vectors,
) -> Numbers:
    """The open rows of some seekers, one seeker after the other, and how near they are in steps of the seeker's vector.

    For each seeker: one step, the length of the vector, and of what the steps lose of it.
    """
    queries, lengths = np.empty(vectors.shape, np.int16), np.empty((vectors.shape[0], 3))
    for seeker in range(vectors.shape[0]):
        queries[seeker], lengths[seeker, 0], lengths[seeker, 1], lengths[seeker, 2] = steps_of(vectors[seeker])
    nexts = np.cumsum(counts) - counts
    for first in range(0, words.shape[1], WORDS_AT_ONCE):
        for seeker in range(vectors.shape[0]):
            query, place = queries[seeker], nexts[seeker]
            for word in range(first, min(first + WORDS_AT_ONCE, words.shape[1])):
                left = words[seeker, word]
                while left != _NONE:
                    row = word * 64 + lowest(left)
                    left &= left - _ONE
                    found[place] = row
                    near[place] = np.float32(dot_8(query, offers.codes, row)) * offers.scale[row]
                    place += 1
            nexts[seeker] = place
    return lengths


@compiled
def _pick(
    asked: tuple[Numbers, float, float, float],
    found: Rows,
    near: Vectors,
    offers: Compared,
    out: tuple[NDArray[np.int64], Vectors],
) -> None:
    """One seeker's list: the nearest k in 8 bits, whoever may be nearer than the last of them, and these in order."""
    query, step, whole, lost = asked
    k, count = out[0].shape[0], found.shape[0]
    true = np.zeros(count, np.float32)
    if not whole > 0.0:
        _put_in_order(true, found, offers, out)
        return
    most = whole * offers.longest
    if count > TIMES * k and most > 0.0:
        count = _nearest(near, step, most, k, found)
    _true_products(query, offers.vectors, found[:count], true[:count])
    if count < found.shape[0]:
        least = true[:count].min()
        # What lies within the bound of the last may be nearer than it.
        of_rest, always = (whole + 2.0 * lost) * MORE, lost * offers.longest * MORE + ROUNDING * most
        first, too_far = count, (least - always - of_rest * offers.widest) / step
        for at in range(first, found.shape[0]):
            if near[at] >= too_far and near[at] * step >= least - always - of_rest * offers.rest[found[at]]:
                found[count] = found[at]
                count += 1
        _true_products(query, offers.vectors, found[first:count], true[first:count])
    _put_in_order(true[:count], found[:count], offers, out)


@compiled
def _true_products(query: Numbers, vectors: Vectors, rows: Rows, out: Vectors) -> None:
    # Nothing else is done here: then the memory brings the next rows meanwhile.
    for at in range(rows.shape[0]):
        out[at] = np.float32(dot_64(query, vectors, rows[at]))


@compiled
def _nearest(near: Vectors, step: float, most: float, k: int, rows: Rows) -> int:
    """Moves at least k rows to the front of which none is farther than the others; returns how many."""
    per_class, middle = step * _CLASSES / (2.0 * most), _CLASSES / 2.0
    counts, classes = np.zeros(_CLASSES, np.int32), np.empty(near.shape[0], np.uint16)
    for at in range(near.shape[0]):
        classes[at] = np.uint16(np.int32(min(max(near[at] * per_class + middle, 0.0), _CLASSES - 1.0)))
    for one in classes:
        counts[one] += 1
    least, above = _CLASSES - 1, counts[_CLASSES - 1]
    while above < k:
        least -= 1
        above += counts[least]
    count = 0
    for at in range(near.shape[0]):
        if classes[at] >= least:
            rows[count], rows[at] = rows[at], rows[count]
            near[count], near[at] = near[at], near[count]
            count += 1
    return count


@compiled
def _put_in_order(true: Vectors, rows: Rows, offers: Compared, out: tuple[NDArray[np.int64], Vectors]) -> None:
    """Writes the list: the highest similarity first, equal ones by id."""
    ids, scores = out
    keys = _falling((true + np.float32(0)).view(np.uint32)) << _HALF
    for at in range(keys.shape[0]):
        keys[at] |= np.uint64(offers.rank[rows[at]])
    keys.sort()
    wanted = min(ids.shape[0], keys.shape[0])
    scores[:wanted] = _falling(keys[:wanted] >> _HALF).astype(np.uint32).view(np.float32)
    for place in range(wanted):
        ids[place] = offers.ids[np.int64(keys[place] & _LOWER)]


@compiled
def _falling(patterns: NDArray[np.unsignedinteger]) -> NDArray[np.uint64]:
    """The bits of float32 numbers as whole numbers that fall where the floats rise, and back again."""
    out = np.empty(patterns.shape[0], np.uint64)
    for at in range(patterns.shape[0]):
        pattern = np.uint64(patterns[at])
        out[at] = pattern if pattern > _POSITIVE else _POSITIVE - pattern
    return out
