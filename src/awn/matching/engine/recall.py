"""Who and what is worth weighing closely: the best few hundred by the whole score, out of all whose gates are open.

Meaning alone would not do: of those who told little of themselves it says nothing, and a field or a skill in common
counts as well. Meanings are compared in 8 bits here; whoever draws up the list weighs the few again with exact ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine.bits import Words
from awn.matching.engine.columns import Blocks, Offers, Seekers
from awn.matching.engine.kernels import rows_of
from awn.matching.engine.ranking import Column, Features, Weights, features, glanced
from awn.matching.engine.reverse import Crowd, Mask
from awn.matching.engine.tiles import Index
from awn.matching.engine.top import Codes

Rows = NDArray[np.int64]
Weigh = Callable[[Rows, Column], Column]
# Of more than so many, first those with the most in meaning, skills and field are taken.
MOST = 16_000
# Weighed at once: their columns stay in the cache.
AT_ONCE = 4_096


def offers_for(
    index: Index, one: Seekers, k: int, today: int, weights: Weights, *, blocks: Blocks, alive: Words | None = None
) -> tuple[Rows, Column]:
    """Ids of the k offers with the highest score for one seeker, and their log-odds; equal ones by id."""
    words = index.gates.eligible(one)[0]
    rows = rows_of(words if alive is None else words & alive)
    rows = rows[~np.isin(rows, index.lookup.rows(blocks.of_seeker(int(one.ids[0]))))]
    bare = replace(index.offers, vectors=_nothing(len(index)))

    def weigh(some: Rows, near: Column) -> Column:
        return _weighed(features(one, bare.take(some), today, near), weights)

    def glance(some: Rows, near: Column) -> Column:
        skills, fields = index.offers.skills[some], index.offers.field[some]
        return glanced((one.skills, skills), (one.fields, fields), near, weights)

    return _best(rows, index.offers.ids, _Way(index.codes, one.vectors[0], glance, weigh), k)


def seekers_for(
    crowd: Crowd, offers: Offers, k: int, today: int, weights: Weights, *, blocks: Blocks, alive: Mask | None = None
) -> tuple[Rows, Column]:
    """Ids of the k seekers with the highest score for the one offer, and their log-odds; equal ones by id."""
    mask = crowd.eligible(offers, 0)
    if alive is not None:
        mask &= alive
    mask[crowd.lookup.rows(blocks.of_offer(int(offers.ids[0])))] = False
    bare = replace(crowd.seekers, vectors=_nothing(len(crowd)))

    def weigh(some: Rows, near: Column) -> Column:
        return _weighed(features(bare.take(some), offers, today, near), weights)

    def glance(some: Rows, near: Column) -> Column:
        skills, fields = crowd.seekers.skills[some], crowd.seekers.fields[some]
        return glanced((skills, offers.skills), (fields, offers.field), near, weights)

    way = _Way(crowd.codes, offers.vectors[0], glance, weigh)
    return _best(np.flatnonzero(mask), crowd.seekers.ids, way, k)


@dataclass(frozen=True, slots=True)
class _Way:
    """How rows are weighed: their meanings beside the one asked about, at first sight, and wholly."""

    codes: Codes
    query: NDArray[np.float32]
    glance: Weigh
    weigh: Weigh


def _best(rows: Rows, ids: Rows, way: _Way, k: int) -> tuple[Rows, Column]:
    if not len(rows):
        return np.empty(0, np.int64), np.empty(0, np.float64)
    near = way.codes.near(way.query, rows)[0] if way.query.any() else np.zeros(len(rows))
    if len(rows) > max(MOST, k):
        keep = _head(way.glance(rows, near), ids[rows], max(MOST, k))
        rows, near = rows[keep], near[keep]
    odds = np.empty(len(rows))
    for first in range(0, len(rows), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        odds[part] = way.weigh(rows[part], near[part])
    head = _head(odds, ids[rows], k)
    return ids[rows[head]], odds[head]


def _head(odds: Column, ids: Rows, k: int) -> Rows:
    """The k highest, highest first; equal ones by id, so that a list does not depend on how rows are stored."""
    some = np.arange(len(odds))
    if len(odds) > k:
        some = np.flatnonzero(odds >= np.partition(odds, len(odds) - k)[len(odds) - k])
    return some[np.lexsort((ids[some], -odds[some]))[:k]]


def _weighed(table: Features, weights: Weights) -> Column:
    return np.asarray(weights.intercept + table.values @ weights.in_order(table.names))


def _nothing(count: int) -> NDArray[np.float32]:
    """Vectors that take no memory: the similarity is told apart from them."""
    return np.broadcast_to(np.zeros((1, 1), np.float32), (count, 1))
