"""After cancellations: refill the same hours while almost everybody else stays where they were told to be.

Only shifts that could exchange people with the cancelled ones are opened; all others are pinned. People in them earn the
keep bonus for staying, so someone moves only where that fills a seat.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from . import blocks, fill
from .instance import Instance, compiled, in_order
from .problem import Assignments, Flags, Problem
from .refusal import RosterRefusal


@dataclass(frozen=True, slots=True, eq=False)
class Repair:
    """The roster after the repair. `moved` are people who had not cancelled and now stand elsewhere or nowhere."""

    assignments: Assignments
    moved: tuple[int, ...]
    refilled: int
    unfilled: int
    seconds: float


def repair(problem: Problem, roster: Assignments, cancelled: Assignments, *, seconds: float = 2.0) -> Repair:
    """Whoever cancels is not asked for another shift that collides with it. A team cancels as a whole."""
    started = perf_counter()
    gone = _with_fellows(problem, roster, cancelled)
    left = roster[~_among(roster, gone)]
    open_ids, moments = _opened(problem, gone)
    is_open = np.isin(left[:, 1], open_ids)
    today, others = left[is_open], left[~is_open]
    part = _part(problem, gone, open_ids, today, others)
    instance = compiled(part)
    before = _choice(instance, today)
    chosen = _improved(instance, before, moments, started + seconds)
    rows = instance.assignments(chosen)
    refilled = len(rows) - len(left)
    return Repair(rows, _moved(left, rows), refilled, len(gone) - refilled, perf_counter() - started)


def _with_fellows(problem: Problem, roster: Assignments, cancelled: Assignments) -> Assignments:
    """The cancelled rows, with those of fellow team members."""
    if not _among(cancelled, roster).all():
        unknown = cancelled[~_among(cancelled, roster)]
        raise RosterRefusal("not_assigned", "Cancel only what the roster holds.", unknown[:, 0])
    fellows = {member: team for team in problem.teams for member in team}
    rows = {(member, shift) for person, shift in cancelled.tolist() for member in fellows.get(person, (person,))}
    return np.array(sorted(rows), np.int64).reshape(-1, 2)


def _among(rows: Assignments, others: Assignments) -> Flags:
    """Which rows occur among the others."""
    ids = np.unique(np.concatenate([rows[:, 1], others[:, 1]]))
    people = np.unique(np.concatenate([rows[:, 0], others[:, 0]]))

    def key(pairs: Assignments) -> Assignments:
        return np.searchsorted(people, pairs[:, 0]) * max(len(ids), 1) + np.searchsorted(ids, pairs[:, 1])

    return np.isin(key(rows), key(others))


def _opened(problem: Problem, gone: Assignments) -> tuple[Assignments, list[int]]:
    """The shifts of every block that holds a cancelled one, and the blocks' moments."""
    order = np.lexsort((problem.shift_id, problem.shift_start, problem.shift_end))
    start, end, ids = problem.shift_start[order], problem.shift_end[order], problem.shift_id[order]
    hit = np.isin(ids, gone[:, 1])
    is_open, moments = np.zeros(len(ids), np.bool_), []
    for moment in blocks.covering(start, end, problem.rest_minutes):
        within = (start <= moment) & (moment < end + problem.rest_minutes)
        if (within & hit).any():
            is_open |= within
            moments.append(moment)
    return ids[is_open], moments


def _part(
    problem: Problem, gone: Assignments, open_ids: Assignments, today: Assignments, others: Assignments
) -> Problem:
    """The open shifts as a problem of their own."""
    row = np.flatnonzero(np.isin(problem.pair_shift, open_ids))
    row = row[~_colliding(problem, gone, row)]
    kept_pins = problem.pinned[~_among(problem.pinned, gone)]
    pinned = np.unique(np.concatenate([others, kept_pins]), axis=0)
    return replace(
        problem, pair_volunteer=problem.pair_volunteer[row], pair_shift=problem.pair_shift[row],
        pair_score=problem.pair_score[row], pinned=pinned, current=today,
    )  # fmt: skip


def _colliding(problem: Problem, gone: Assignments, row: Assignments) -> Flags:
    """Pairs of people who cancelled, with shifts that collide with what they cancelled."""
    by_id = np.argsort(problem.shift_id)
    place = by_id[np.searchsorted(problem.shift_id[by_id], gone[:, 1])]
    from_minute = {}
    for (person, _), at in zip(gone.tolist(), place.tolist(), strict=True):
        times = (int(problem.shift_start[at]), int(problem.shift_end[at]))
        from_minute.setdefault(person, []).append(times)
    out = np.zeros(len(row), np.bool_)
    theirs = np.flatnonzero(np.isin(problem.pair_volunteer[row], gone[:, 0]))
    at = by_id[np.searchsorted(problem.shift_id[by_id], problem.pair_shift[row[theirs]])]
    people = problem.pair_volunteer[row[theirs]].tolist()
    starts, ends = problem.shift_start[at].tolist(), problem.shift_end[at].tolist()
    rest = problem.rest_minutes
    for n, (person, start, end) in enumerate(zip(people, starts, ends, strict=True)):
        out[theirs[n]] = any(start < over + rest and begun < end + rest for begun, over in from_minute[person])
    return out


def _choice(instance: Instance, today: Assignments) -> Flags:
    """The assignments of the open shifts as a choice of pairs, by the first member of each unit."""
    leader = instance.member_id[instance.member_begin[:-1]][instance.unit]
    return _among(np.column_stack([leader, instance.shift_id[instance.shift]]), today)


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
    return fill.filled(instance, np.argsort(-instance.weight, kind="stable"), chosen)


def _moved(before: Assignments, after: Assignments) -> tuple[int, ...]:
    lost = in_order(before[~_among(before, after)])
    return tuple(np.unique(lost[:, 0]).tolist())
