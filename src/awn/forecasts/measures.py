"""How good told chances are, with intervals: AUC, Brier, calibration. People are drawn again, not rows.

Rows of one person resemble each other; an interval that forgets it is too narrow. So each draw takes whole people, as
weights, and all models of a comparison get the same draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]
Flags = NDArray[np.bool_]
NAMES = ("auc", "brier", "ece", "calibration_slope", "calibration_intercept")
DRAWS = 200
SEED = 20_261_123
BINS = 10
_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Interval:
    """A measure of the whole, and where it lies in 95 of 100 draws."""

    mean: float
    low: float
    high: float

    def told(self) -> dict[str, float]:
        """As a report prints it."""
        return {"mean": round(self.mean, 5), "low": round(self.low, 5), "high": round(self.high, 5)}


@dataclass(frozen=True, slots=True)
class Bin:
    """People of about the same told chance: how many, what they were told, what happened."""

    rows: int
    told: float
    happened: float


def auc(chances: Column, happened: Flags, weights: Column | None = None) -> float:
    """How often somebody to whom it happened was told a higher chance than somebody else; ties count half."""
    weights = np.ones(len(chances)) if weights is None else weights
    _values, place = np.unique(chances, return_inverse=True)
    hits = np.bincount(place, weights * happened)
    rest = np.bincount(place, weights * ~happened)
    below = np.cumsum(rest) - rest
    pairs = hits.sum() * rest.sum()
    return float((hits * (below + rest / 2)).sum() / pairs) if pairs > 0 else 0.5


def calibration_line(chances: Column, happened: Flags, weights: Column | None = None) -> tuple[float, float]:
    """Slope and intercept of what happened over the log odds told: 1 and 0 when chances are true.

    Where all were told the same there is no slope: it is 1, and the intercept says how far off they were.
    """
    weights = np.ones(len(chances)) if weights is None else weights
    inside = np.clip(chances, _TINY, 1 - _TINY)
    odds = np.log(inside / (1 - inside))
    if float(np.ptp(odds)) < _TINY:
        share = min(max(float((weights * happened).sum() / weights.sum()), _TINY), 1 - _TINY)
        return 1.0, float(np.log(share / (1 - share)) - odds[0])
    slope, intercept = 1.0, 0.0
    for _step in range(12):
        guess = 0.5 * (1 + np.tanh((intercept + slope * odds) / 2))
        gap, bend = weights * (happened - guess), weights * guess * (1 - guess)
        a, b, c = bend.sum(), (bend * odds).sum(), (bend * odds**2).sum()
        whole = a * c - b * b
        if whole <= _TINY:
            break
        first, second = gap.sum(), (gap * odds).sum()
        intercept += (c * first - b * second) / whole
        slope += (a * second - b * first) / whole
    return float(slope), float(intercept)


def ece(chances: Column, happened: Flags, weights: Column | None = None) -> float:
    """How far told chances lie from what happened, on average over ten bins of equally many rows."""
    weights = np.ones(len(chances)) if weights is None else weights
    # Whoever was told the same stands in the same bin.
    _values, which, count = np.unique(chances, return_inverse=True, return_counts=True)
    middle = np.cumsum(count) - (count + 1) / 2
    place = (middle * BINS / len(chances)).astype(np.int64)[which]
    told = np.bincount(place, weights * chances, BINS)
    came = np.bincount(place, weights * happened, BINS)
    return float(np.abs(told - came).sum() / weights.sum())


def brier(chances: Column, happened: Flags, weights: Column | None = None) -> float:
    """The mean square of how far a told chance lay from what happened."""
    return float(np.average((chances - happened) ** 2, weights=weights))


def all_of(chances: Column, happened: Flags, weights: Column | None = None) -> Column:
    """All measures, in the order of NAMES."""
    slope, intercept = calibration_line(chances, happened, weights)
    return np.array(
        [
            auc(chances, happened, weights),
            brier(chances, happened, weights),
            ece(chances, happened, weights),
            slope,
            intercept,
        ]
    )


def bins(chances: Column, happened: Flags, *, count: int = BINS) -> list[Bin]:
    """A table of calibration: equally many rows in each bin, the lowest chances first."""
    order = np.argsort(chances, kind="stable")
    pieces = [piece for piece in np.array_split(order, count) if len(piece)]
    return [Bin(len(piece), float(chances[piece].mean()), float(happened[piece].mean())) for piece in pieces]


class Draws:
    """The same draws of people for everything that is compared."""

    def __init__(self, owners: NDArray[np.int64], *, draws: int = DRAWS, seed: int = SEED) -> None:
        _people, self._place = np.unique(owners, return_inverse=True)
        self._count = int(self._place.max()) + 1 if len(owners) else 0
        self._draws, self._seed = draws, seed

    def weights(self) -> list[Column]:
        """How often each row counts in each draw."""
        random = np.random.default_rng(self._seed)
        even = np.full(self._count, 1 / max(self._count, 1))
        return [random.multinomial(self._count, even)[self._place].astype(np.float64) for _n in range(self._draws)]

    def compare(self, told: Mapping[str, Column], happened: Flags) -> dict[str, NDArray[np.float64]]:
        """For each model its measures of the whole (row 0) and of every draw, in the order of NAMES."""
        usable = [one for one in self.weights() if 0 < (one * happened).sum() < one.sum()]
        return {
            name: np.stack([all_of(chances, happened), *(all_of(chances, happened, one) for one in usable)])
            for name, chances in told.items()
        }


def intervals(measured: NDArray[np.float64], names: Sequence[str] = NAMES) -> dict[str, dict[str, float]]:
    """Each measure with its interval, out of `Draws.compare`."""
    return {name: interval(measured[:, column]).told() for column, name in enumerate(names)}


def interval(values: Column) -> Interval:
    """The first value, and the middle 95 % of the others; without draws there is no width."""
    if len(values) < 2:
        return Interval(float(values[0]), float(values[0]), float(values[0]))
    low, high = np.percentile(values[1:], [2.5, 97.5])
    return Interval(float(values[0]), float(low), float(high))


def ahead(ours: NDArray[np.float64], theirs: NDArray[np.float64], name: str) -> Interval:
    """How far one model is ahead of another in one measure, draw by draw: above 0 is better, for Brier and ECE too."""
    column = NAMES.index(name)
    sign = 1.0 if name == "auc" else -1.0
    return interval(sign * (ours[:, column] - theirs[:, column]))
