"""One score for a seeker and an offer, in whichever direction it is asked.

A score is a sum: each feature lies between 0 and 1, speaks for the pair, and counts by a weight that is never negative.
So more of anything never lowers a score, and what each feature adds is the explanation. Gates are not features: what
shuts a gate was left out before, and what opens one earns nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine import places
from awn.matching.engine.bits import Words, sizes, widened
from awn.matching.engine.columns import NOWHERE, UNKNOWN_DAY, Offers, Seekers
from awn.matching.engine.errors import BadColumnsError

Column = NDArray[np.float64]
LEVEL_BITS = 4  # of each language, one after the other
# So far, so long ago, so soon: there a feature has fallen to a third.
NEAR_KM, FRESH_DAYS, URGENT_DAYS = 25.0, 30.0, 21.0
SAME_REGION = 0.5  # as near as that is, when nobody knows the points
LOWEST_LEVELS = np.uint64(0x1111111111111111)


@dataclass(frozen=True, slots=True)
class Features:
    """A row of features for each pair."""

    names: tuple[str, ...]
    values: Column  # [pair, feature]

    def __len__(self) -> int:
        return len(self.values)

    def with_more(self, more: Mapping[str, Column]) -> Features:
        """The same with features that only the caller knows (history, affinity)."""
        columns = [self.values, *(np.clip(column, 0.0, 1.0)[:, None] for column in more.values())]
        return Features((*self.names, *more), np.hstack(columns))


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each feature counts; those of the same revision are the same."""

    names: tuple[str, ...]
    values: tuple[float, ...]
    intercept: float
    revision: str

    def __post_init__(self) -> None:
        if len(self.names) != len(self.values) or min(self.values, default=0.0) < 0.0:
            raise BadColumnsError("a weight for each feature is needed, none of them negative")

    def in_order(self, names: Sequence[str]) -> Column:
        """The weights of these features; one that is not weighed counts nothing."""
        known = dict(zip(self.names, self.values, strict=True))
        return np.array([known.get(name, 0.0) for name in names])


# Set by hand until a deployment has learned its own: meaning and skills first, then the place, then the rest.
HAND = Weights(
    ("similarity", "skills", "field", "near", "availability", "freshness", "urgency", "language", "proven"),
    (4.0, 1.6, 1.2, 1.4, 0.8, 0.3, 0.4, 0.3, 0.6),
    -4.0,
    "hand-2",
)


@dataclass(frozen=True, slots=True)
class Best:
    """How many of the best are wanted, on which day, and by which weights."""

    k: int
    today: int
    weights: Weights


@dataclass(frozen=True, slots=True)
class Scores:
    """The score of each pair as a chance between 0 and 1, and what each feature added to its log-odds."""

    chance: Column
    odds: Column  # log-odds: the intercept and the shares
    shares: Column  # [pair, feature]
    names: tuple[str, ...]
    revision: str

    def reasons(self, row: int, number: int = 3) -> list[tuple[str, float]]:
        """The features that spoke loudest for one pair."""
        order = np.argsort(-self.shares[row], kind="stable")[:number]
        return [(self.names[at], float(self.shares[row, at])) for at in order if self.shares[row, at] > 0]


def features(seekers: Seekers, offers: Offers, today: int, similarity: NDArray[np.floating] | None = None) -> Features:
    """The features of pairs, row by row; a single row on either side meets all rows of the other.

    `similarity` of each pair, where a list has told it already.
    """
    if 1 not in (len(seekers), len(offers)) and len(seekers) != len(offers):
        raise BadColumnsError(f"{len(seekers)} seekers cannot meet {len(offers)} offers row by row")
    columns = {
        "similarity": np.clip(_similarity(seekers, offers) if similarity is None else similarity, 0.0, 1.0),
        "skills": share(offers.skills, seekers.skills),
        "field": _liked(seekers.fields, offers.field),
        "near": _nearness(seekers, offers),
        "availability": np.where(offers.slots == 0, 1.0, share(offers.slots[:, None], seekers.slots[:, None])),
        "freshness": _freshness(offers, today),
        "urgency": _urgency(offers, today),
        "language": _level(seekers, offers),
    }
    count = max(len(seekers), len(offers)) if len(seekers) and len(offers) else 0
    return Features(tuple(columns), np.stack([np.broadcast_to(one, (count,)) for one in columns.values()], axis=1))


def score(table: Features, weights: Weights = HAND) -> Scores:
    """The score of each pair."""
    shares = table.values * weights.in_order(table.names)
    odds = weights.intercept + shares.sum(axis=1)
    return Scores(1.0 / (1.0 + np.exp(-odds)), odds, shares, table.names, weights.revision)


def _similarity(seekers: Seekers, offers: Offers) -> Column:
    from awn.matching.engine.top import similarities

    for one, many in ((seekers, offers), (offers, seekers)):
        if len(one) == 1:
            return similarities(one.vectors[0], many.vectors, np.arange(len(many))).astype(np.float64)
    return np.asarray(np.einsum("ij,ij->i", seekers.vectors, offers.vectors, dtype=np.float64))


def share(asked: Words, had: Words) -> Column:
    """Which part of what is asked is there; nothing asked, nothing earned."""
    width = max(asked.shape[1], had.shape[1])
    asked, had = widened(asked, width), widened(had, width)
    return np.asarray(sizes(asked & had) / np.maximum(sizes(asked), 1))


def _liked(fields: Words, field: NDArray[np.int32]) -> Column:
    number = np.maximum(field, 0)
    width = int(number.max(initial=0)) // 64 + 1
    fields = widened(fields, width)
    rows = np.zeros(1, np.int64) if len(fields) == 1 else np.arange(len(fields))
    word = fields[rows, number // 64]
    return np.asarray((word >> (number % 64).astype(np.uint64) & np.uint64(1)) * (field >= 0), np.float64)


def _nearness(seekers: Seekers, offers: Offers) -> Column:
    way = places.km(
        places.points(seekers.latitude, seekers.longitude), places.points(offers.latitude, offers.longitude)
    )
    same = (seekers.region == offers.region) & (seekers.region != NOWHERE)
    near = np.where(np.isnan(way), same * SAME_REGION, np.exp(-np.nan_to_num(way) / NEAR_KM))
    return np.where(offers.remote, seekers.remote * 1.0, near)


def _freshness(offers: Offers, today: int) -> Column:
    age = np.maximum(today - offers.published.astype(np.float64), 0.0)
    return np.where(offers.published == UNKNOWN_DAY, 0.0, np.exp(-age / FRESH_DAYS))


def _urgency(offers: Offers, today: int) -> Column:
    """Seats that stay empty unless somebody comes soon."""
    empty = np.clip(offers.seats_left / np.maximum(offers.seats, 1), 0.0, 1.0)
    days = np.maximum(offers.first_day.astype(np.float64) - today, 0.0)
    return np.where(offers.first_day == UNKNOWN_DAY, 0.0, empty * np.exp(-days / URGENT_DAYS))


def _level(seekers: Seekers, offers: Offers) -> Column:
    """How well the needed languages are spoken."""
    lowest = offers.languages.copy()
    for level in range(1, LEVEL_BITS):
        lowest |= offers.languages >> np.uint64(level)
    return share((lowest & LOWEST_LEVELS) * np.uint64(2**LEVEL_BITS - 1), seekers.languages)
