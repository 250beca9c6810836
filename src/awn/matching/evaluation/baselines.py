"""Factors out of who went where: ALS and BPR of the package implicit, beside which ours is measured."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Scorer = Callable[[int, NDArray[np.int64]], NDArray[np.float64]]
FACTORS = 32
SEED = 20_261_122


def installed() -> bool:
    """Whether the extra `baselines` is here."""
    return importlib.util.find_spec("implicit") is not None


def als(people: NDArray[np.int64], items: NDArray[np.int64], shape: tuple[int, int]) -> Scorer:
    """Alternating least squares; items and people without answers score 0."""
    from implicit.als import AlternatingLeastSquares

    settings = {"regularization": 0.1, "alpha": 5, "iterations": 15}
    return _fitted(AlternatingLeastSquares, settings, people, items, shape)


def bpr(people: NDArray[np.int64], items: NDArray[np.int64], shape: tuple[int, int]) -> Scorer:
    """Bayesian personalised ranking; items and people without answers score 0."""
    from implicit.bpr import BayesianPersonalizedRanking

    return _fitted(BayesianPersonalizedRanking, {"iterations": 60}, people, items, shape)


def _fitted(
    method: Callable[..., Any],
    settings: dict[str, float],
    people: NDArray[np.int64],
    items: NDArray[np.int64],
    shape: tuple[int, int],
) -> Scorer:
    from scipy import sparse
    from threadpoolctl import threadpool_limits

    matrix = sparse.csr_matrix((np.ones(len(people), dtype=np.float32), (people, items)), shape=shape)
    with threadpool_limits(1, "blas"):
        model = method(factors=FACTORS, num_threads=1, random_state=SEED, **settings)
        model.fit(matrix, show_progress=False)
    person_rows, item_rows = np.asarray(model.user_factors), np.asarray(model.item_factors)
    seen_people, seen_items = np.zeros(shape[0], dtype=bool), np.zeros(shape[1], dtype=bool)
    seen_people[people], seen_items[items] = True, True

    def score(person: int, open_items: NDArray[np.int64]) -> NDArray[np.float64]:
        if not seen_people[person]:
            return np.zeros(len(open_items))
        return np.where(seen_items[open_items], item_rows[open_items] @ person_rows[person], 0.0)

    return score
