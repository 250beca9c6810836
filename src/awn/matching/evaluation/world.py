"""A made-up country of volunteers and short-lived opportunities whose wishes are known, because we made them up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .logistic import chance

Grid = NDArray[np.float64]  # [volunteer, opportunity]

FEATURES = ("similarity", "nearness", "history", "organisation", "organisation_rate", "own_rate", "freshness", "access")
HAND = np.array([4.0, 1.2, 1.0, 0.4, 1.5, 1.0, 0.1, 1.0])
WIDTH_KM = 60.0
NEAR_KM = 20.0
ACTIVE = 0.25  # the share of volunteers who look in a week


@dataclass(frozen=True)
class Size:
    volunteers: int = 1_500
    organisations: int = 60
    weeks: int = 30
    opportunities_a_week: int = 35
    width: int = 16


class World:
    """Who there is, what opens when, and what each would truly like; everything hangs on the seed."""

    def __init__(self, seed: int, size: Size) -> None:
        random = np.random.default_rng(seed)
        people, organisations, width = size.volunteers, size.organisations, size.width
        count = size.weeks * size.opportunities_a_week
        self.seed, self.size = seed, size
        self.first_week = np.repeat(np.arange(size.weeks), size.opportunities_a_week)
        self.last_week = self.first_week + random.integers(0, 4, count)
        # A few organisations post most of it.
        fame = 1.0 / np.arange(1, organisations + 1)
        self.organisation = random.choice(organisations, count, p=fame / fame.sum())
        style = _unit(random.normal(size=(organisations, width)))
        self.meaning = _unit(0.6 * style[self.organisation] + 0.8 * _unit(random.normal(size=(count, width))))
        self.wish = _unit(random.normal(size=(people, width)))
        self.profile = _unit(self.wish + 0.9 * _unit(random.normal(size=(people, width))))
        self.home_km, self.place_km = random.random((people, 2)) * WIDTH_KM, random.random((count, 2)) * WIDTH_KM
        self.needs_access, self.accessible = random.random(people) < 0.08, random.random(count) < 0.5
        self.quality = random.normal(0, 0.6, count) + 0.5 * random.normal(size=organisations)[self.organisation]
        taste, manner = random.normal(size=(people, 6)), random.normal(size=(organisations, 6))
        self.affinity = 0.3 * taste @ manner.T
        # Half of the people come in the course of time.
        self.arrives = np.where(random.random(people) < 0.5, 0, random.integers(0, max(1, size.weeks - 4), people))

    @property
    def opportunities(self) -> int:
        return len(self.first_week)

    def open(self, week: int) -> NDArray[np.int64]:
        return np.flatnonzero((self.first_week <= week) & (week <= self.last_week))

    def active(self, week: int) -> NDArray[np.int64]:
        return np.flatnonzero((self.arrives <= week) & (self._random(week, 1).random(self.size.volunteers) < ACTIVE))

    def would_apply(self, week: int, people: NDArray[np.int64], open_now: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Who would apply to what, if they saw it: the same for every ranker."""
        return self._random(week, 2).random((len(people), len(open_now))) < chance(self.liking(people, open_now))

    def liking(self, people: NDArray[np.int64], open_now: NDArray[np.int64]) -> Grid:
        """What only the maker of the world knows."""
        barred = self.needs_access[people][:, None] & ~self.accessible[open_now][None, :]
        return (
            -3.2
            + 5.0 * self.wish[people] @ self.meaning[open_now].T
            - 0.05 * self.away_km(people, open_now)
            + self.quality[open_now][None, :]
            + self.affinity[people][:, self.organisation[open_now]]
            - 1.5 * barred
        )

    def away_km(self, people: NDArray[np.int64], open_now: NDArray[np.int64]) -> Grid:
        apart = self.home_km[people][:, None] - self.place_km[open_now][None, :]
        away: Grid = np.sqrt((apart**2).sum(axis=2))
        return away

    def _random(self, week: int, purpose: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, week, purpose])


class Memory:
    """What a platform has seen so far, and the features that it can make of it."""

    def __init__(self, world: World) -> None:
        size = world.size
        self.world = world
        self.history = np.zeros((size.volunteers, size.width))
        self.applied = np.zeros(size.volunteers)
        self.to_organisation = np.zeros((size.volunteers, size.organisations))
        self.seen = np.zeros(world.opportunities)
        self.connections = np.zeros(world.opportunities)

    def features(self, week: int, people: NDArray[np.int64], open_now: NDArray[np.int64]) -> NDArray[np.float64]:
        """[volunteer, opportunity, FEATURES]: each can only speak for a match."""
        world = self.world
        organisation = world.organisation[open_now]
        seen = np.bincount(world.organisation, self.seen, world.size.organisations)
        got = np.bincount(world.organisation, self.connections, world.size.organisations)
        rate = (got + 2.0) / (seen + 20.0)
        own = (self.connections[open_now] + 20 * rate[organisation]) / (self.seen[open_now] + 20)
        barred = world.needs_access[people][:, None] & ~world.accessible[open_now][None, :]
        shape = (len(people), len(open_now))
        columns = [
            1 + world.profile[people] @ world.meaning[open_now].T,
            np.exp(-world.away_km(people, open_now) / NEAR_KM),
            np.maximum(0, _unit(self.history[people]) @ world.meaning[open_now].T),
            np.log1p(self.to_organisation[people][:, organisation]),
            np.broadcast_to(10 * rate[organisation], shape),
            np.broadcast_to(10 * own, shape),
            np.broadcast_to(1.0 / (1 + week - world.first_week[open_now]), shape),
            (~barred).astype(float),
        ]
        return np.stack(columns, axis=2)

    def see(
        self, people: NDArray[np.int64], shown: NDArray[np.int64], looked: NDArray[np.float64], took: NDArray[np.bool_]
    ) -> None:
        """Lists [volunteer, position] were shown: how surely each position was looked at, and what was applied to."""
        np.add.at(self.seen, shown.ravel(), looked.ravel())
        rows, columns = np.nonzero(took)
        who, what = people[rows], shown[rows, columns]
        np.add.at(self.connections, what, 1)
        np.add.at(self.history, who, self.world.meaning[what])
        np.add.at(self.applied, who, 1)
        np.add.at(self.to_organisation, (who, self.world.organisation[what]), 1)


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    length = np.linalg.norm(rows, axis=-1, keepdims=True)
    unit: NDArray[np.float64] = np.divide(rows, length, out=np.zeros_like(rows), where=length > 0)
    return unit
