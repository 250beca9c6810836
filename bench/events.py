"""A made-up national event: shifts, volunteers with skills, tongues and free days, and who may take what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from awn.matching.rosters.problem import Problem

HOUR = 60
REST = 10 * HOUR
DAYS, SLOTS, ROLES, LANGUAGES = 12, 3, 12, 6
SLOT_HOURS = np.array([6, 12, 18])
TEAM_SHARE = 0.03  # of volunteers who come only together


@dataclass(frozen=True, slots=True)
class _Shifts:
    day: NDArray[np.int64]
    slot: NDArray[np.int64]
    venue: NDArray[np.int64]
    role: NDArray[np.int64]
    seats: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    language: NDArray[np.int64]  # -1: any
    gender: NDArray[np.int64]  # -1: any
    adult: NDArray[np.bool_]


def event(volunteers: int, seats: int, *, venues: int = 20, seed: int = 1) -> Problem:
    """The same event for the same seed. Hours offered exceed the hours needed by about a sixth."""
    r = np.random.default_rng(seed)
    shifts = _shifts(r, seats, venues)
    likes = r.random((volunteers, ROLES))
    able = r.random((volunteers, ROLES)) < 0.35
    able[np.arange(volunteers), r.integers(0, ROLES, volunteers)] = True
    speaks = r.random((volunteers, LANGUAGES)) < np.array([0.9, 0.7, 0.2, 0.15, 0.1, 0.05])
    gender = (r.random(volunteers) < 0.55).astype(np.int64)
    adult = r.random(volunteers) < 0.85
    home, venue = r.random((volunteers, 2)) * 60, r.random((venues, 2)) * 60
    distance_km = np.sqrt(((home[:, None] - venue[None]) ** 2).sum(-1))
    radius_km = r.choice([15, 30, 60], volunteers, p=[0.25, 0.5, 0.25])
    comes = (r.random((volunteers, DAYS)) < 0.55)[:, :, None] & (r.random((volunteers, 1, SLOTS)) < 0.75)
    minutes = r.choice([7, 14, 21, 28, 35], volunteers, p=[0.1, 0.2, 0.3, 0.25, 0.15]) * HOUR
    people, places, scores = [], [], []
    for v in range(volunteers):
        may = able[v, shifts.role] & comes[v, shifts.day, shifts.slot] & (distance_km[v, shifts.venue] <= radius_km[v])
        may &= (shifts.language < 0) | speaks[v, np.maximum(shifts.language, 0)]
        may &= ((shifts.gender < 0) | (shifts.gender == gender[v])) & (~shifts.adult | adult[v])
        shift = np.flatnonzero(may & (shifts.end - shifts.start <= minutes[v]))
        near = 1 - distance_km[v, shifts.venue[shift]] / 85
        people.append(np.full(len(shift), v))
        places.append(shift)
        scores.append(60 * likes[v, shifts.role[shift]] + 30 * near + 10 * r.random(len(shift)))
    return Problem(
        np.arange(len(shifts.seats)), shifts.seats, shifts.start, shifts.end, np.arange(volunteers), minutes,
        np.concatenate(people), np.concatenate(places), np.round(np.concatenate(scores)),
        rest_minutes=REST, teams=_teams(r, volunteers),
    )  # fmt: skip


def _shifts(r: Generator, seats: int, venues: int) -> _Shifts:
    rows, total = [], 0
    while total < seats:
        day, slot, venue, role = r.integers(DAYS), r.integers(SLOTS), r.integers(venues), r.integers(ROLES)
        wanted = min(int(r.choice([2, 4, 6, 8, 12, 20], p=[0.1, 0.2, 0.25, 0.2, 0.15, 0.1])), seats - total)
        start = 24 * day + SLOT_HOURS[slot] + r.integers(-1, 2)
        length = int(r.choice([5, 6, 7, 8], p=[0.2, 0.4, 0.3, 0.1]))
        rows.append((day, slot, venue, role, wanted, start * HOUR, (start + length) * HOUR))
        total += wanted
    count = len(rows)
    language = np.where(r.random(count) < 0.2, r.integers(0, LANGUAGES, count), -1)
    gender = np.where(r.random(count) < 0.10, r.choice([0, 1], count, p=[0.4, 0.6]), -1)
    return _Shifts(*np.array(rows, np.int64).T.copy(), language, gender, r.random(count) < 0.3)


def _teams(r: Generator, volunteers: int) -> list[list[int]]:
    """Pairs and threes."""
    teams, order, at = [], r.permutation(volunteers), 0
    while at < TEAM_SHARE * volunteers:
        size = int(r.integers(2, 4))
        teams.append(order[at : at + size].tolist())
        at += size
    return teams
