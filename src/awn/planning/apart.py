"""People who do not wish to meet: never in one shift, and nobody is told between whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import numpy as np

from awn.matching.rosters.problem import Problem

Pair = tuple[int, int]  # person, shift
Walls = Mapping[int, Collection[int]]


def beside(walls: Walls, fixed: Collection[Pair]) -> set[Pair]:
    """Shifts that somebody cannot take, for whoever they are not to meet is fixed there."""
    return {(other, shift) for person, shift in fixed for other in walls.get(person, ())} - set(fixed)


def parted(walls: Walls, problem: Problem, chosen: Iterable[Pair], fixed: Collection[Pair]) -> set[Pair]:
    """What a plan must leave out so that those who would meet do not.

    The shifts that both may take are divided between the two, so that one plan more is enough: a shift stays with
    whoever is fixed there, or stands there alone; the others in turn, so that neither gets all of them.
    """
    inside: dict[int, set[int]] = defaultdict(set)
    for person, shift in chosen:
        inside[shift].add(person)
    meeting = {
        (one, other)
        for members in inside.values() for one in members for other in walls.get(one, ())
        if one < other and other in members
    }  # fmt: skip
    out: set[Pair] = set()
    if not meeting:
        return out
    scores = _scores(problem, {person for couple in meeting for person in couple})
    for one, other in sorted(meeting):
        out |= _divided(one, other, scores, inside, fixed)
    return out - set(fixed)


def _divided(
    one: int, other: int, scores: Mapping[int, Mapping[int, float]], inside: Mapping[int, Collection[int]],
    fixed: Collection[Pair],
) -> set[Pair]:  # fmt: skip
    out: set[Pair] = set()
    given = {one: 0, other: 0}
    stands = {shift for shift, members in inside.items() if one in members or other in members}
    for shift in sorted(stands | (scores[one].keys() & scores[other].keys())):
        there = inside.get(shift, ())

        def claim(who: int, shift: int = shift, there: Collection[int] = there) -> tuple[bool, bool, int, float]:
            return (who, shift) in fixed, who in there, -given[who], scores[who].get(shift, 0.0)

        keeps, leaves = (one, other) if claim(one) >= claim(other) else (other, one)
        given[keeps] += 1
        out.add((leaves, shift))
    return out


def _scores(problem: Problem, people: Collection[int]) -> dict[int, dict[int, float]]:
    found: dict[int, dict[int, float]] = {person: {} for person in people}
    rows = np.flatnonzero(np.isin(problem.pair_volunteer, sorted(people)))
    for person, shift, score in zip(
        problem.pair_volunteer[rows].tolist(), problem.pair_shift[rows].tolist(), problem.pair_score[rows].tolist(),
        strict=True,
    ):  # fmt: skip
        found[person][shift] = score
    return found
