"""A logistic line over named columns: it is fitted in a second, kept as numbers, and says which column did what.

A column's name is `topic:part` ("lead:8-14"): parts of one topic are added up when a chance is explained.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from awn.forecasts.measures import Column, Flags

Grid = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows by named columns."""

    names: tuple[str, ...]
    values: Grid

    def rows(self, where: NDArray[np.bool_] | NDArray[np.int64]) -> Columns:
        """Some of the rows."""
        return Columns(self.names, self.values[where])


@dataclass(frozen=True, slots=True)
class Line:
    """Log odds = intercept + sum of weight * (value - mean). `means` are those of the training rows."""

    names: tuple[str, ...]
    weights: tuple[float, ...]
    means: tuple[float, ...]
    intercept: float

    def odds(self, table: Columns) -> Column:
        """Log odds of each row; columns are taken by name."""
        told: Column = self.intercept + (self._in_order(table) - np.array(self.means)) @ np.array(self.weights)
        return told

    def chances(self, table: Columns) -> Column:
        """The chance of each row."""
        told: Column = 0.5 * (1.0 + np.tanh(self.odds(table) / 2.0))
        return told

    def reasons(self, table: Columns) -> tuple[tuple[str, ...], Grid]:
        """Topics, and how far each moved the log odds of each row away from those of the average row."""
        moved = (self._in_order(table) - np.array(self.means)) * np.array(self.weights)
        topics = tuple(dict.fromkeys(name.partition(":")[0] for name in self.names))
        whose = [topics.index(name.partition(":")[0]) for name in self.names]
        added = np.zeros((len(moved), len(topics)))
        for column, topic in enumerate(whose):
            added[:, topic] += moved[:, column]
        return topics, added

    def _in_order(self, table: Columns) -> Grid:
        if table.names == self.names:
            return table.values
        return table.values[:, [table.names.index(name) for name in self.names]]


def fit(table: Columns, happened: Flags, *, ridge: float = 3.0) -> Line:
    """The line that the rows make likeliest, weights drawn to 0 on columns brought to the same spread."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    means, spread = table.values.mean(axis=0), table.values.std(axis=0)
    spread = np.where(spread > 1e-9, spread, 1.0)
    with threadpool_limits(1, "blas"):
        model = LogisticRegression(C=1.0 / ridge, max_iter=400).fit((table.values - means) / spread, happened)
    weights = model.coef_[0] / spread
    return Line(
        table.names,
        tuple(float(one) for one in weights),
        tuple(float(one) for one in means),
        float(model.intercept_[0]),
    )


def joined(parts: Iterable[Columns]) -> Columns:
    """Columns side by side."""
    every = list(parts)
    return Columns(tuple(name for one in every for name in one.names), np.hstack([one.values for one in every]))


def single(name: str, values: Sequence[float] | NDArray[np.generic]) -> Columns:
    """One column."""
    return Columns((name,), np.asarray(values, dtype=np.float64)[:, None])


def banded(topic: str, values: Column, edges: Sequence[float]) -> Columns:
    """A column for each band between the edges: 1 where the value lies in it. What is below the first is one too."""
    place = np.searchsorted(edges, values, side="right")
    names = tuple(f"{topic}:{'under' if n == 0 else 'from'} {edges[max(n - 1, 0)]:g}" for n in range(len(edges) + 1))
    return Columns(names, np.eye(len(edges) + 1)[place])


def crossed(topic: str, table: Columns, by: Column) -> Columns:
    """The columns of a table, each times a further one."""
    names = tuple(f"{topic}:{name.replace(':', ' ')}" for name in table.names)
    return Columns(names, table.values * by[:, None])
