# ruff: noqa: PLR0917 - compiled loops take their arrays one by one
"""Lists for seekers: the best k offers whose gates are open, for one seeker or for a million.

Offers stand sorted by place. For many seekers at once, whole tiles of offers are multiplied with those seekers that
have an open gate in the tile, and heaps keep the best; most of the map is never touched. For few seekers the open
offers are picked out and compared in 8 bits first. Both ways give the same lists.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine import places
from awn.matching.engine.bits import WORD, Words
from awn.matching.engine.columns import Blocks, Offers, Rows, Seekers
from awn.matching.engine.compiled import compiled
from awn.matching.engine.errors import BadColumnsError, BadVectorsError
from awn.matching.engine.gates import TILE_WORDS, GateIndex, Mask
from awn.matching.engine.kernels import lowest, rows_of
from awn.matching.engine.lookup import Lookup
from awn.matching.engine.top import LARGEST_DIM, Codes, Head, best, push, settle

CHUNK = 2_048  # seekers whose bitmaps and heaps are held at once
AT_ONCE = 384  # seekers multiplied at once: their products stay in the cache until they are looked at
FEW_SEEKERS = 24


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
        self.head = Head(self.offers.ids, self.offers.vectors, self.codes)

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
    if not len(index) or not len(seekers):
        return lists
    if len(seekers) < FEW_SEEKERS:
        words, _reach = _open(index, seekers, blocks, alive)
        for row in range(len(seekers)):
            _one(index, seekers.vectors[row], words[row], lists, row)
        return lists
    order = by_reach(seekers)
    tiles = _Tiles(index, k)
    for first in range(0, len(seekers), CHUNK):
        rows = order[first : first + CHUNK]
        some = seekers.take(rows)
        words, reach = _open(index, some, blocks, alive)
        for row in tiles.fill(some.vectors, words, reach, rows, lists):
            _one(index, some.vectors[row], words[row], lists, int(rows[row]))
    return lists


def _open(index: Index, seekers: Seekers, blocks: Blocks | None, alive: Words | None) -> tuple[Words, Mask]:
    words, reach = index.gates.reached(seekers)
    if alive is not None:
        words &= alive
    if blocks is not None and len(blocks.seekers):
        for row in np.flatnonzero(np.isin(seekers.ids, blocks.seekers)):
            shut = index.lookup.rows(blocks.of_seeker(int(seekers.ids[row])))
            bit = np.uint64(1) << (shut % WORD).astype(np.uint64)
            np.bitwise_and.at(words[row], shut // WORD, ~bit)
    return words, reach


def _one(index: Index, query: NDArray[np.float32], words: Words, lists: Lists, row: int) -> None:
    """One seeker's list by picking out the open offers."""
    rows = rows_of(words)
    found, scores = best(query, rows, lists.ids.shape[1], index.head)
    lists.ids[row, : len(found)] = index.offers.ids[found]
    lists.scores[row, : len(found)] = scores
    lists.ids[row, len(found) :] = -1
    lists.scores[row, len(found) :] = -np.inf


class _Tiles:
    """Products of tiles with a chunk of seekers, and the heaps that keep the best."""

    def __init__(self, index: Index, k: int) -> None:
        from threadpoolctl import ThreadpoolController

        self.index = index
        self.kept = min(k + k // 8 + 8, len(index))  # some more than k, for what the last digits may change
        self.width = TILE_WORDS * WORD
        self.products = np.empty(AT_ONCE * self.width, np.float32)
        self.gathered = np.empty((AT_ONCE, index.offers.dim), np.float32)
        self.blas = ThreadpoolController()
        self.touched = 0  # pairs multiplied

    def fill(
        self, vectors: NDArray[np.float32], words: Words, reach: Mask, rows: NDArray[np.int64], lists: Lists
    ) -> NDArray[np.int64]:
        """Writes the lists of a chunk; returns those whose seekers must be looked at by themselves."""
        count = len(vectors)
        scores = np.full((count, self.kept), -np.inf, np.float32)
        places_ = np.full((count, self.kept), -1, np.int32)
        # Workers run side by side: each with one thread of linear algebra.
        with self.blas.limit(limits=1, user_api="blas"):
            for tile in range(len(reach)):
                among = np.flatnonzero(reach[tile])
                for start in range(0, len(among), AT_ONCE):
                    part = among[start : start + AT_ONCE]
                    self._tile(vectors, words, tile * TILE_WORDS, part, (scores, places_))
        offers = self.index.offers
        bound = offers.dim * 2.0**-24 * self.index.codes.length
        unsure = np.zeros(count, np.bool_)
        _settle_all(vectors, scores, places_, bound, offers.vectors, offers.ids, rows, lists.ids, lists.scores, unsure)
        return np.flatnonzero(unsure)

    def _tile(
        self,
        vectors: NDArray[np.float32],
        words: Words,
        first: int,
        among: NDArray[np.int64],
        heaps: tuple[NDArray[np.float32], NDArray[np.int32]],
    ) -> None:
        tile = self.index.offers.vectors[first * WORD : first * WORD + self.width]
        some = np.take(vectors, among, axis=0, out=self.gathered[: len(among)], mode="clip")
        products = self.products[: len(among) * len(tile)].reshape(len(among), len(tile))
        np.matmul(some, tile.T, out=products)
        self.touched += products.size
        _select(products, words, first, among, *heaps)


@compiled
def _select(
    products: NDArray[np.float32],
    words: Words,
    first: int,
    among: NDArray[np.int64],
    scores: NDArray[np.float32],
    rows: NDArray[np.int32],
) -> None:
    """Offers the products of open pairs to the heaps."""
    for at in range(among.shape[0]):
        seeker = among[at]
        found, line = words[seeker], products[at]
        heap, heap_rows = scores[seeker], rows[seeker]
        worst = heap[0]
        for word in range((products.shape[1] + 63) // 64):
            rest = found[first + word]
            while rest != np.uint64(0):
                column = word * 64 + lowest(rest)
                rest &= rest - np.uint64(1)
                if line[column] > worst:
                    push(heap, heap_rows, line[column], np.int32(first * 64 + column))
                    worst = heap[0]


@compiled
def _settle_all(
    vectors: NDArray[np.float32],
    scores: NDArray[np.float32],
    kept: NDArray[np.int32],
    bound: float,
    offer_vectors: NDArray[np.float32],
    ids: NDArray[np.int64],
    rows: NDArray[np.int64],
    out_ids: NDArray[np.int64],
    out_scores: NDArray[np.float32],
    unsure: NDArray[np.bool_],
) -> None:
    found = np.empty(out_ids.shape[1], np.int64)
    for at in range(vectors.shape[0]):
        length = np.sqrt(np.sum(vectors[at] * vectors[at]))
        found[:] = -1
        out = out_scores[rows[at]]
        if not settle(vectors[at], (scores[at], kept[at]), bound * length, offer_vectors, ids, (found, out)):
            unsure[at] = True
        for place in range(found.shape[0]):
            out_ids[rows[at], place] = ids[found[place]] if found[place] >= 0 else -1
