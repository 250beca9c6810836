"""The weights that count, and how many places each organisation has filled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine.columns import Offers
from awn.matching.engine.ranking import HAND, Weights
from awn.matching.models import Weights as Learned

Ids = NDArray[np.int64]


def weights() -> Weights:
    """The newest active ones that were learned; without any those set by hand."""
    row = Learned.objects.filter(active=True).order_by("-made_at", "-pk").first()
    if row is None or len(row.names) != len(row.values) or min(row.values, default=0.0) < 0:
        return HAND
    return Weights(tuple(row.names), tuple(row.values), HAND.intercept, row.revision)


@dataclass(frozen=True, slots=True)
class Connections:
    """How many places each organisation has filled in what is open now."""

    houses: Ids
    filled: Ids

    @classmethod
    def none(cls) -> Connections:
        """Nobody has filled any."""
        return cls(np.empty(0, np.int64), np.empty(0, np.int64))

    @classmethod
    def of(cls, every: Offers) -> Connections:
        """From all that is open."""
        taken = np.maximum(every.seats - every.seats_left, 0)
        houses, place = np.unique(every.organisation, return_inverse=True)
        return cls(houses, np.bincount(place, weights=taken, minlength=len(houses)).astype(np.int64))

    def of_offers(self, offers: Offers) -> Ids:
        """The number of each offer's organisation."""
        if not len(self.houses):
            return np.zeros(len(offers), np.int64)
        at = np.minimum(np.searchsorted(self.houses, offers.organisation), len(self.houses) - 1)
        return np.where(self.houses[at] == offers.organisation, self.filled[at], 0)
