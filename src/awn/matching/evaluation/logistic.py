"""Chances out of impressions: a logistic line whose weights never fall below zero, and how true its chances are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]


def fit(features: NDArray[np.float64], targets: Column, *, ridge: float = 1.0) -> tuple[Column, float]:
    """Weights and the intercept.

    A target is 0 or 1, or 1 divided by the chance that a shown thing was looked at: whoever stands low in a list is
    seen less, and dividing makes up for it without bias. The loss stays convex with targets above 1.
    """
    from scipy.optimize import minimize
    from threadpoolctl import threadpool_limits

    spread = features.std(axis=0)
    spread[spread < 1e-9] = np.inf
    scaled = features / spread

    def loss(line: Column) -> tuple[float, Column]:
        scores = scaled @ line[:-1] + line[-1]
        value = (np.logaddexp(0.0, scores) - targets * scores).sum() + ridge / 2 * line[:-1] @ line[:-1]
        off = chance(scores) - targets
        return float(value), np.append(scaled.T @ off + ridge * line[:-1], off.sum())

    width = features.shape[1]
    limits = [(0.0, None)] * width + [(None, None)]
    with threadpool_limits(1, "blas"):
        found = minimize(loss, np.append(np.full(width, 0.1), -2.0), jac=True, method="L-BFGS-B", bounds=limits)
    return found.x[:-1] / spread, float(found.x[-1])


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
