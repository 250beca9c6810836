"""Ratings that say less than they seem to: circles that raise each other, households, and the same answer for all.

Pure arithmetic on rows. Each finding takes ratings off, or down, with its reason; a person looks at the alarm. What
only looks alike stays: colleagues who rate each other as others rate them, and a small house whose one supervisor tells
people apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

# A larger circle is a department: who rates whom there follows from the roster.
LARGEST_RING = 12
# Fewer ratings within a circle say nothing.
RING_RATINGS = 4
# By so much the ratings within are above those of the same people by others; of five steps.
RAISED_BY = 0.5
OUTSIDE_TO_COMPARE = 3
# Where hardly anybody else rated them: nearly all fives, and of these at least so many.
ALL_FIVES, ALONE_RATINGS = 4.8, 6
# Within the circle, of all that its members were given.
RING_SHARE = 0.5
# So many times the same full marks, for so many people, tell nobody apart.
SAME_RATINGS, SAME_PEOPLE = 8, 5
SAME_FACTOR = 0.25
# From so many on the one rater of a house is looked at.
SAME_TO_LOOK = 20


@dataclass(frozen=True, slots=True)
class Given:
    """One rating of a volunteer: by whom, for which organisation, the mean of its answers, whether all are fives."""

    rating: int
    rater: int
    volunteer: int
    house: int
    score: float
    is_full: bool


@dataclass(frozen=True, slots=True)
class Ring:
    """Something to look at: the ratings, the people, and the numbers that show it."""

    kind: str
    ratings: tuple[int, ...]
    people: tuple[int, ...]
    house: int
    facts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What counts for less, by rating; and what a person should look at."""

    factors: Mapping[int, tuple[float, str]]
    rings: Sequence[Ring]


def look(rows: Sequence[Given], households: Collection[frozenset[int]]) -> Found:
    """Everything at once; what is out for one reason is not counted for another."""
    rows = [row for row in rows if row.rater >= 0]
    factors: dict[int, tuple[float, str]] = {}
    for row in rows:
        if frozenset((row.rater, row.volunteer)) in households:
            factors[row.rating] = (0.0, "household")
    rest = [row for row in rows if row.rating not in factors]
    rings = list(_circles(rest))
    for ring in rings:
        factors |= dict.fromkeys(ring.ratings, (0.0, "ring"))
    for ring in _same([row for row in rest if row.rating not in factors]):
        factors |= dict.fromkeys(ring.ratings, (SAME_FACTOR, "same_answers"))
        if len(ring.ratings) >= SAME_TO_LOOK and ring.facts["others"] == 0:
            rings.append(ring)
    return Found(factors, rings)


def _circles(rows: Sequence[Given]) -> Iterable[Ring]:
    """Closed circles of people who rate each other, and higher than others rate them."""
    for members in _closed({(row.rater, row.volunteer) for row in rows}):
        received = [row for row in rows if row.volunteer in members]
        within = [row for row in received if row.rater in members]
        outside = [row.score for row in received if row.rater not in members]
        if len(within) < RING_RATINGS or len(within) < RING_SHARE * len(received):
            continue
        mean = float(np.mean([row.score for row in within]))
        if len(outside) >= OUTSIDE_TO_COMPARE:
            is_raised = mean - float(np.mean(outside)) >= RAISED_BY
        else:
            is_raised = mean >= ALL_FIVES and len(within) >= ALONE_RATINGS
        if is_raised:
            facts = {
                "members": len(members), "ratings": len(within), "mean_within": mean,
                "mean_outside": float(np.mean(outside)) if outside else 0.0, "ratings_outside": len(outside),
            }  # fmt: skip
            house = Counter(row.house for row in within).most_common(1)[0][0]
            yield Ring("circle", tuple(row.rating for row in within), tuple(sorted(members)), house, facts)


def _closed(edges: Collection[tuple[int, int]]) -> Iterable[frozenset[int]]:
    """Strongly connected groups of two to `LARGEST_RING` people."""
    # Slow to load, and needed at night alone.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not edges:
        return
    pairs = np.array(sorted(edges), dtype=np.int64)
    people, index = np.unique(pairs, return_inverse=True)
    index = index.reshape(-1, 2)
    graph = coo_array((np.ones(len(pairs)), (index[:, 0], index[:, 1])), shape=(len(people), len(people)))
    _count, part = connected_components(graph, directed=True, connection="strong")
    sizes = np.bincount(part)
    groups: dict[int, list[int]] = defaultdict(list)
    for person, group in zip(people.tolist(), part.tolist(), strict=True):
        if 1 < sizes[group] <= LARGEST_RING:
            groups[group].append(person)
    for members in groups.values():
        yield frozenset(members)


def _same(rows: Sequence[Given]) -> Iterable[Ring]:
    """Raters who gave full marks for every question to everybody."""
    of_rater: dict[int, list[Given]] = defaultdict(list)
    raters_of: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        of_rater[row.rater].append(row)
        raters_of[row.house].add(row.rater)
    for rater, given in of_rater.items():
        people = {row.volunteer for row in given}
        if len(given) >= SAME_RATINGS and len(people) >= SAME_PEOPLE and all(row.is_full for row in given):
            house = Counter(row.house for row in given).most_common(1)[0][0]
            facts = {"ratings": len(given), "people": len(people), "others": len(raters_of[house]) - 1}
            yield Ring("same_answers", tuple(row.rating for row in given), (rater,), house, facts)
