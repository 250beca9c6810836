"""Chances: the logistic curve, and how true told chances are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]


def chance(scores: Column) -> Column:
    """The logistic curve, without overflow."""
    return 0.5 * (1.0 + np.tanh(scores / 2.0))


def calibration_error(chances: Column, happened: NDArray[np.bool_], *, bins: int = 10) -> float:
    """How far told chances lie from what happened, on average over equally full bins (ECE)."""
    if not len(chances):
        return 0.0
    order = np.argsort(chances, kind="stable")
    pieces = [piece for piece in np.array_split(order, bins) if len(piece)]
    return float(sum(len(piece) * abs(chances[piece].mean() - happened[piece].mean()) for piece in pieces) / len(order))
