"""Measures of a ranking. All take numbers of items, best first, and the set of those that were wanted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

RESAMPLES = 1_000
SEED = 20_261_122


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with the 95 % interval of its bootstrap."""

    mean: float
    low: float
    high: float
    count: int


def reciprocal_rank(ranked: Sequence[int], wanted: Collection[int]) -> float:
    """1 / place of the first wanted item; 0 when none is there."""
    return next((1.0 / place for place, item in enumerate(ranked, 1) if item in wanted), 0.0)


def recall_at(ranked: Sequence[int], wanted: Collection[int], k: int) -> float:
    """The share of the wanted items among the first k; 0 when nothing was wanted."""
    return len(set(ranked[:k]) & set(wanted)) / len(set(wanted)) if wanted else 0.0


def hit_at(ranked: Sequence[int], wanted: Collection[int], k: int) -> float:
    """1 when any wanted item is among the first k, else 0."""
    return float(any(item in wanted for item in ranked[:k]))


def ndcg_at(ranked: Sequence[int], wanted: Collection[int], k: int) -> float:
    """Discounted gain of the first k, as a share of the best possible order; each wanted item counts once."""
    gained, seen = 0.0, set[int]()
    for place, item in enumerate(ranked[:k]):
        if item in wanted and item not in seen:
            gained += 1.0 / float(np.log2(place + 2))
            seen.add(item)
    best = sum(1.0 / float(np.log2(place + 2)) for place in range(min(k, len(set(wanted)))))
    return gained / best if best else 0.0


def bootstrap(values: ArrayLike, *, resamples: int = RESAMPLES, seed: int = SEED) -> Interval:
    """The mean and where it would lie in 95 of 100 samples of the same size, drawn with replacement."""
    sample = np.asarray(values, dtype=np.float64)
    if not len(sample):
        return Interval(0.0, 0.0, 0.0, 0)
    low, high = _percentiles(sample, resamples, seed)
    return Interval(float(sample.mean()), low, high, len(sample))


def bootstrap_difference(ours: ArrayLike, theirs: ArrayLike, *, seed: int = SEED) -> Interval:
    """The mean difference, pair by pair (the same queries), with its interval: it excludes 0 when one is better."""
    return bootstrap(np.asarray(ours, dtype=np.float64) - np.asarray(theirs, dtype=np.float64), seed=seed)


def _percentiles(sample: NDArray[np.float64], resamples: int, seed: int) -> tuple[float, float]:
    random = np.random.default_rng(seed)
    # In pieces, so that a log of a million impressions does not need gigabytes.
    piece = max(1, min(resamples, 4_000_000 // len(sample)))
    means: list[NDArray[np.float64]] = []
    for start in range(0, resamples, piece):
        size = (min(piece, resamples - start), len(sample))
        means.append(sample[random.integers(0, len(sample), size=size)].mean(axis=1))
    low, high = np.percentile(np.concatenate(means), [2.5, 97.5])
    return float(low), float(high)


def coverage(slates: Iterable[Iterable[int]], items: int) -> float:
    """The share of all items that were shown to anybody."""
    shown = {item for slate in slates for item in slate}
    return len(shown) / items if items else 0.0


def gini(exposure: ArrayLike) -> float:
    """0: all were shown equally often; near 1: one took everything. Zeros count, so pass all that could be shown."""
    counts = np.sort(np.asarray(exposure, dtype=np.float64))
    total = counts.sum()
    if not len(counts) or total <= 0:
        return 0.0
    places = np.arange(1, len(counts) + 1)
    return float((2 * places - len(counts) - 1) @ counts / (len(counts) * total))


def language_share(slates: Iterable[Iterable[int]], languages: Sequence[str], language: str) -> float:
    """The share of shown items that are in the language; 0 when nothing was shown."""
    shown = [languages[item] == language for slate in slates for item in slate]
    return float(np.mean(shown)) if shown else 0.0
