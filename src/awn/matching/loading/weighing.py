"""One score for both directions: what is known of a pair as numbers from 0 to 1, each with its weight.

The shares of the features in the score are its explanation. Sensitive things (age, gender, accommodations) open or shut
gates and never weigh.
"""

from __future__ import annotations

from collections.abc import Mapping, Sized
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine import places
from awn.matching.engine.bits import Words
from awn.matching.engine.columns import Offers, Seekers, day

Column = NDArray[np.float64]
# By hand until enough lists have been shown to learn from; in steps of log-odds.
HAND: Mapping[str, float] = {
    "similarity": 3.0, "skills": 2.5, "field": 1.5, "distance": 1.5, "availability": 1.0, "language": 0.4,
    "freshness": 0.3, "urgency": 0.3, "aside": -1.5,
}  # fmt: skip
REVISION = "hand-1"
NEAR_KM = 25.0
FRESH_DAYS = 14.0
ENOUGH_SKILLS = 3
EXPOSURE = 0.35


def features(seekers: Seekers, offers: Offers, at: datetime) -> dict[str, Column]:
    """The features of pairs: as many seekers as offers, or one of the two against many of the other."""
    count = _pairs(seekers, offers)
    age = np.maximum(day(at.date()) - offers.published.astype(np.float64), 0.0)
    found = {
        "similarity": np.maximum((seekers.vectors * offers.vectors).sum(axis=1), 0.0),
        "skills": _share(seekers.skills, offers.skills),
        "field": _likes(seekers.fields, offers.field),
        "distance": _nearness(seekers, offers),
        "availability": _free(seekers.slots, offers.slots),
        "language": (np.bitwise_count(offers.languages).sum(axis=1) > 0) & (seekers.languages.any(axis=1)),
        "freshness": np.exp(-age / FRESH_DAYS),
        "urgency": np.where(offers.seats > 0, 1.0 - offers.seats_left / np.maximum(offers.seats, 1), 0.0),
    }
    return {name: np.broadcast_to(np.asarray(values, np.float64), (count,)) for name, values in found.items()}


def shares(found: Mapping[str, Column], weights: Mapping[str, float] = HAND) -> dict[str, Column]:
    """What each feature adds to the score."""
    return {name: values * weights.get(name, 0.0) for name, values in found.items()}


@dataclass(frozen=True, slots=True)
class Connections:
    """How many places each organisation has filled in what is open now."""

    houses: NDArray[np.int64]
    filled: Column

    @classmethod
    def none(cls) -> Connections:
        """Nobody has filled any."""
        return cls(np.empty(0, np.int64), np.empty(0))

    @classmethod
    def of(cls, every: Offers) -> Connections:
        """From all that is open."""
        taken = np.maximum(every.seats - every.seats_left, 0)
        houses, place = np.unique(every.organisation, return_inverse=True)
        return cls(houses, np.bincount(place, weights=taken, minlength=len(houses)))

    def exposure(self, offers: Offers) -> Column:
        """What an organisation loses that has found many already, so that small ones are seen as well."""
        if not len(self.houses):
            return np.zeros(len(offers))
        at = np.minimum(np.searchsorted(self.houses, offers.organisation), len(self.houses) - 1)
        filled = np.where(self.houses[at] == offers.organisation, self.filled[at], 0.0)
        return np.asarray(EXPOSURE * np.log1p(filled))


def _pairs(one: Sized, other: Sized) -> int:
    """How many pairs they make, when one of them may be a single row for all of the other."""
    return len(other) if len(one) == 1 else len(one)


def _share(has: Words, asked: Words) -> Column:
    """How many of the skills asked for are there; from three on it is enough."""
    width = min(has.shape[1], asked.shape[1])
    both = np.bitwise_count(has[:, :width] & asked[:, :width]).sum(axis=1)
    wanted = np.clip(np.bitwise_count(asked).sum(axis=1), 1, ENOUGH_SKILLS)
    return np.asarray(np.minimum(both / wanted, 1.0))


def _likes(fields: Words, field: NDArray[np.int32]) -> Column:
    known = np.maximum(field, 0)
    count = _pairs(fields, field)
    rows = np.broadcast_to(fields, (count, fields.shape[1]))
    codes = np.broadcast_to(known, (count,))
    bit = (rows[np.arange(count), codes // 64] >> (codes % 64).astype(np.uint64)) & np.uint64(1)
    return np.asarray(bit * (np.broadcast_to(field, (count,)) >= 0), np.float64)


def _nearness(seekers: Seekers, offers: Offers) -> Column:
    km = places.km(places.points(seekers.latitude, seekers.longitude), places.points(offers.latitude, offers.longitude))
    near = np.exp(-np.nan_to_num(km, nan=4 * NEAR_KM) / NEAR_KM)
    # Of what needs no place nothing is far, but nothing is next door either.
    return np.asarray(np.where(offers.remote, 0.5, near))


def _free(free: NDArray[np.uint64], slots: NDArray[np.uint64]) -> Column:
    both, all_ = np.bitwise_count(free & slots), np.bitwise_count(slots)
    share = both / np.maximum(all_, 1)
    return np.asarray(np.where((free == 0) | (slots == 0), 0.5, share))
