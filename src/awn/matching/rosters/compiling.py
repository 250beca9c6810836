"""From ids to rows: makes an `Instance` of a `Problem`."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from . import kernels, pins
from .errors import RosterError
from .ids import Index, shift_rows, volunteer_rows
from .instance import SCALE, Instance
from .problem import Indexes, Ints, Problem, repeated

# Budgets of time are cut into at most so many cells; coarser cells only loosen the bound.
MOST_CELLS = 160
NAMED_TWICE = "Name each pair of a volunteer and a shift once."


def compiled(problem: Problem) -> Instance:
    """Refuses ids that nobody knows, pairs named twice and pins that contradict each other."""
    order = np.lexsort((problem.shift_id, problem.shift_start, problem.shift_end))
    shift_id, start, end = problem.shift_id[order], problem.shift_start[order], problem.shift_end[order]
    units = _units(problem)
    unit, shift, weight = _pairs(problem, units, shift_id)
    budget = np.full(len(units.size), np.iinfo(np.int64).max)
    np.minimum.at(budget, units.of, problem.max_minutes)
    everything = Instance(
        shift_id=shift_id, free=problem.shift_seats[order], start=start, end=end, cells=end - start, size=units.size,
        member_begin=units.begin, member_id=units.members, budget=budget, budget_cells=budget,
        first_bonus=np.rint(problem.weights.first * SCALE * units.size).astype(np.int64), begin=np.zeros(0, np.int64),
        unit=unit, shift=shift, weight=weight, previous=np.zeros(0, np.int32), rest=problem.rest_minutes, constant=0,
        pinned=problem.pinned[:0],
    )  # fmt: skip
    people = volunteer_rows(units.index, problem.pinned[:, 0])
    held = np.unique(units.of[people] * max(len(order), 1) + shift_rows(Index(shift_id), problem.pinned[:, 1]))
    pinned = pins.Pins(held // max(len(order), 1), held % max(len(order), 1))
    fill = round(problem.weights.fill * SCALE)
    left = pins.subtracted(everything, pinned, fill) if len(held) else everything
    fits = (left.free[shift] >= left.size[unit]) & (left.budget[unit] >= (end - start)[shift])
    return _with_cells(left.narrowed(fits & ~pins.collide(left, pinned)))


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    of: Ints  # the unit of each volunteer's row
    size: Ints
    begin: Ints
    members: Ints
    index: Index


def _units(problem: Problem) -> Units:
    """Each team is one unit, then each person without a team."""
    ids = problem.volunteer_id
    index = Index(ids)
    of = np.full(len(ids), -1, np.int64)
    for number, team in enumerate(problem.teams):
        of[index.rows(np.array(team, np.int64))] = number
    alone = of < 0
    of[alone] = len(problem.teams) + np.arange(alone.sum())
    size = np.bincount(of, minlength=len(problem.teams) + int(alone.sum())).astype(np.int64)
    begin = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    members = ids[np.argsort(of, kind="stable")]
    return Units(of, size, begin, members, index)


def _pairs(problem: Problem, units: Units, shift_id: Ints) -> tuple[Indexes, Indexes, Ints]:
    """Pairs of units and shifts with their worth; a team may take what every member may take."""
    shifts = max(len(shift_id), 1)
    row = volunteer_rows(units.index, problem.pair_volunteer)
    shift = shift_rows(Index(shift_id), problem.pair_shift)
    worth = np.rint((problem.pair_score + problem.weights.fill) * SCALE).astype(np.int64)
    if len(problem.current):
        worth += _kept(problem, units, shift_id, row * shifts + shift)
    key = units.of[row] * shifts + shift
    order = np.argsort(key)
    _refuse_twice(row[order], key[order], problem)
    key, worth = key[order], worth[order]
    if problem.teams and len(key):
        starts = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
        count = np.diff(np.append(starts, len(key)))
        key, worth = key[starts], np.add.reduceat(worth, starts)
        whole = count == units.size[key // shifts]
        key, worth = key[whole], worth[whole]
    return (key // shifts).astype(np.int32), (key % shifts).astype(np.int32), worth


def _refuse_twice(row: Ints, key: Ints, problem: Problem) -> None:
    """Pairs that were named twice: equal keys next to each other, of the same person (a team shares its keys)."""
    same = np.flatnonzero(key[1:] == key[:-1])
    run = same if not problem.teams else np.unique(np.concatenate([same, same + 1]))
    if len(same) and not problem.teams:
        raise RosterError("pair_twice", NAMED_TWICE, problem.volunteer_id[row[run]])
    twice = repeated(key[run] * len(problem.volunteer_id) + row[run])
    if len(twice):
        raise RosterError("pair_twice", NAMED_TWICE, problem.volunteer_id[twice % len(problem.volunteer_id)])


def _kept(problem: Problem, units: Units, shift_id: Ints, keys: Ints) -> Ints:
    """The bonus of pairs that are assigned already."""
    rows = volunteer_rows(units.index, problem.current[:, 0])
    now = rows * max(len(shift_id), 1) + shift_rows(Index(shift_id), problem.current[:, 1])
    return np.isin(keys, now) * np.int64(round(problem.weights.keep * SCALE))


def _with_cells(instance: Instance) -> Instance:
    """Time in cells: as wide as all lengths allow without rounding, or wider where that makes too many.

    Wider cells round lengths down, so every true plan still fits and the bound stays true.
    """
    minutes = instance.end - instance.start
    longest = np.zeros(instance.units, np.int64)
    kernels.longest_plans(instance.begin, instance.shift, minutes, instance.previous, longest)
    bound = longest > instance.budget
    most = int(instance.budget[bound].max(initial=0))
    width = max(int(np.gcd.reduce(minutes)) if len(minutes) else 1, -(-most // MOST_CELLS), 1)
    budget_cells = np.where(bound, instance.budget // width, -1)
    return replace(instance, cells=minutes // width, budget_cells=budget_cells)
