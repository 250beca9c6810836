"""Measures of many lists, with intervals that respect that the same people come again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .metrics import RESAMPLES, SEED, hit_at, ndcg_at, recall_at

Values = dict[str, NDArray[np.float64]]


def values(orders: Sequence[NDArray[np.int64]], wanted: Sequence[set[int]]) -> Values:
    """hit10, ndcg10 and recall50 of every list."""
    tops = [order[:50].tolist() for order in orders]
    pairs = list(zip(tops, wanted, strict=True))
    return {
        "hit10": np.array([hit_at(top, some, 10) for top, some in pairs]),
        "ndcg10": np.array([ndcg_at(top, some, 10) for top, some in pairs]),
        "recall50": np.array([recall_at(top, some, 50) for top, some in pairs]),
    }


class Draws:
    """Draws people, who bring all their lists with them, and tells means with 95 % intervals.

    Lists of one person are alike: drawing lists one by one would promise more certainty than there is.
    """

    def __init__(self, owners: NDArray[np.int64]) -> None:
        _names, self.place = np.unique(owners, return_inverse=True)
        self.counts = np.bincount(self.place).astype(np.float64)
        people = len(self.counts)
        random = np.random.default_rng(SEED)
        # How often each person is drawn, in every sample; small numbers in little space.
        self.times = np.zeros((RESAMPLES, people), dtype=np.uint16)
        for sample in range(RESAMPLES if people else 0):
            self.times[sample] = np.bincount(random.integers(0, people, people), minlength=people)

    def interval(self, column: NDArray[np.float64]) -> dict[str, float | int | None]:
        """The mean over the lists, and where it lies in 95 of 100 samples."""
        if not len(column):
            return {"mean": None, "low": None, "high": None, "lists": 0, "people": 0}
        return {**self.ratio(column, np.ones(len(column))), "lists": len(column), "people": len(self.counts)}

    def ratio(self, above: NDArray[np.float64], below: NDArray[np.float64]) -> dict[str, float | int | None]:
        """A sum over the lists divided by another one."""
        if not below.sum():
            return {"mean": None, "low": None, "high": None}
        sums, parts = np.bincount(self.place, above), np.bincount(self.place, below)
        totals = self.times @ parts
        drawn = np.divide(self.times @ sums, totals, out=np.zeros(RESAMPLES), where=totals != 0)
        low, high = np.percentile(drawn, [2.5, 97.5])
        return {
            "mean": round(float(above.sum() / below.sum()), 4),
            "low": round(float(low), 4),
            "high": round(float(high), 4),
        }

    def intervals(self, measured: Values) -> dict[str, dict[str, float | int | None]]:
        """The same for each measure."""
        return {measure: self.interval(column) for measure, column in measured.items()}
