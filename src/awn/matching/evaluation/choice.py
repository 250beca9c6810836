"""Weights out of choices: which of the things that were open did somebody take?

A conditional logit: the chance of a choice is exp(weights · features) among all that was open. Weights never fall below
zero, so that a reason can only ever speak for something; that keeps explanations true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]


@dataclass(frozen=True)
class List:
    """What was open to somebody at one moment: a row of features each, and which of them were chosen."""

    features: Rows
    chosen: NDArray[np.int64]


def fit(lists: Sequence[List], *, ridge: float = 1.0) -> NDArray[np.float64]:
    """One weight per feature, none negative, of the highest likelihood less `ridge`/2 times their squares.

    Weights are for features as given; inside, features are scaled so that the ridge treats them alike.
    """
    from scipy.optimize import minimize
    from threadpoolctl import threadpool_limits

    rows = np.concatenate([a_list.features for a_list in lists]).astype(np.float64)
    lengths = np.array([len(a_list.features) for a_list in lists])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    share = np.zeros(len(rows))
    for start, a_list in zip(starts, lists, strict=True):
        share[start + a_list.chosen] = 1.0 / len(a_list.chosen)
    spread = rows.std(axis=0)
    spread[spread < 1e-9] = np.inf  # what never differs can say nothing
    scaled = rows / spread

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = scaled @ weights
        scores -= np.repeat(np.maximum.reduceat(scores, starts), lengths)
        grown = np.exp(scores)
        total = np.add.reduceat(grown, starts)
        chance = grown / np.repeat(total, lengths)
        value = np.log(total).sum() - share @ scores + ridge / 2 * weights @ weights
        return float(value), scaled.T @ (chance - share) + ridge * weights

    start_at = np.full(rows.shape[1], 0.1)
    # Threads of so small products wait for each other longer than they work.
    with threadpool_limits(1, "blas"):
        found = minimize(loss, start_at, jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * len(start_at))
    weights: NDArray[np.float64] = found.x / spread
    return weights
