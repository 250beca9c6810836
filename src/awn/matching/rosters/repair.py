"""After cancellations: refill the same hours while almost everybody else stays where they were told to be.

Only shifts that could exchange people with the cancelled ones are opened; all others are pinned. People in open shifts
earn the keep bonus for staying, so someone moves only where that fills a seat.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from . import blocks, fill
from .compiling import compiled
from .errors import RosterError
from .ids import Index, shift_rows, volunteer_rows
from .instance import Instance
from .problem import Assignments, Flags, Ints, Problem, assignments


@dataclass(frozen=True, slots=True, eq=False)
class Repair:
    """The roster after the repair.

    `moved` are people who had not cancelled and now stand elsewhere or nowhere; `added` counts new assignments,
    and `unfilled` the seats still empty in the shifts that were opened.
    """

    assignments: Assignments
    moved: tuple[int, ...]
    added: int
    unfilled: int
    seconds: float


def repair(problem: Problem, roster: Assignments, cancelled: Assignments, *, seconds: float = 2.0) -> Repair:
    """Whoever cancels is not asked for another shift that collides with it. A team cancels as a whole."""
    started = perf_counter()
    desk = _Desk(problem)
    gone = desk.with_fellows(roster, cancelled)
    left = roster[~desk.among(roster, gone)]
    is_open, moments = desk.opened(gone)
    today = is_open[desk.shift.rows(left[:, 1])]
    instance = compiled(desk.part(gone, is_open, left[today], left[~today]))
    pairs = np.column_stack([instance.leaders()[instance.unit], instance.shift_id[instance.shift]])
    before = desk.among(pairs, left[today])
    chosen = _improved(instance, before, moments, started + seconds)
    rows = instance.assignments(chosen)
    moved = tuple(np.unique(left[~desk.among(left, rows)][:, 0]).tolist())
    empty = instance.free - instance.taken(chosen)
    unfilled = int(empty[is_open[desk.shift.rows(instance.shift_id)]].sum())
    return Repair(rows, moved, len(rows) - len(left), unfilled, perf_counter() - started)


class _Desk:
    """The problem with its ids looked up."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.shift, self.person = Index(problem.shift_id), Index(problem.volunteer_id)

    def among(self, rows: Assignments, others: Assignments) -> Flags:
        """Which rows occur among the others."""

        def key(pairs: Assignments) -> Ints:
            people = volunteer_rows(self.person, pairs[:, 0])
            return people * max(len(self.problem.shift_id), 1) + shift_rows(self.shift, pairs[:, 1])

        return np.isin(key(rows), key(others))

    def with_fellows(self, roster: Assignments, cancelled: Assignments) -> Assignments:
        """The cancelled rows, with those of fellow team members."""
        held = self.among(cancelled, roster)
        if not held.all():
            raise RosterError("not_assigned", "Cancel only what the roster holds.", cancelled[~held][:, 0])
        fellows = {member: team for team in self.problem.teams for member in team}
        rows = {(fellow, shift) for person, shift in cancelled.tolist() for fellow in fellows.get(person, (person,))}
        return assignments(sorted(rows))

    def opened(self, gone: Assignments) -> tuple[Flags, list[int]]:
        """The shifts of every block that holds a cancelled one, and the blocks' moments."""
        start, end, rest = self.problem.shift_start, self.problem.shift_end, self.problem.rest_minutes
        by_end = np.lexsort((start, end))
        hit = np.zeros(len(start), np.bool_)
        hit[self.shift.rows(gone[:, 1])] = True
        is_open, moments = np.zeros(len(start), np.bool_), []
        for moment in blocks.covering(start[by_end], end[by_end], rest):
            within = (start <= moment) & (moment < end + rest)
            if (within & hit).any():
                is_open |= within
                moments.append(moment)
        return is_open, moments

    def part(self, gone: Assignments, is_open: Flags, today: Assignments, others: Assignments) -> Problem:
        """The open shifts as a problem of their own, without those who cancelled."""
        problem = self.problem
        row = np.flatnonzero(is_open[shift_rows(self.shift, problem.pair_shift)])
        row = row[~self.colliding(gone, row)]
        pins = problem.pinned[~self.among(problem.pinned, gone)]
        return replace(
            problem, pair_volunteer=problem.pair_volunteer[row], pair_shift=problem.pair_shift[row],
            pair_score=problem.pair_score[row], pinned=np.concatenate([others, pins]), current=today,
        )  # fmt: skip

    def colliding(self, gone: Assignments, row: Ints) -> Flags:
        """Pairs of people who cancelled, with shifts that collide with what they cancelled."""
        start, end, rest = self.problem.shift_start, self.problem.shift_end, self.problem.rest_minutes
        cancelled = defaultdict(list)
        for person, at in zip(gone[:, 0].tolist(), self.shift.rows(gone[:, 1]).tolist(), strict=True):
            cancelled[person].append((int(start[at]), int(end[at])))
        out = np.zeros(len(row), np.bool_)
        absent = np.zeros(len(self.problem.volunteer_id), np.bool_)
        absent[self.person.rows(gone[:, 0])] = True
        theirs = np.flatnonzero(absent[volunteer_rows(self.person, self.problem.pair_volunteer[row])])
        people = self.problem.pair_volunteer[row[theirs]].tolist()
        at = self.shift.rows(self.problem.pair_shift[row[theirs]])
        for n, person, begins, ends in zip(theirs.tolist(), people, start[at].tolist(), end[at].tolist(), strict=True):
            out[n] = any(begins < over + rest and begun < ends + rest for begun, over in cancelled[person])
        return out


def _improved(instance: Instance, chosen: Flags, moments: list[int], until: float) -> Flags:
    """Each open block exactly, until nothing is gained; then teams and stragglers where seats are left."""
    gained = True
    while gained:
        gained = False
        for moment in moments:
            if perf_counter() > until:
                break
            found = blocks.improved(instance, chosen, moment)
            if instance.worth(found) > instance.worth(chosen):
                chosen, gained = found, len(moments) > 1
    return fill.completed(instance, chosen)
