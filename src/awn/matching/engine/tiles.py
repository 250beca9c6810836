"""Lists for seekers: the best k offers whose gates are open, for one seeker or for a million.

Offers stand sorted by place, and so do seekers who are asked for together: then those who follow each other reach the
same offers, and find them in the cache.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine import pairs, places
from awn.matching.engine.bits import WORD, Words, sizes
from awn.matching.engine.columns import Blocks, Offers, Rows, Seekers
from awn.matching.engine.errors import BadColumnsError, BadVectorsError
from awn.matching.engine.gates import GateIndex
from awn.matching.engine.lookup import Lookup
from awn.matching.engine.picking import Compared, fill
from awn.matching.engine.top import LARGEST_DIM, Codes

CHUNK = 2_048  # seekers whose bitmaps are held at once
FEW_SEEKERS = 24  # not worth being sorted


@dataclass(frozen=True, slots=True)
class Lists:
    """For each seeker a row of ids and similarities, the best first; -1 and minus infinity fill what is short of k."""

    ids: NDArray[np.int64]
    scores: NDArray[np.float32]

    def of(self, row: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """One seeker's list without the filling."""
        count = int((self.ids[row] >= 0).sum())
        return self.ids[row, :count], self.scores[row, :count]


class Index:
    """Offers in the order of the map, their gates as bitmaps, their vectors also in 8 bits."""

    def __init__(self, offers: Offers, codes: Codes | None = None) -> None:
        """`codes`: rows in 8 bits when they are stored already; then the offers must stand in order."""
        check(offers)
        order = None if codes is not None else by_place(offers)
        self.offers = offers if order is None else offers.take(order)
        self.gates = GateIndex(self.offers)
        self.codes = codes or Codes.of(self.offers.vectors)
        self.lookup = Lookup(self.offers.ids)
        self.offered = pairs.offered(self.offers)
        self.compared = Compared.of(self.offers, self.codes)

    def __len__(self) -> int:
        return len(self.offers)


def check(rows: Rows) -> None:
    """Refuses what no index can hold."""
    if rows.dim > LARGEST_DIM:
        raise BadVectorsError(f"vectors of {rows.dim} numbers are longer than {LARGEST_DIM}")
    if (rows.ids < 0).any():
        raise BadColumnsError("ids must not be negative")


def by_place(offers: Offers) -> NDArray[np.int64]:
    """The order of the map: without a place, then by region, then along a curve that keeps neighbours together."""
    here = places.points(offers.latitude, offers.longitude)[:, 0]
    curve = places.along_curve(offers.latitude, offers.longitude)
    has_point = ~np.isnan(here) & ~offers.remote
    return np.lexsort((offers.ids, curve, offers.region, has_point, ~offers.remote))


def by_reach(seekers: Seekers) -> NDArray[np.int64]:
    """The order in which seekers are multiplied together: those who reach the same offers."""
    curve = places.along_curve(seekers.latitude, seekers.longitude)
    return np.lexsort((curve, seekers.radius_km, seekers.region))


def forward(
    index: Index, seekers: Seekers, k: int, *, blocks: Blocks | None = None, alive: Words | None = None
) -> Lists:
    """The best k offers of each seeker. `blocks`: pairs to leave out; `alive`: a bitmap of those that count."""
    if k < 1:
        raise BadColumnsError("k must be at least 1")
    if len(seekers) and len(index) and seekers.dim != index.offers.dim:
        raise BadVectorsError(f"seekers have {seekers.dim} numbers, offers {index.offers.dim}")
    lists = Lists(np.full((len(seekers), k), -1, np.int64), np.full((len(seekers), k), -np.inf, np.float32))
    if not len(index):
        return lists
    order = by_reach(seekers) if len(seekers) >= FEW_SEEKERS else None
    for first in range(0, len(seekers), CHUNK):
        rows = np.arange(len(seekers)) if order is None else order[first : first + CHUNK]
        some = seekers if order is None else seekers.take(rows)
        words = _open(index, some, blocks, alive)
        fill(some.vectors, words, sizes(words), index.compared, rows, lists.ids, lists.scores)
    return lists


def _open(index: Index, seekers: Seekers, blocks: Blocks | None, alive: Words | None) -> Words:
    words = index.gates.eligible(seekers)
    if alive is not None:
        words &= alive
    if blocks is not None and len(blocks.seekers):
        for row in np.flatnonzero(np.isin(seekers.ids, blocks.seekers)):
            shut = index.lookup.rows(blocks.of_seeker(int(seekers.ids[row])))
            bit = np.uint64(1) << (shut % WORD).astype(np.uint64)
            np.bitwise_and.at(words[row], shut // WORD, ~bit)
    return words
