"""Lists for an offer: the best k seekers whose gates are open to it, out of millions.

Seekers stand sorted by place, in columns. One offer makes few demands, so only the columns it asks about are read, and
only of those who live near enough. Their vectors are compared in 8 bits; the exact ones are read for the head alone, so
they may lie on a disk.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine import crowds, pairs, places
from awn.matching.engine.columns import Blocks, Offers, Seekers
from awn.matching.engine.errors import BadColumnsError, BadVectorsError
from awn.matching.engine.lookup import Lookup
from awn.matching.engine.tiles import check
from awn.matching.engine.top import Codes, Head, RowsOfVectors, best

Mask = NDArray[np.bool_]


class Crowd:
    """Seekers in the order of the map, their vectors also in 8 bits."""

    def __init__(self, seekers: Seekers, codes: Codes | None = None, exact: RowsOfVectors | None = None) -> None:
        """`codes`: rows in 8 bits when they are stored already; then the seekers must stand in order.

        `exact`: where the true vectors are, when they are not in `seekers`.
        """
        check(seekers)
        self.seekers = seekers if codes is not None else seekers.take(by_home(seekers))
        self.codes = codes or Codes.of(self.seekers.vectors)
        self.exact: RowsOfVectors = self.seekers.vectors if exact is None else exact
        self.homes, self.known = crowds.homes(self.seekers), crowds.known(self.seekers)
        self.lookup = Lookup(self.seekers.ids)
        self.asking = pairs.asking(self.seekers, self.homes.points)

    def __len__(self) -> int:
        return len(self.seekers)

    def whole(self) -> Seekers:
        """The seekers with their true vectors."""
        if self.exact is self.seekers.vectors:
            return self.seekers
        return replace(self.seekers, vectors=self.exact[np.arange(len(self))])

    def eligible(self, offers: Offers, row: int) -> Mask:
        """Whose gates are all open to one offer."""
        mask = np.empty(len(self), np.bool_)
        crowds.open_to(crowds.demand(offers, row), self.homes, self.known, mask)
        return mask


def by_home(seekers: Seekers) -> NDArray[np.int64]:
    """The order of the map: first those whose region counts, then the others along a curve that keeps neighbours."""
    by_distance = ~np.isnan(places.points(seekers.latitude, seekers.longitude)[:, 0]) & ~np.isnan(seekers.radius_km)
    curve = places.along_curve(seekers.latitude, seekers.longitude)
    return np.lexsort((seekers.ids, curve, seekers.region, by_distance))


def rank(
    crowd: Crowd, offers: Offers, row: int, k: int, *, blocks: Blocks | None = None, alive: Mask | None = None
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The best k seekers of one offer: ids and similarities, the best first, equal ones by id."""
    if k < 1:
        raise BadColumnsError("k must be at least 1")
    if not len(crowd):
        return np.empty(0, np.int64), np.empty(0, np.float32)
    if crowd.codes.dim != offers.dim:
        raise BadVectorsError(f"the offer has {offers.dim} numbers, seekers {crowd.codes.dim}")
    mask = crowd.eligible(offers, row)
    if alive is not None:
        mask &= alive
    if blocks is not None:
        mask[crowd.lookup.rows(blocks.of_offer(int(offers.ids[row])))] = False
    head = Head(crowd.seekers.ids, crowd.exact, crowd.codes)
    rows, scores = best(offers.vectors[row], np.flatnonzero(mask), k, head)
    return crowd.seekers.ids[rows], scores
