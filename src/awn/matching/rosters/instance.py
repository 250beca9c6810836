"""A problem as the loops want it: rows instead of ids, teams as one unit, pinned assignments already subtracted."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from . import kernels
from .problem import Assignments, Flags, Indexes, Ints, Problem, repeated
from .refusal import RosterRefusal

# Worth is counted in thousandths, as whole numbers.
SCALE = 1_000
# Budgets of time are cut into at most so many cells; coarser cells only loosen the bound.
MOST_CELLS = 160


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """Shifts lie in the order of their ends; the pairs of a unit are neighbours, in the order of shifts."""

    shift_id: Ints
    free: Ints  # seats, without the pinned ones
    start: Ints
    end: Ints
    cells: Ints  # length of the shift, in cells
    size: Ints  # members of each unit
    member_begin: Ints
    member_id: Ints
    budget: Ints  # minutes, without the pinned ones
    budget_cells: Ints  # -1: time for everything it can attend
    first_bonus: Ints
    begin: Ints
    unit: Indexes
    shift: Indexes
    weight: Ints
    previous: Indexes
    rest: int
    constant: int  # worth of what is pinned
    pinned: Assignments

    @property
    def units(self) -> int:
        """How many people and teams there are."""
        return len(self.size)

    def narrowed(self, kept: Flags) -> Instance:
        """The same units and shifts with fewer pairs."""
        unit, shift = self.unit[kept], self.shift[kept]
        begin = np.searchsorted(unit, np.arange(self.units + 1)).astype(np.int64)
        previous = np.zeros(len(unit), np.int32)
        kernels.previous_pairs(begin, shift, self.start, self.end, self.rest, previous)
        return replace(self, begin=begin, unit=unit, shift=shift, weight=self.weight[kept], previous=previous)

    def worth(self, chosen: Flags) -> int:
        """The objective of a choice, in thousandths."""
        used = np.unique(self.unit[chosen])
        return int(self.weight[chosen].sum() + self.first_bonus[used].sum()) + self.constant

    def taken(self, chosen: Flags) -> Ints:
        """Seats taken in each shift, without the pinned ones."""
        size = self.size[self.unit[chosen]]
        return np.bincount(self.shift[chosen], weights=size, minlength=len(self.free)).astype(np.int64)

    def assignments(self, chosen: Flags) -> Assignments:
        """The choice as ids, one row for each member, with what was pinned, ordered."""
        unit, shift = self.unit[chosen], self.shift[chosen]
        size = self.size[unit]
        within = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
        people = self.member_id[np.repeat(self.member_begin[unit], size) + within]
        rows = np.column_stack([people, self.shift_id[np.repeat(shift, size)]])
        return in_order(np.concatenate([self.pinned, rows]))


def in_order(rows: Assignments) -> Assignments:
    """By volunteer, then by shift."""
    return rows[np.lexsort((rows[:, 1], rows[:, 0]))]


def compiled(problem: Problem) -> Instance:
    """Refuses ids that nobody knows, pairs named twice and pins that contradict each other."""
    order = np.lexsort((problem.shift_id, problem.shift_start, problem.shift_end))
    shift_id, free = problem.shift_id[order], problem.shift_seats[order].copy()
    start, end = problem.shift_start[order], problem.shift_end[order]
    minutes = end - start
    units = _units(problem)
    unit, shift, weight = _pairs(problem, units, shift_id)
    budget = np.full(len(units.size), np.iinfo(np.int64).max)
    np.minimum.at(budget, units.of, problem.max_minutes)
    first = np.rint(problem.weights.first * SCALE * units.size).astype(np.int64)
    pins = _pins(problem, units, shift_id)
    constant = _subtract_pins(problem, pins, (unit, shift, weight), units, (free, start, end), budget, first)
    fits = (free[shift] >= units.size[unit]) & (budget[unit] >= minutes[shift])
    fits &= ~_collides(unit, shift, start, end, problem.rest_minutes, pins, len(units.size))
    raw = Instance(
        shift_id=shift_id, free=free, start=start, end=end, cells=minutes, size=units.size,
        member_begin=units.begin, member_id=units.members, budget=budget, budget_cells=budget, first_bonus=first,
        begin=np.zeros(0, np.int64), unit=unit, shift=shift, weight=weight, previous=np.zeros(0, np.int32),
        rest=problem.rest_minutes, constant=constant, pinned=_pinned_rows(pins, units, shift_id),
    )  # fmt: skip
    return _with_cells(raw.narrowed(fits))


@dataclass(frozen=True, slots=True, eq=False)
class _Units:
    of: Ints  # the unit of each volunteer's row
    size: Ints
    begin: Ints
    members: Ints
    sorted_ids: Ints
    sorted_rows: Ints

    def rows(self, ids: Ints) -> Ints:
        """Rows of volunteers by id."""
        return self.sorted_rows[_places(self.sorted_ids, ids, "unknown_volunteer", "Name only volunteers you list.")]


def _units(problem: Problem) -> _Units:
    """Each team is one unit, then each person without a team."""
    ids = problem.volunteer_id
    by_id = np.argsort(ids, kind="stable")
    of = np.full(len(ids), -1, np.int64)
    for number, team in enumerate(problem.teams):
        of[by_id[np.searchsorted(ids[by_id], np.array(team, np.int64))]] = number
    alone = of < 0
    of[alone] = len(problem.teams) + np.arange(alone.sum())
    size = np.bincount(of, minlength=len(problem.teams) + int(alone.sum())).astype(np.int64)
    begin = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    members = ids[np.argsort(of, kind="stable")]
    return _Units(of, size, begin, members, ids[by_id], by_id)


def _places(ordered: Ints, ids: Ints, code: str, mend: str) -> Ints:
    """Where each id stands among the ordered ones. Small numbers go through a table: ten million take a blink."""
    if len(ordered) and ordered[0] >= 0 and ordered[-1] < 4 * len(ordered) + 1_000_000:
        table = np.full(int(ordered[-1]) + 2, -1, np.int64)
        table[ordered] = np.arange(len(ordered))
        place = table[np.clip(ids, -1, ordered[-1] + 1)]
        place[ids < 0] = -1
    else:
        place = np.searchsorted(ordered, ids)
        known = place < len(ordered)
        known[known] = ordered[place[known]] == ids[known]
        place[~known] = -1
    if len(ids) and place.min() < 0:
        raise RosterRefusal(code, mend, ids[place < 0])
    return place


def _shift_places(shift_id: Ints, ids: Ints) -> Ints:
    by_id = np.argsort(shift_id, kind="stable")
    return by_id[_places(shift_id[by_id], ids, "unknown_shift", "Name only shifts you list.")]


def _pairs(problem: Problem, units: _Units, shift_id: Ints) -> tuple[Indexes, Indexes, Ints]:
    """Pairs of units and shifts with their worth; a team may take what every member may take."""
    shifts = max(len(shift_id), 1)
    row = units.rows(problem.pair_volunteer)
    shift = _shift_places(shift_id, problem.pair_shift)
    _refuse_twice(row * shifts + shift, "pair_twice", problem.pair_volunteer)
    worth = np.rint((problem.pair_score + problem.weights.fill) * SCALE).astype(np.int64)
    worth += _kept(problem, units, shift_id, row * shifts + shift)
    key = units.of[row] * shifts + shift
    order = np.argsort(key, kind="stable")
    key, worth = key[order], worth[order]
    if problem.teams and len(key):
        starts = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
        count = np.diff(np.append(starts, len(key)))
        key, worth = key[starts], np.add.reduceat(worth, starts)
        whole = count == units.size[key // shifts]
        key, worth = key[whole], worth[whole]
    return (key // shifts).astype(np.int32), (key % shifts).astype(np.int32), worth


def _refuse_twice(keys: Ints, code: str, names: Ints) -> None:
    ordered = np.sort(keys)
    if len(ordered) and (ordered[1:] == ordered[:-1]).any():
        raise RosterRefusal(code, "Name each pair of a volunteer and a shift once.", names[np.isin(keys, repeated(keys))])


def _kept(problem: Problem, units: _Units, shift_id: Ints, keys: Ints) -> Ints:
    """The bonus of pairs that are assigned already."""
    if not len(problem.current):
        return np.zeros(len(keys), np.int64)
    rows = units.rows(problem.current[:, 0])
    now = rows * max(len(shift_id), 1) + _shift_places(shift_id, problem.current[:, 1])
    _refuse_twice(now, "pair_twice", problem.current[:, 0])
    return np.isin(keys, now) * np.int64(round(problem.weights.keep * SCALE))


@dataclass(frozen=True, slots=True, eq=False)
class _Pins:
    unit: Ints
    shift: Ints


def _pins(problem: Problem, units: _Units, shift_id: Ints) -> _Pins:
    """Pinning one member pins the team."""
    rows = units.rows(problem.pinned[:, 0])
    shifts = max(len(shift_id), 1)
    key = np.unique(units.of[rows] * shifts + _shift_places(shift_id, problem.pinned[:, 1]))
    return _Pins(key // shifts, key % shifts)


def _pinned_rows(pins: _Pins, units: _Units, shift_id: Ints) -> Assignments:
    size = units.size[pins.unit]
    within = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    people = units.members[np.repeat(units.begin[pins.unit], size) + within]
    return np.column_stack([people, np.repeat(shift_id[pins.shift], size)])


def _subtract_pins(
    problem: Problem,
    pins: _Pins,
    pairs: tuple[Indexes, Indexes, Ints],
    units: _Units,
    shifts: tuple[Ints, Ints, Ints],
    budget: Ints,
    first: Ints,
) -> int:
    """Takes seats and time for the pins (in place) and says what they are worth. A pin needs no listed pair."""
    if not len(pins.unit):
        return 0
    free, start, end = shifts
    size = units.size[pins.unit]
    np.subtract.at(free, pins.shift, size)
    np.subtract.at(budget, pins.unit, (end - start)[pins.shift])
    _refuse_contradictions(problem, pins, units, shifts, budget)
    unit, shift, weight = pairs
    key = unit.astype(np.int64) * len(free) + shift
    wanted = pins.unit * len(free) + pins.shift
    at = np.minimum(np.searchsorted(key, wanted), max(len(key) - 1, 0))
    listed = key[at] == wanted if len(key) else np.zeros(len(wanted), bool)
    unlisted = np.rint(problem.weights.fill * SCALE * size[~listed]).astype(np.int64)
    used = np.unique(pins.unit)
    constant = int(weight[at[listed]].sum() + unlisted.sum() + first[used].sum())
    first[used] = 0
    return constant


def _refuse_contradictions(
    problem: Problem, pins: _Pins, units: _Units, shifts: tuple[Ints, Ints, Ints], budget: Ints
) -> None:
    free, start, end = shifts
    if (free < 0).any():
        ids = _ids_in_order(problem)[free < 0]
        raise RosterRefusal("pins_exceed_seats", "Add seats to these shifts, or pin fewer people to them.", ids)
    leader = units.members[units.begin[:-1]]
    if (budget < 0).any():
        raise RosterRefusal(
            "pins_exceed_hours", "Give these people more hours, or pin them to fewer shifts.", leader[budget < 0]
        )
    order = np.lexsort((start[pins.shift], pins.unit))
    unit, shift = pins.unit[order], pins.shift[order]
    close = (unit[1:] == unit[:-1]) & (start[shift[1:]] < end[shift[:-1]] + problem.rest_minutes)
    if close.any():
        raise RosterRefusal(
            "pins_break_rest", "These people are pinned to shifts that overlap or leave too little rest: free one.",
            leader[unit[1:][close]],
        )  # fmt: skip


def _ids_in_order(problem: Problem) -> Ints:
    return problem.shift_id[np.lexsort((problem.shift_id, problem.shift_start, problem.shift_end))]


def _collides(unit: Indexes, shift: Indexes, start: Ints, end: Ints, rest: int, pins: _Pins, units: int) -> Flags:
    out = np.zeros(len(unit), np.bool_)
    if len(pins.unit):
        begin = np.searchsorted(pins.unit, np.arange(units + 1))
        kernels.clashes(unit, shift, start, end, rest, begin, pins.shift, out)
    return out


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
