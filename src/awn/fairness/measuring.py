"""Rates and means by group, drift and spread: arithmetic on plain values, no table."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from awn.base.disclosure import hidden
from awn.fairness.rules import CALIBRATION_BOUND, FEW, LEAST, NEEDS, PSI_BOUND, TRAITS, Cell, Drift, Step
from awn.forecasts.spread import NORMAL_95, beside, wilson

# One thing that happened to one person: who, and the value (1 or 0 for a share).
Outcome = tuple[int, float]
Estimate = tuple[float, float, float]
ALL = "all"
_BINS = 10
# Of fewer lists or people nothing is said about drift.
LEAST_FOR_DRIFT = 50
LEAST_FOR_STEPS = 200
# What the normal distribution passes once in a thousand times.
_ONCE_IN_A_THOUSAND = 3.0902


def cells(outcomes: Sequence[Outcome], groups: Mapping[str, Mapping[int, str]], kind: str) -> dict[str, Cell]:
    """Every group of every trait, and all together: what may be published of them.

    `groups` says for each trait in which group a person is. Groups under ten are withheld, and as many others as it
    takes for nobody to work them out.
    """
    members: dict[str, dict[str, set[int]]] = {trait: defaultdict(set) for trait in groups}
    people = {person for person, _value in outcomes}
    for trait, of in groups.items():
        for person in people:
            members[trait][of[person]].add(person)
    sizes = {ALL: len(people)}
    sizes |= {f"{trait}:{name}": len(some) for trait, found in members.items() for name, some in found.items()}
    lines = [[ALL, *(f"{trait}:{name}" for name in found)] for trait, found in members.items() if found]
    away = hidden(sizes, lines, least=LEAST)
    if not people or ALL in away:
        return dict.fromkeys([ALL, *sizes], FEW)
    made = {ALL: _cell(outcomes, people, set(), kind)}
    for trait in [one for one in TRAITS if one in members]:
        for name in sorted(members[trait]):
            key = f"{trait}:{name}"
            if key in away:
                made[key] = FEW
            else:
                # The gap of one part of a trait in which another is withheld would give that one away.
                is_open = trait != "needs" or not any(f"{trait}:{other}" in away for other in members[trait])
                rest = _rest(trait, name, members[trait]) if is_open else set()
                made[key] = _cell(outcomes, members[trait][name], rest, kind)
    return made


def _rest(trait: str, name: str, members: Mapping[str, set[int]]) -> set[int]:
    """Whom a group stands beside: the others of its trait; of needs only those who agreed to be counted."""
    beside = [other for other in members if other != name]
    if trait == "needs":
        beside = [] if name == NEEDS[-1] else [other for other in beside if other != NEEDS[-1]]
    return set().union(*(members[other] for other in beside)) if beside else set()


def _cell(outcomes: Sequence[Outcome], people: set[int], rest: set[int], kind: str) -> Cell:
    mine = [one for one in outcomes if one[0] in people]
    value, low, high = estimate(mine, kind)
    known = Cell(len(people), len(mine), value, low, high)
    if len(rest) < LEAST:
        return known
    other, other_low, other_high = estimate([one for one in outcomes if one[0] in rest], kind)
    gap = value - other
    # Newcombe's way of putting two intervals together is good for any two estimates (MOVER).
    below, above = beside((value, low, high), (other, other_low, other_high))
    ratio = value / other if other > 0 else None
    return Cell(len(people), len(mine), value, low, high, gap, below, above, ratio)


def estimate(outcomes: Sequence[Outcome], kind: str) -> Estimate:
    """The mean, and where it lies in 95 of 100 cases, when people are drawn with all that happened to them.

    A share by Wilson's interval on the number of independent outcomes that would vary as much; a mean by its standard
    error over people.
    """
    by_person: dict[int, list[float]] = defaultdict(list)
    for person, value in outcomes:
        by_person[person].append(value)
    number, people = len(outcomes), len(by_person)
    mean = sum(value for _person, value in outcomes) / number
    off = [sum(values) - mean * len(values) for values in by_person.values()]
    variance = sum(one * one for one in off) / number**2 * people / max(people - 1, 1)
    if kind != "share":
        spread = NORMAL_95 * math.sqrt(variance)
        return mean, mean - spread, mean + spread
    alone = mean * (1 - mean) / number
    worth = number / max(variance / alone, 1.0) if alone else float(people)
    return (mean, *wilson(mean, worth))


def drift_of_numbers(
    name: str, before: NDArray[np.float64], now: NDArray[np.float64], lists_before: int, lists_now: int
) -> Drift:
    """How far a feature has moved: the population stability index over tenths of the quarter before.

    The bound is 0.2, or more where that few lists would move further by chance once in a thousand times.
    """
    if min(lists_before, lists_now) < LEAST_FOR_DRIFT:
        return Drift(name, None, None, lists_before, lists_now)
    edges = np.unique(np.quantile(before, np.linspace(0, 1, _BINS + 1)[1:-1]))
    counts = [np.bincount(np.searchsorted(edges, one, side="right"), minlength=len(edges) + 1) for one in (before, now)]
    return _drift(name, counts[0], counts[1], lists_before, lists_now)


def drift_of_names(name: str, before: Sequence[Hashable], now: Sequence[Hashable]) -> Drift:
    """The same for what has names, such as regions: one for each person."""
    if min(len(before), len(now)) < LEAST_FOR_DRIFT:
        return Drift(name, None, None, len(before), len(now))
    counted = Counter(before), Counter(now)
    names = sorted({*counted[0], *counted[1]}, key=str)
    counts = [np.array([one[key] for key in names]) for one in counted]
    return _drift(name, counts[0], counts[1], len(before), len(now))


def _drift(name: str, before: NDArray[np.int64], now: NDArray[np.int64], first: int, second: int) -> Drift:
    # Half an observation in each bin: one that is empty would be infinitely far away.
    shares = [(one + 0.5) / (one.sum() + 0.5 * len(one)) for one in (before, now)]
    value = float(np.sum((shares[1] - shares[0]) * np.log(shares[1] / shares[0])))
    chance = _chi_square(max(len(before) - 1, 1)) * (1 / first + 1 / second)
    return Drift(name, value, max(PSI_BOUND, chance), first, second)


def _chi_square(freedom: int) -> float:
    """What chi-square passes once in a thousand times: Wilson and Hilferty's formula, a little above it."""
    part = 2 / (9 * freedom)
    return float(freedom * (1 - part + _ONCE_IN_A_THOUSAND * math.sqrt(part)) ** 3)


def steps(
    before: NDArray[np.float64], came_before: NDArray[np.bool_], now: NDArray[np.float64], came_now: NDArray[np.bool_]
) -> tuple[list[Step], Drift]:
    """Does a score still mean what it meant? For each tenth of the scores of the quarter before: how often such rows
    led to an application then and now; and the mean distance of the two, weighed by how many rows there are now."""
    if min(len(before), len(now)) < LEAST_FOR_STEPS:
        return [], Drift("calibration", None, None, len(before), len(now))
    edges = np.unique(np.quantile(before, np.linspace(0, 1, _BINS + 1)[1:-1]))
    tops = np.append(edges, max(before.max(), now.max()))
    lows = np.insert(edges, 0, min(before.min(), now.min()))
    where, there = (np.searchsorted(edges, one, side="right") for one in (before, now))
    found, error, chance = [], 0.0, 0.0
    for place, (low, high) in enumerate(zip(lows, tops, strict=True)):
        then, those = came_before[where == place], came_now[there == place]
        if not len(then) or not len(those):
            continue
        expected = (then.sum() + 0.5) / (len(then) + 1)
        observed = float(those.mean())
        weight = len(those) / len(now)
        error += weight * abs(observed - expected)
        chance += weight * math.sqrt(expected * (1 - expected) * (1 / len(then) + 1 / len(those)))
        found.append(Step(float(low), float(high), float(expected), observed, len(those)))
    return found, Drift("calibration", error, max(CALIBRATION_BOUND, 3 * chance), len(before), len(now))


def gini(counts: Sequence[float]) -> float | None:
    """0 where all have the same, towards 1 where one has everything; None where there is nothing."""
    values = np.sort(np.asarray(counts, dtype=np.float64))
    if not len(values) or values.sum() <= 0:
        return None
    ranks = np.arange(1, len(values) + 1)
    return float(np.sum((2 * ranks - len(values) - 1) * values) / (len(values) * values.sum()))
