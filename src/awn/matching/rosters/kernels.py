# ruff: noqa: PLR0917 - compiled loops take their arrays one by one
"""The inner loops, compiled. They hold no lock, so that `in_parts` may run them on all cores.

Every loop works on the arrays of `instance.Instance`: the pairs of a unit are neighbours, in the order of shift ends.
All worth is in whole numbers: no rounding can make a bound false.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, cast

import numba
import numpy as np

from .problem import Flags, Indexes, Ints

Loop = TypeVar("Loop", bound=Callable[..., object])


def compiled(loop: Loop) -> Loop:
    """Compiles on first call and keeps the machine code beside the source."""
    return cast(Loop, numba.njit(cache=True, nogil=True)(loop))


def in_parts(units: int, work: Callable[[int, int], object]) -> None:
    """Calls work(from, to) for equal parts of the units, one thread for each core; a few units need no thread."""
    threads = min(os.cpu_count() or 1, 8, 1 + units // 500)
    if threads == 1:
        work(0, units)
        return
    edges = np.linspace(0, units, threads + 1).astype(int).tolist()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, edges[:-1], edges[1:]))


@compiled
def previous_pairs(begin: Ints, shift: Indexes, start: Ints, end: Ints, rest: int, previous: Indexes) -> None:
    """For each pair, how many of the unit's pairs end early enough to be rested from before it starts."""
    for unit in range(len(begin) - 1):
        first = begin[unit]
        for k in range(first, begin[unit + 1]):
            latest = start[shift[k]] - rest
            low, high = first, k
            while low < high:
                middle = (low + high) // 2
                if end[shift[middle]] <= latest:
                    low = middle + 1
                else:
                    high = middle
            previous[k] = low - first


@compiled
def longest_plans(begin: Ints, shift: Indexes, length: Ints, previous: Indexes, longest: Ints) -> None:
    """The most that each unit could work if nothing but rest held it back."""
    for unit in range(len(begin) - 1):
        first = begin[unit]
        count = begin[unit + 1] - first
        best = np.zeros(count + 1, np.int64)
        for k in range(count):
            best[k + 1] = max(best[k], best[previous[first + k]] + length[shift[first + k]])
        longest[unit] = best[count]


@compiled
def best_plans(
    low: int, high: int, begin: Ints, shift: Indexes, weight: Ints, size: Ints, price: Ints, start: Ints, end: Ints,
    length: Ints, previous: Indexes, budget: Ints, first_bonus: Ints, chosen: Flags, value: Ints,
) -> None:  # fmt: skip
    """Each unit's best set of shifts at the given seat prices, exactly: weighted intervals under a budget of time.

    A unit with budget -1 has time for anything it can attend.
    """
    rows, width = 0, 1
    for unit in range(low, high):
        rows = max(rows, begin[unit + 1] - begin[unit])
        width = max(width, budget[unit] + 1)
    best = np.zeros((rows + 1, width), np.int64)
    worth = np.zeros(rows, np.int64)
    offers = np.zeros((rows + 1, 4), np.int64)
    upto = np.zeros(rows + 1, np.int64)
    for unit in range(low, high):
        first, count = begin[unit], begin[unit + 1] - begin[unit]
        top = 0
        for k in range(count):
            what = shift[first + k]
            worth[k] = weight[first + k] - size[unit] * price[what]
            chosen[first + k] = False
            if worth[k] > worth[top]:
                top = k
        row = _offer(first, count, shift, worth, start, end, length, previous, budget[unit] >= 0, offers, upto)
        if row > 0:
            hours = max(budget[unit], 0)
            _weigh(row, hours, offers, best)
            value[unit] = best[row, hours] + first_bonus[unit]
            _take(row, hours, offers, best, chosen)
        elif count > 0 and worth[top] + first_bonus[unit] > 0:
            # Even a shift at a loss may be worth the bonus of a first one.
            chosen[first + top] = True
            value[unit] = worth[top] + first_bonus[unit]
        else:
            value[unit] = 0


@compiled
def _offer(
    first: int, count: int, shift: Indexes, worth: Ints, start: Ints, end: Ints, length: Ints, previous: Indexes,
    timed: bool, offers: Ints, upto: Ints,
) -> int:  # fmt: skip
    """Fills `offers` from row 1 with what is worth taking: pair, worth, cells, and the last row it can follow.

    Of shifts at the very same time only the best is an offer. Returns the last row.
    """
    row, k = 0, 0
    while k < count:
        group, best = k, k
        begins, ends = start[shift[first + k]], end[shift[first + k]]
        while k < count and start[shift[first + k]] == begins and end[shift[first + k]] == ends:
            if worth[k] > worth[best]:
                best = k
            upto[k] = row
            k += 1
        if worth[best] > 0:
            row += 1
            offers[row, 0] = first + best
            offers[row, 1] = worth[best]
            offers[row, 2] = length[shift[first + best]] if timed else 0
            offers[row, 3] = upto[previous[first + group]]
    return row


@compiled
def _weigh(rows: int, hours: int, offers: Ints, best: Ints) -> None:
    """best[r, h]: the most that the first r offers are worth in h cells of time."""
    for row in range(1, rows + 1):
        worth, needs, before = offers[row, 1], offers[row, 2], offers[row, 3]
        for h in range(min(needs, hours + 1)):
            best[row, h] = best[row - 1, h]
        for h in range(needs, hours + 1):
            best[row, h] = max(best[row - 1, h], best[before, h - needs] + worth)


@compiled
def _take(row: int, hours: int, offers: Ints, best: Ints, chosen: Flags) -> None:
    """Marks the offers that made the best worth, from the last to the first."""
    while row > 0:
        if best[row, hours] == best[row - 1, hours]:
            row -= 1
        else:
            chosen[offers[row, 0]] = True
            hours -= offers[row, 2]
            row = offers[row, 3]


@compiled
def fill(
    order: Ints, unit: Indexes, shift: Indexes, weight: Ints, size: Ints, start: Ints, end: Ints, free: Ints,
    budget: Ints, first_bonus: Ints, rest: int, chosen: Flags,
) -> None:  # fmt: skip
    """Takes pairs in the given order wherever seats, time and rest allow; `free` and `budget` are used up.

    Pairs in `chosen` stay. What a unit holds is a chain: `head` of the unit, then `link` of each shift held.
    """
    head = np.full(len(size), -1, np.int64)
    most = min(int(free.sum()), len(chosen))
    held = np.zeros(most + 1, np.int64)
    link = np.zeros(most + 1, np.int64)
    count = 0
    for k in range(len(chosen)):
        if chosen[k]:
            held[count], link[count] = shift[k], head[unit[k]]
            head[unit[k]] = count
            count += 1
            free[shift[k]] -= size[unit[k]]
            budget[unit[k]] -= end[shift[k]] - start[shift[k]]
    for k in order:
        who, what = unit[k], shift[k]
        if chosen[k] or free[what] < size[who] or budget[who] < end[what] - start[what]:
            continue
        if weight[k] + (first_bonus[who] if head[who] < 0 else 0) <= 0:
            continue
        at = head[who]
        while at >= 0 and (start[held[at]] >= end[what] + rest or start[what] >= end[held[at]] + rest):
            at = link[at]
        if at >= 0:
            continue
        chosen[k] = True
        held[count], link[count] = what, head[who]
        head[who] = count
        count += 1
        free[what] -= size[who]
        budget[who] -= end[what] - start[what]


@compiled
def clashes(
    unit: Indexes, shift: Indexes, start: Ints, end: Ints, rest: int, pin_begin: Ints, pin_shift: Ints, out: Flags
) -> None:
    """Marks the pairs that collide with what their unit is pinned to."""
    for k in range(len(unit)):
        what = shift[k]
        for p in range(pin_begin[unit[k]], pin_begin[unit[k] + 1]):
            pin = pin_shift[p]
            if start[pin] < end[what] + rest and start[what] < end[pin] + rest:
                out[k] = True


@compiled
def top_pairs(low: int, high: int, begin: Ints, worth: Ints, most: int, keep: Flags) -> None:
    """Marks the best pairs of each unit, about so many: more only where worth is equal."""
    for unit in range(low, high):
        first, last = begin[unit], begin[unit + 1]
        if last - first <= most:
            keep[first:last] = True
            continue
        place = last - first - most
        least = np.partition(worth[first:last], place)[place]
        for k in range(first, last):
            if worth[k] >= least:
                keep[k] = True
