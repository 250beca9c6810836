"""Why a seat stays empty, and which seats no roster could fill.

People are counted one by one, members of teams too: a coordinator asks people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from ortools.graph.python import max_flow
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from . import blocks
from .ids import Index, shift_rows
from .problem import Assignments, Ints, Problem


class Reason(StrEnum):
    """Why someone who may take a shift does not."""

    NOBODY = "nobody"  # there is nobody who may
    ELSEWHERE = "elsewhere"  # is needed more in another shift at that time
    HOURS = "hours"  # has given all the hours offered
    REST = "rest"  # would not have enough rest before or after another shift
    TEAM = "team"  # comes only with a team that is too large, or of which not all may come
    LOSS = "loss"  # suits the shift so little that an empty seat counts for more
    FREE = "free"  # nothing: could be asked now


@dataclass(frozen=True, slots=True)
class Unfilled:
    """Empty seats of one shift. `people` names those held back by each reason, best first."""

    shift: int
    seats: int
    main: Reason
    people: Mapping[Reason, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Shortage:
    """These shifts overlap and need more people than may take any of them, whatever the roster."""

    shifts: tuple[int, ...]
    seats: int
    people: int


def unfilled(problem: Problem, roster: Assignments) -> list[Unfilled]:
    """Each shift with empty seats, in order of time, and what holds back the people who may take it."""
    desk = _Desk(problem, roster)
    taken = np.bincount(desk.place(roster[:, 1]), minlength=len(problem.shift_id))
    missing = problem.shift_seats - taken
    empty = np.flatnonzero(missing > 0)
    may: dict[int, list[tuple[float, int]]] = defaultdict(list)
    row = np.flatnonzero(Index(problem.shift_id[empty]).rows(problem.pair_shift) >= 0)
    for shift, person, score in zip(
        problem.pair_shift[row].tolist(), problem.pair_volunteer[row].tolist(), problem.pair_score[row].tolist(),
        strict=True,
    ):  # fmt: skip
        may[shift].append((-score, person))
    order = empty[np.lexsort((problem.shift_id[empty], problem.shift_start[empty]))]
    return [desk.unfilled(at, int(missing[at]), sorted(may[int(problem.shift_id[at])])) for at in order.tolist()]


class _Desk:
    """What everybody holds, to look people up."""

    def __init__(self, problem: Problem, roster: Assignments) -> None:
        self.problem = problem
        self.index = Index(problem.shift_id)
        self.times = list(zip(problem.shift_start.tolist(), problem.shift_end.tolist(), strict=True))
        self.left: dict[int, int] = dict(zip(problem.volunteer_id.tolist(), problem.max_minutes.tolist(), strict=True))
        self.held: dict[int, list[int]] = defaultdict(list)
        self.team = {member: team for team in problem.teams for member in team}
        for person, at in zip(roster[:, 0].tolist(), self.place(roster[:, 1]).tolist(), strict=True):
            self.held[person].append(at)
            self.left[person] -= self.times[at][1] - self.times[at][0]

    def place(self, ids: Ints) -> Ints:
        """Rows of shifts by id."""
        return shift_rows(self.index, ids)

    def unfilled(self, at: int, seats: int, may: list[tuple[float, int]]) -> Unfilled:
        """Everybody who may take the shift and does not, by reason."""
        everybody = {person for _, person in may}
        people: dict[Reason, list[int]] = defaultdict(list)
        for less, person in may:
            if at not in self.held[person]:
                people[self.reason(person, at, seats, everybody, -less)].append(person)
        main = max(people, key=lambda reason: len(people[reason]), default=Reason.NOBODY)
        named = {reason: tuple(ids) for reason, ids in people.items()}
        return Unfilled(int(self.problem.shift_id[at]), seats, main, named)

    def reason(self, person: int, at: int, seats: int, everybody: set[int], score: float) -> Reason:
        """The first thing that stands in the way."""
        start, end = self.times[at]
        rest = self.problem.rest_minutes
        held = [self.times[other] for other in self.held[person]]
        team = self.team.get(person, (person,))
        bonus = 0.0 if held else self.problem.weights.first
        checks = (
            (Reason.ELSEWHERE, any(start < over and begun < end for begun, over in held)),
            (Reason.REST, any(start < over + rest and begun < end + rest for begun, over in held)),
            (Reason.HOURS, self.left[person] < end - start),
            (Reason.TEAM, len(team) > seats or not everybody.issuperset(team) or self.least(team) < end - start),
            (Reason.LOSS, score + self.problem.weights.fill + bonus <= 0),
        )
        return next((reason for reason, holds in checks if holds), Reason.FREE)

    def least(self, team: Sequence[int]) -> int:
        """The minutes that the member with the fewest has left."""
        return min(self.left[member] for member in team)


def shortages(problem: Problem) -> list[Shortage]:
    """Seats that no roster can fill, proven by counting: the smallest groups of shifts with too few people.

    Hours, rest between days and teams are left out, so what is listed is short for certain, and more may be.
    """
    order = np.lexsort((problem.shift_id, problem.shift_start, problem.shift_end))
    start, end = problem.shift_start, problem.shift_end
    found: dict[tuple[int, ...], Shortage] = {}
    for moment in blocks.covering(start[order], end[order], problem.rest_minutes):
        within = np.flatnonzero((start <= moment) & (moment < end + problem.rest_minutes) & (problem.shift_seats > 0))
        for shortage in _short(problem, within):
            found.setdefault(shortage.shifts, shortage)
    return list(found.values())


def _short(problem: Problem, within: Ints) -> list[Shortage]:
    """Of shifts that nobody can take two of: the groups that want more people than there are (a smallest cut)."""
    ids = problem.shift_id[within]
    place = Index(ids).rows(problem.pair_shift)
    row = np.flatnonzero(place >= 0)
    place = place[row]
    people, person = np.unique(problem.pair_volunteer[row], return_inverse=True)
    shifts, count = len(ids), len(people)
    source, sink = shifts + count, shifts + count + 1
    seats = problem.shift_seats[within]
    flow = max_flow.SimpleMaxFlow()
    each = np.arange(shifts, dtype=np.int32)
    flow.add_arcs_with_capacity(np.full(shifts, source, np.int32), each, seats)
    flow.add_arcs_with_capacity(place.astype(np.int32), (person + shifts).astype(np.int32), seats[place])
    ends = np.arange(shifts, source, dtype=np.int32)
    flow.add_arcs_with_capacity(ends, np.full(count, sink, np.int32), np.ones(count, np.int64))
    flow.add_arc_with_capacity(source, sink, 0)  # the sink exists even if nobody does
    if flow.solve(source, sink) != flow.OPTIMAL or flow.optimal_flow() == seats.sum():
        return []
    short = np.zeros(shifts, np.bool_)
    short[[node for node in flow.get_source_side_min_cut() if node < shifts]] = True
    links = coo_array((np.ones(len(row)), (place, person + shifts)), shape=(source, source))
    pairs = short[links.row]
    links = coo_array((links.data[pairs], (links.row[pairs], links.col[pairs])), shape=(source, source))
    _, group = connected_components(links, directed=False)
    result = []
    for label in np.unique(group[:shifts][short]).tolist():
        members = short & (group[:shifts] == label)
        wanted, there = int(seats[members].sum()), int((group[shifts:] == label).sum())
        if wanted > there:
            result.append(Shortage(tuple(np.sort(ids[members]).tolist()), wanted, there))
    return result
