"""Who and what is worth weighing closely: the best few hundred by the whole score, out of all whose gates are open.

Meaning alone would not do: of those who told little of themselves it says nothing, and a field or a skill in common
counts as well. Meanings are compared in 8 bits here; whoever draws up the list weighs the few again with exact ones.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine import pairs
from awn.matching.engine.bits import Words
from awn.matching.engine.columns import Blocks, Offers, Seekers
from awn.matching.engine.kernels import rows_of
from awn.matching.engine.ranking import Best, Column
from awn.matching.engine.reverse import Crowd, Mask
from awn.matching.engine.tiles import CHUNK, Index, Lists
from awn.matching.engine.top import Codes

Rows = NDArray[np.int64]


def offers_for(
    index: Index, one: Seekers, best: Best, *, blocks: Blocks, alive: Words | None = None
) -> tuple[Rows, Column]:
    """Ids of the offers with the highest score for one seeker, and their log-odds; equal ones by id."""
    words = index.gates.eligible(one)[0]
    return _offers(index, one, words if alive is None else words & alive, best, blocks)


def lists(index: Index, seekers: Seekers, best: Best, *, blocks: Blocks) -> Lists:
    """As `offers_for`, for many: -1 and minus infinity fill what is short of k."""
    shape = len(seekers), best.k
    found = Lists(np.full(shape, -1, np.int64), np.full(shape, -np.inf, np.float32))
    for first in range(0, len(seekers), CHUNK):
        some = seekers.take(np.arange(first, min(first + CHUNK, len(seekers))))
        for row, words in enumerate(index.gates.eligible(some)):
            ids, odds = _offers(index, some.take([row]), words, best, blocks)
            found.ids[first + row, : len(ids)], found.scores[first + row, : len(ids)] = ids, odds
    return found


def seekers_for(
    crowd: Crowd, offers: Offers, best: Best, *, blocks: Blocks, alive: Mask | None = None
) -> tuple[Rows, Column]:
    """Ids of the seekers with the highest score for the one offer, and their log-odds; equal ones by id."""
    mask = crowd.eligible(offers, 0)
    if alive is not None:
        mask &= alive
    mask[crowd.lookup.rows(blocks.of_offer(int(offers.ids[0])))] = False
    rows = np.flatnonzero(mask)
    near = _nearness(crowd.codes, offers.vectors[0], rows)
    odds = pairs.odds_of_seekers(crowd.asking, pairs.offered(offers), rows, near, best.today, best.weights)
    return _head(crowd.seekers.ids[rows], odds, best.k)


def _offers(index: Index, one: Seekers, words: Words, best: Best, blocks: Blocks) -> tuple[Rows, Column]:
    rows = rows_of(words)
    if len(shut := blocks.of_seeker(int(one.ids[0]))):
        rows = rows[~np.isin(rows, index.lookup.rows(shut))]
    near, asking = _nearness(index.codes, one.vectors[0], rows), pairs.asking(one)
    odds = pairs.odds_of_offers(asking, index.offered, rows, near, best.today, best.weights)
    return _head(index.offers.ids[rows], odds, best.k)


def _nearness(codes: Codes, query: NDArray[np.float32], rows: Rows) -> Column:
    return codes.near(query, rows)[0] if query.any() else np.zeros(len(rows))


def _head(ids: Rows, odds: Column, k: int) -> tuple[Rows, Column]:
    """The k highest, highest first; equal ones by id, so that a list does not depend on how rows are stored."""
    if len(odds) > k:
        some = np.flatnonzero(odds >= np.partition(odds, len(odds) - k)[len(odds) - k])
        ids, odds = ids[some], odds[some]
    order = np.lexsort((ids, -odds))[:k]
    return ids[order], odds[order]
