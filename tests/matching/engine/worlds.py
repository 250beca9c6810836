"""Small worlds of offers and seekers in which every gate is sometimes shut."""

from __future__ import annotations

from typing import Any

import numpy as np

from awn.matching.engine.columns import EARLIEST, LATEST, UNKNOWN_DAY, Offers, Seekers

TODAY = 20_000


def places(draw: np.random.Generator, count: int) -> dict[str, Any]:
    """Three regions around three cities, some of it unknown."""
    region = draw.integers(-1, 3, count)
    centre = np.array([(24.7, 46.7), (25.3, 51.5), (23.6, 58.4), (26.2, 50.5)])[region]
    point = centre + draw.normal(0, 0.3, (count, 2))
    point[draw.random(count) < 0.2] = np.nan
    return {"region": region, "latitude": point[:, 0], "longitude": point[:, 1]}


def sets(draw: np.random.Generator, count: int, words: int, chance: float) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """Words in which each bit is set by chance."""
    masks = draw.random((count, words * 64)) < chance
    return np.packbits(masks, axis=1, bitorder="little").view(np.uint64)


def vectors(draw: np.random.Generator, count: int, dim: int = 24) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Unit rows; some of them alike to the last digit, one without meaning."""
    rows = draw.standard_normal((count, dim)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    rows[: count // 4] = rows[count // 4 : 2 * (count // 4)]
    rows[-1:] = 0
    return rows


def offers(draw: np.random.Generator, count: int, **changed: Any) -> Offers:
    """Offers with every kind of demand, and with none."""
    first = TODAY + draw.integers(0, 60, count)
    some = draw.random((6, count)) < 0.5
    columns: dict[str, Any] = {
        **places(draw, count), "remote": draw.random(count) < 0.15,
        "first_day": np.where(some[0], first, EARLIEST), "last_day": np.where(some[0], first + 5, LATEST),
        "born_from": np.where(some[1], first - 365 * draw.integers(20, 70, count), EARLIEST),
        "born_until": np.where(some[2], first - 365 * draw.integers(10, 30, count), LATEST),
        "adult_until": np.where(some[3], first - 6_574, LATEST), "gender": draw.choice([0, 0, 0, 1, 2], count),
        "slots": np.where(some[4], sets(draw, count, 1, 0.05)[:, 0], np.uint64(0)),
        "languages": sets(draw, count, 1, 0.01), "qualifications": sets(draw, count, 2, 0.005),
        "accessibility": sets(draw, count, 1, 0.8), "skills": sets(draw, count, 2, 0.03),
        "field": draw.integers(-1, 20, count), "organisation": draw.integers(0, 30, count),
        "published": TODAY - draw.integers(0, 90, count), "seats": 10, "seats_left": draw.integers(0, 11, count),
    }  # fmt: skip
    ids = draw.choice(count * 10, count, replace=False)
    return Offers.of(ids, vectors(draw, count), **{**columns, **changed})


def seekers(draw: np.random.Generator, count: int, **changed: Any) -> Seekers:
    """Seekers of whom much, little or nothing is known."""
    some = draw.random((6, count)) < 0.7
    free = TODAY + draw.integers(0, 60, count)
    columns: dict[str, Any] = {
        **places(draw, count), "radius_km": np.where(some[0], draw.choice([0, 10, 40, 400, 9_000], count), np.nan),
        "remote": some[1], "free_from": np.where(some[2], EARLIEST, free),
        "free_until": np.where(some[3], LATEST, free + 9),
        "born": np.where(some[4], TODAY - 365 * draw.integers(8, 80, count), UNKNOWN_DAY), "guarded": some[5],
        "gender": draw.integers(0, 3, count),
        "slots": np.where(draw.random(count) < 0.5, sets(draw, count, 1, 0.3)[:, 0], np.uint64(0)),
        "languages": sets(draw, count, 1, 0.8), "qualifications": sets(draw, count, 1, 0.8),
        "accessibility": sets(draw, count, 2, 0.003), "skills": sets(draw, count, 2, 0.05),
        "fields": sets(draw, count, 1, 0.2),
    }  # fmt: skip
    ids = draw.choice(count * 10, count, replace=False)
    return Seekers.of(ids, vectors(draw, count), **{**columns, **changed})
