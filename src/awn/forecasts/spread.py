"""How many will come, with an interval: each of them by a chance of their own, and all together by the day they share.

People who hold places in one shift are not independent: rain, traffic and a letter that never went out keep many away
at once. So all log odds of a shift are moved by the same unknown amount, whose spread is estimated from past shifts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from awn.forecasts.measures import Column

NODES = 15
NORMAL_95 = 1.96
Estimate = tuple[float, float, float]
# The middle share of the interval that is told.
COVER = 0.9
GRID = tuple(n / 10 for n in range(16))
# Above so many people the sum is as good as normal.
MANY = 300
FEWEST = 3
MOST_SHIFTS = 400


@dataclass(frozen=True, slots=True)
class Expected:
    """How many are expected, and between which numbers it lies in nine of ten shifts."""

    mean: float
    low: int
    high: int
    of: int


def expected(odds: Column, sigma: float) -> Expected:
    """Out of the log odds of coming of those with a place."""
    if not len(odds):
        return Expected(0.0, 0, 0, 0)
    share = distribution(odds, sigma)
    below = np.cumsum(share)
    tail = (1 - COVER) / 2
    low = int(np.searchsorted(below, tail))
    high = int(np.searchsorted(below, 1 - tail))
    mean = float((share * np.arange(len(share))).sum())
    return Expected(mean, low, min(high, len(odds)), len(odds))


def distribution(odds: Column, sigma: float) -> Column:
    """The chance that exactly n come, for n from 0 to all of them."""
    points, weights = _nodes() if sigma > 0 else (np.zeros(1), np.ones(1))
    total: Column = weights @ _independent(0.5 * (1 + np.tanh((odds[None] + sigma * points[:, None]) / 2)))
    found: Column = total / total.sum()
    return found


def estimate(shifts: Sequence[tuple[Column, int]]) -> float:
    """The spread of the shared amount that makes what came of past shifts likeliest; (log odds, how many came)."""
    chosen = [one for one in shifts if len(one[0]) >= FEWEST]
    step = max(1, len(chosen) // MOST_SHIFTS)
    chosen = chosen[::step]
    if not chosen:
        return 0.0
    likely = [sum(float(np.log(max(distribution(odds, s)[came], 1e-12))) for odds, came in chosen) for s in GRID]
    return GRID[int(np.argmax(likely))]


def coverage(shifts: Sequence[tuple[Column, int]], sigma: float) -> tuple[float, int]:
    """In which share of past shifts the interval held how many came, and of how many shifts that is."""
    chosen = [one for one in shifts if len(one[0]) >= FEWEST]
    chosen = chosen[:: max(1, len(chosen) // (2 * MOST_SHIFTS))]
    held = [found.low <= came <= found.high for odds, came in chosen for found in [expected(odds, sigma)]]
    return (sum(held) / len(held) if held else 0.0), len(held)


@cache
def _nodes() -> tuple[Column, Column]:
    points, weights = np.polynomial.hermite_e.hermegauss(NODES)
    return points, weights / weights.sum()


def _independent(chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """The Poisson binomial distribution of each row."""
    count = chances.shape[1]
    if count > MANY:
        mean = chances.sum(axis=1)[:, None]
        spread = np.sqrt(np.maximum((chances * (1 - chances)).sum(axis=1), 1e-6))[:, None]
        heights: NDArray[np.float64] = np.exp(-0.5 * ((np.arange(count + 1) - mean) / spread) ** 2)
        heights /= heights.sum(axis=1)[:, None]
        return heights
    share = np.zeros((len(chances), count + 1))
    share[:, 0] = 1.0
    for chance in chances.T[:, :, None]:
        share[:, 1:] = share[:, 1:] * (1 - chance) + share[:, :-1] * chance
        share[:, :1] *= 1 - chance
    return share


def wilson(share: float, number: float) -> tuple[float, float]:
    """Wilson's interval of a share of `number`."""
    square = NORMAL_95**2
    middle = (share + square / (2 * number)) / (1 + square / number)
    reach = NORMAL_95 * math.sqrt(share * (1 - share) / number + square / (4 * number**2)) / (1 + square / number)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def beside(one: Estimate, other: Estimate) -> tuple[float, float]:
    """Newcombe's interval (1998, method 10) of one estimate less another, each with its own interval."""
    value, low, high = one
    rest, rest_low, rest_high = other
    gap = value - rest
    return gap - math.hypot(value - low, rest_high - rest), gap + math.hypot(high - value, rest - rest_low)
