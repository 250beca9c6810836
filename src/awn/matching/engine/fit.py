"""Weights out of what people did with the lists they were shown."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine.errors import BadColumnsError
from awn.matching.engine.ranking import HAND, Features, Weights

LEAST_CHOSEN = 50  # fewer say too little; then the weights set by hand stay better
LEAST_SEEN = 0.05  # a choice never counts for more than twenty


def fit(
    table: Features,
    chosen: NDArray[np.bool_],
    *,
    revision: str,
    seen: NDArray[np.float64] | None = None,
    ridge: float = 1.0,
    start: Weights = HAND,
) -> Weights:
    """A logistic line whose weights never fall below zero, drawn towards `start` where the data say little.

    `seen`: the chance with which somebody looked at each row at all: lower places are looked at less. A choice counts
    by its inverse, a row that was passed over counts once; that is right on average without knowing who looked, and the
    loss stays convex.
    """
    from scipy.optimize import minimize
    from threadpoolctl import threadpool_limits

    if len(chosen) != len(table) or not np.isfinite(table.values).all():
        raise BadColumnsError("each row of finite features needs whether it was chosen")
    if not LEAST_CHOSEN <= int(chosen.sum()) < len(chosen):
        raise BadColumnsError(f"at least {LEAST_CHOSEN} chosen rows are needed, and some that were not")
    prior = np.append(start.in_order(table.names), 0.0)
    rows = np.hstack([table.values, np.ones((len(table), 1))])
    pull = np.append(np.full(len(table.names), ridge), 0.0)  # none on the intercept
    hits = chosen / (1.0 if seen is None else np.clip(seen, LEAST_SEEN, 1.0))

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = rows @ weights
        value = (np.logaddexp(0.0, odds) - hits * odds).sum()
        gap = weights - prior
        slope = rows.T @ (0.5 * (1.0 + np.tanh(odds / 2.0)) - hits) + pull * gap
        return float(value + pull @ gap**2 / 2.0), slope

    bounds = [(0.0, None)] * len(table.names) + [(None, None)]
    begin = np.append(prior[:-1], start.intercept)
    with threadpool_limits(1, "blas"):
        found = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=bounds).x
    return Weights(table.names, tuple(float(one) for one in found[:-1]), float(found[-1]), revision)
