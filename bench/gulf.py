"""A seeded Gulf of volunteers and opportunities, for measuring the matching engine."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine.bits import bits
from awn.matching.engine.columns import FEMALE, LATEST, MALE, Offers, Seekers

REGIONS = Path(__file__).resolve().parent.parent / "src/awn/reference/data/regions.csv"
MILLIONS = {"SA": 35.0, "AE": 11.0, "OM": 5.3, "KW": 4.9, "QA": 3.1, "BH": 1.6}  # inhabitants
DIM = 512  # of the bundled model
TODAY, YEAR = 20_750, 365.25
QUALIFICATIONS, LANGUAGES, LEVELS = 20, 8, 4
SCATTER_DEGREES = 0.22  # about 25 km around the middle of a region
PARTS_OF_WEEK = 28


class Gulf:
    """Draws people and opportunities of one seed; the same themes and regions for both."""

    def __init__(self, seed: int = 1) -> None:
        self.draw = np.random.default_rng(seed)
        base = self.draw.standard_normal((360, DIM)).astype(np.float32)
        themes = self.draw.dirichlet(np.full(len(base), 0.02), 600).astype(np.float32) @ base
        self.themes = themes / np.linalg.norm(themes, axis=1, keepdims=True)
        with REGIONS.open(encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if row["country"] in MILLIONS]
        self.centres = np.array([(float(row["latitude"]), float(row["longitude"])) for row in rows])
        # Within a country a few regions hold most people.
        weight = np.array([MILLIONS[row["country"]] for row in rows]) * self.draw.gamma(0.6, size=len(rows))
        for country, people in MILLIONS.items():
            inside = np.array([row["country"] == country for row in rows])
            weight[inside] *= people / weight[inside].sum()
        self.weight = weight / weight.sum()

    def vectors(self, count: int) -> NDArray[np.float32]:
        """Three themes each, and something of one's own."""
        share = self.draw.dirichlet(np.ones(3), count).astype(np.float32)
        which = self.draw.integers(0, len(self.themes), (count, 3))
        rows = self.draw.standard_normal((count, DIM), dtype=np.float32) * np.float32(0.7 / DIM**0.5)
        for place in range(3):
            rows += share[:, place, None] * self.themes[which[:, place]]
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows

    def offers(self, count: int) -> Offers:
        """Opportunities with what they ask for."""
        draw, first_day = self.draw, TODAY + self.draw.integers(0, 90, count)
        low = draw.choice([0, 16, 18, 21], count, p=[0.2, 0.2, 0.5, 0.1])
        high = draw.choice([0, 35, 60], count, p=[0.85, 0.05, 0.1])
        needs = draw.choice([0, 1, 2], count, p=[0.6, 0.3, 0.1])
        speak = draw.choice([0, 1], count, p=[0.7, 0.3])
        return Offers.of(
            np.arange(count), self.vectors(count), **self._places(count),
            remote=draw.random(count) < 0.06, first_day=first_day, last_day=first_day + draw.integers(0, 30, count),
            born_until=np.where(low == 0, LATEST, first_day - (low * YEAR).astype(int)),
            born_from=np.where(high == 0, -LATEST - 1, first_day - ((high + 1) * YEAR).astype(int)),
            adult_until=first_day - int(18 * YEAR), gender=draw.choice([0, FEMALE, MALE], count, p=[0.85, 0.05, 0.1]),
            slots=self._some(count, 1 + draw.binomial(5, 0.4, count), PARTS_OF_WEEK)[:, 0],
            qualifications=self._some(count, needs, QUALIFICATIONS), languages=self._some(count, speak, LANGUAGES * 2),
            accessibility=self._each(count, 8, 0.5), skills=self._some(count, draw.integers(0, 5, count), 300),
            field=draw.integers(0, 24, count), organisation=draw.integers(0, 2_000, count),
            published=TODAY - draw.integers(0, 60, count), seats=20, seats_left=draw.integers(0, 21, count),
        )  # fmt: skip

    def seekers(self, count: int, vectors: NDArray[Any] | None = None) -> Seekers:
        """Volunteers with what they told."""
        draw = self.draw
        return Seekers.of(
            np.arange(count), self.vectors(count) if vectors is None else vectors, **self._places(count),
            radius_km=draw.choice([20.0, 50.0, 100.0, 300.0], count, p=[0.4, 0.35, 0.15, 0.1]),
            remote=draw.random(count) < 0.8, born=TODAY - draw.integers(int(14 * YEAR), int(70 * YEAR), count),
            guarded=draw.random(count) < 0.5, gender=draw.choice([FEMALE, MALE], count, p=[0.55, 0.45]),
            slots=self._each(count, PARTS_OF_WEEK, 0.3)[:, 0], qualifications=self._each(count, QUALIFICATIONS, 0.35),
            languages=self._each(count, LANGUAGES * 2, 0.5), accessibility=self._each(count, 8, 0.005),
            skills=self._some(count, draw.integers(0, 9, count), 300), fields=self._each(count, 24, 0.2),
        )  # fmt: skip

    def _places(self, count: int) -> dict[str, NDArray[Any]]:
        region = self.draw.choice(len(self.weight), count, p=self.weight)
        point = self.centres[region] + self.draw.standard_normal((count, 2)) * SCATTER_DEGREES
        return {"region": region, "latitude": point[:, 0], "longitude": point[:, 1]}

    def _some(self, count: int, sizes: NDArray[Any], among: int) -> NDArray[np.uint64]:
        """Sets of these sizes."""
        out = bits([()] * count, among)
        rows = np.arange(count)
        for place in range(int(sizes.max(initial=0))):
            number = self.draw.integers(0, among, count)
            bit = np.where(sizes > place, 1, 0).astype(np.uint64) << (number % 64).astype(np.uint64)
            out[rows, number // 64] |= bit
        return out

    def _each(self, count: int, among: int, chance: float) -> NDArray[np.uint64]:
        """Sets that hold each number by chance."""
        out = np.zeros((count, 1), np.uint64)
        for number in range(among):
            out[:, 0] |= (self.draw.random(count, dtype=np.float32) < chance).astype(np.uint64) << np.uint64(number)
        return out
