# ruff: noqa: PLR0917 - compiled loops take their arrays one by one
"""The one pass over the columns in memory that finds and counts, compiled. Imported late: numba takes its time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[Any]
# Bits of what a row fails beside the facets, whose bits are their positions.
TIME, FAR = np.uint32(1 << 30), np.uint32(1 << 31)
# Bits of what a row's shifts offer: whether one fits all that is asked of it, and whether it would with another choice;
# first the seats, then the parts of the day, then the ranges of time.
FITS, SEATS, OTHERS = 1, 2, 2


@njit(cache=True, nogil=True)
def lie_in(raw: Array, starts: Array, ends: Array, first: float, after: float, bit: np.uint8) -> None:
    """Marks the shifts that lie at least partly between the two moments. Without a branch: eight at a time."""
    for shift in range(len(raw)):
        raw[shift] |= bit * np.uint8((ends[shift] > first) & (starts[shift] < after))


@njit(cache=True, nogil=True)
def gather(found: Array, firsts: Array, raw: Array, told: Array) -> None:
    """For each row in `found` the bits that any of its shifts has; `told` says which bits a shift's marks are."""
    for row in range(len(found)):
        bits = np.uint8(0)
        for shift in range(firsts[row], firsts[row + 1]):
            bits |= told[raw[shift]]
        found[row] = bits


@njit(cache=True, nogil=True)
def fail(fails: Array, set_of: Array, allowed: Array, bit: np.uint32) -> None:
    """Rows whose set has none of the chosen values."""
    for row in range(len(fails)):
        if not allowed[set_of[row]]:
            fails[row] |= bit


@njit(cache=True, nogil=True)
def count(open_rows: Array, fails: Array, sets: Array, bits: Array, by_set: Array, by_bits: Array) -> None:
    """For each facet how many rows of each set pass all but that facet; for the time how many have which bits."""
    for row in range(len(open_rows)):
        if not open_rows[row]:
            continue
        failed = fails[row]
        if failed == 0:
            for facet in range(sets.shape[1]):
                by_set[facet, sets[row, facet]] += 1
            by_bits[bits[row]] += 1
        elif failed & (failed - np.uint32(1)) == 0:
            if failed == TIME:
                by_bits[bits[row]] += 1
            elif failed != FAR:
                for facet in range(sets.shape[1]):
                    if failed == np.uint32(1) << np.uint32(facet):
                        by_set[facet, sets[row, facet]] += 1
