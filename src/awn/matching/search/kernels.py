"""The inner loops of the search, compiled. Imported late."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Rows = NDArray[np.int32]
Scores = NDArray[np.float32]


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


Fails = NDArray[np.uint8]


@njit(cache=True, nogil=True)
def drop_unscored(fails: Fails, scores: Scores) -> None:
    """Rows without any score fail."""
    for row in range(len(fails)):
        if scores[row] <= 0:
            fails[row] = 1


@njit(cache=True, nogil=True)
def drop_outside(fails: Fails, values: NDArray[np.int32], low: int, high: int) -> None:
    """Rows whose value does not lie from `low` to `high` fail."""
    for row in range(len(fails)):
        if values[row] < low or values[row] > high:
            fails[row] = 1


@njit(cache=True, nogil=True)
def drop_without(fails: Fails, sets: NDArray[np.uint64], bits: np.uint64) -> None:
    """Rows that lack one of the bits fail."""
    for row in range(len(fails)):
        if sets[row] & bits != bits:
            fails[row] = 1


@njit(cache=True, nogil=True)
def pick(
    fails: Fails, codes: NDArray[np.int16], allowed: NDArray[np.bool_], counts: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The rows that pass every facet, rising.

    Fills `counts`: a row that passes all facets counts for each, one that only its own facet keeps away for that one.
    """
    found = np.empty(len(fails), dtype=np.int64)
    total = 0
    for row in range(len(fails)):
        if fails[row]:
            continue
        missed = _missed(codes, allowed, row)
        if missed == PASSES:
            found[total] = row
            total += 1
            for f in range(codes.shape[0]):
                counts[f, codes[f, row]] += 1
        elif missed >= 0:
            counts[missed, codes[missed, row]] += 1
    return found[:total]


PASSES, SEVERAL = -1, -2


@njit(cache=True, nogil=True)
def _missed(codes: NDArray[np.int16], allowed: NDArray[np.bool_], row: int) -> int:
    """The one facet that keeps the row away, or that none does, or several do."""
    missed = PASSES
    for f in range(codes.shape[0]):
        if not allowed[f, codes[f, row]]:
            if missed != PASSES:
                return SEVERAL
            missed = f
    return missed
