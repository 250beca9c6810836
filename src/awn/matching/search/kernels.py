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
