"""The inner loops of the search, compiled. Imported late.

A row's `fails` has a bit for each group of conditions that it does not meet.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Rows = NDArray[np.int32]
Scores = NDArray[np.float32]
Fails = NDArray[np.uint32]
Bools = NDArray[np.bool_]
Longs = NDArray[np.int64]
Bytes = NDArray[np.uint8]


@njit(cache=True, nogil=True)
def raise_to(best: Scores, rows: Rows, impacts: Scores, share: np.float32) -> None:
    """`best` becomes at least what one lexeme says about its rows."""
    for i in range(len(rows)):
        best[rows[i]] = max(best[rows[i]], share * impacts[i])


@njit(cache=True, nogil=True)
def add(total: Scores, missing: NDArray[np.uint8], best: Scores) -> None:
    """One word's scores join the sum; rows without it are marked as missing it."""
    for row in range(len(total)):
        if best[row] > 0:
            total[row] += best[row]
        else:
            missing[row] = 1


@njit(cache=True, nogil=True)
def runs(postings: Longs, gaps: Longs, firsts: Longs, places: NDArray[np.uint16]) -> Bools:
    """Of each column of `postings` (one for each lexeme of a phrase) whether its places lie `gaps` apart somewhere."""
    found = np.zeros(postings.shape[1], dtype=np.bool_)
    for i in range(postings.shape[1]):
        for at in range(firsts[postings[0, i]], firsts[postings[0, i] + 1]):
            stands = True
            for word in range(1, postings.shape[0]):
                wanted, here = places[at] + gaps[word], False
                for other in range(firsts[postings[word, i]], firsts[postings[word, i] + 1]):
                    here = here or places[other] == wanted
                stands = stands and here
            found[i] = found[i] or stands
    return found


@njit(cache=True, nogil=True)
def find_bytes(letters: Bytes, starts: Longs, wanted: Bytes) -> int:
    """The place of a text among texts that stand one behind the other in the order of their bytes; -1: nowhere."""
    low, high = 0, len(starts) - 1
    while low < high:
        middle = (low + high) // 2
        if comes_before(letters[starts[middle] : starts[middle + 1]], wanted):
            low = middle + 1
        else:
            high = middle
    if low < len(starts) - 1 and not comes_before(wanted, letters[starts[low] : starts[low + 1]]):
        return low
    return -1


@njit(cache=True, nogil=True)
def comes_before(one: Bytes, other: Bytes) -> bool:
    """Whether a text comes before another by its bytes."""
    for i in range(min(len(one), len(other))):
        if one[i] != other[i]:
            return bool(one[i] < other[i])
    return len(one) < len(other)


@njit(cache=True, nogil=True)
def is_out(failed: np.uint32) -> bool:
    """Whether a row fails so much that it counts for no facet."""
    return bool(failed & (failed - np.uint32(1)) != 0)


@njit(cache=True, nogil=True)
def fail_sets(fails: Fails, rows: Longs, numbers: Rows, allowed: Bools, bit: np.uint32) -> None:
    """Rows whose set is not allowed."""
    for i in range(len(rows)):
        if not is_out(fails[i]) and not allowed[numbers[rows[i]]]:
            fails[i] |= bit


@njit(cache=True, nogil=True)
def fail_outside(
    fails: Fails, rows: Longs, values: NDArray[np.float64], span: tuple[float, float], bit: np.uint32
) -> None:
    """Rows whose value does not lie within the span; a missing number lies nowhere."""
    low, high = span
    for i in range(len(rows)):
        if not is_out(fails[i]) and not low <= values[rows[i]] <= high:
            fails[i] |= bit


@njit(cache=True, nogil=True)
def away(fails: Fails, rows: Longs, points: NDArray[np.float64], here: tuple[float, float]) -> NDArray[np.float64]:
    """How far each row lies from the place, as the squared sine of half the angle; the same formula as in SQL."""
    found = np.full(len(rows), np.inf)
    up, along = np.radians(here[0]), np.radians(here[1])
    for i in range(len(rows)):
        if not is_out(fails[i]):
            high, wide = np.radians(points[0, rows[i]]), np.radians(points[1, rows[i]])
            found[i] = np.sin((high - up) / 2) ** 2 + np.cos(up) * np.cos(high) * np.sin((wide - along) / 2) ** 2
    return found


Shifts = tuple[Longs, NDArray[np.float64], NDArray[np.uint8], Bools]


@njit(cache=True, nogil=True)
def offers(  # noqa: PLR0917 - a compiled function takes what it needs one by one
    fails: Fails, rows: Longs, shifts: Shifts, spans: NDArray[np.float64], wish: tuple[int, bool], part_count: int
) -> Bytes:
    """For each row the bits that any of its shifts has: fits all that is asked, would with a seat, would at each part
    of the day, would in each of the other spans. `wish`: chosen parts of the day, and whether a seat has to be left."""
    found = np.zeros(len(rows), dtype=np.uint8)
    starts = shifts[0]
    for i in range(len(rows)):
        if not is_out(fails[i]):
            for at in range(starts[rows[i]], starts[rows[i] + 1]):
                found[i] |= np.uint8(offer(shifts, at, spans, wish, part_count))
    return found


@njit(cache=True, nogil=True)
def offer(shifts: Shifts, at: int, spans: NDArray[np.float64], wish: tuple[int, bool], part_count: int) -> int:
    """The bits of one shift."""
    _starts, times, parts, free = shifts
    chosen, is_free = wish
    has_part, has_seat = chosen == 0 or parts[at] & chosen != 0, free[at] or not is_free
    part_bits, bits = np.int64(parts[at]) << 2, np.int64(0)
    if lies_in(times, at, spans[0]):
        bits |= 1 if has_part and has_seat else 0
        bits |= 2 if has_part and free[at] else 0
        bits |= part_bits if has_seat else 0
    for other in range(1, len(spans)):
        if has_part and has_seat and lies_in(times, at, spans[other]):
            bits |= 1 << (part_count + other + 1)
    return int(bits)


@njit(cache=True, nogil=True)
def lies_in(times: NDArray[np.float64], at: int, span: NDArray[np.float64]) -> bool:
    """Whether a shift lies at least partly in the span."""
    return bool(times[1, at] > span[0] and times[0, at] < span[1])


@njit(cache=True, nogil=True)
def nearly(fails: Fails) -> Longs:
    """The places of what fails one group at most."""
    found = np.empty(len(fails), dtype=np.int64)
    total = 0
    for i in range(len(fails)):
        if not is_out(fails[i]):
            found[total] = i
            total += 1
    return found[:total].copy()


@njit(cache=True, nogil=True)
def held(starts: Longs, members: Rows, wanted: Bools) -> Longs:
    """How many wanted values each set holds."""
    found = np.zeros(len(starts) - 1, dtype=np.int64)
    for number in range(len(found)):
        for at in range(starts[number], starts[number + 1]):
            found[number] += wanted[members[at]]
    return found


@njit(cache=True, nogil=True)
def count_members(sets: Longs, times: Longs, starts: Longs, members: Rows, count: int) -> Longs:
    """How often each value comes, in these sets so many times."""
    found = np.zeros(count, dtype=np.int64)
    for i in range(len(sets)):
        for at in range(starts[sets[i]], starts[sets[i] + 1]):
            found[members[at]] += times[i]
    return found
