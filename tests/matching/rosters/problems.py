"""Small made-up rosters, and CP-SAT as the judge of what is best."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import numpy as np
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from awn.matching.rosters.problem import Pair, Problem, Shift, Volunteer, Weights

HOUR = 60


@st.composite
def problems(draw: st.DrawFn, *, teams: bool = True, pins: bool = True) -> Problem:
    """Up to nine people and eight shifts over three days, some of them over midnight, with a rest, teams and pins."""
    shifts = []
    for number in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, 72)) * 30
        shifts.append(Shift(10 + number, draw(st.integers(0, 4)), start, start + draw(st.integers(2, 20)) * 30))
    people = [Volunteer(100 + number, draw(st.integers(0, 40)) * 30) for number in range(draw(st.integers(0, 9)))]
    chosen = draw(st.lists(st.booleans(), min_size=len(shifts) * len(people), max_size=len(shifts) * len(people)))
    both = [(v.id, s.id) for v in people for s in shifts]
    pairs = [Pair(v, s, draw(st.integers(-20, 100))) for (v, s), yes in zip(both, chosen, strict=True) if yes]
    grouped = [[100, 101], [104, 102, 103]] if teams and len(people) >= 5 and draw(st.booleans()) else []
    single = [pair for pair in pairs if not any(pair.volunteer in team for team in grouped)]
    fits = {
        (pair.volunteer, pair.shift)
        for pair in single
        for s in shifts
        if s.id == pair.shift and s.seats and s.end_minute - s.start_minute <= people[pair.volunteer - 100].max_minutes
    }
    pinned = [draw(st.sampled_from(sorted(fits)))] if pins and fits and draw(st.booleans()) else []
    current = [(p.volunteer, p.shift) for p in draw(st.lists(st.sampled_from(pairs), unique=True))] if pairs else []
    return Problem.of(
        shifts, people, pairs, rest_minutes=draw(st.sampled_from([0, 30, 600])), weights=Weights(100, 50, 80),
        teams=grouped, pinned=pinned, current=current,
    )  # fmt: skip


def best(problem: Problem) -> float:
    """The worth of the best roster, by CP-SAT, from the rules alone."""
    model = cp_model.CpModel()
    names = list(zip(problem.pair_volunteer.tolist(), problem.pair_shift.tolist(), strict=True))
    take = {name: model.new_bool_var(str(name)) for name in names}
    starts, ends = problem.shift_start.tolist(), problem.shift_end.tolist()
    times = dict(zip(problem.shift_id.tolist(), zip(starts, ends, strict=True), strict=True))
    for shift, seats in zip(problem.shift_id.tolist(), problem.shift_seats.tolist(), strict=True):
        model.add(sum(taken for (_, s), taken in take.items() if s == shift) <= seats)
    for volunteer, most in zip(problem.volunteer_id.tolist(), problem.max_minutes.tolist(), strict=True):
        _person(model, {s: taken for (v, s), taken in take.items() if v == volunteer}, times, problem, most)
    _together(model, take, problem)
    for pin in problem.pinned.tolist():
        model.add(take[(pin[0], pin[1])] == 1)
    return _best(model, take, problem)


def _person(
    model: cp_model.CpModel, take: dict[int, Any], times: dict[int, tuple[int, int]], problem: Problem, most: int
) -> None:
    model.add(sum((times[s][1] - times[s][0]) * taken for s, taken in take.items()) <= most)
    rest = problem.rest_minutes
    for a, b in combinations(take, 2):
        if times[a][0] < times[b][1] + rest and times[b][0] < times[a][1] + rest:
            model.add_at_most_one(take[a], take[b])


def _together(model: cp_model.CpModel, take: dict[tuple[int, int], Any], problem: Problem) -> None:
    for team, shift in product(problem.teams, problem.shift_id.tolist()):
        members = [take.get((member, shift), 0) for member in team]
        for member in members[1:]:
            model.add(member == members[0])


def _best(model: cp_model.CpModel, take: dict[tuple[int, int], Any], problem: Problem) -> float:
    value = []
    for volunteer in problem.volunteer_id.tolist():
        used = model.new_bool_var(f"used {volunteer}")
        model.add(used <= sum(taken for (v, _), taken in take.items() if v == volunteer))
        value.append(int(problem.weights.first) * used)
    current = {(int(v), int(s)) for v, s in problem.current}
    for (name, taken), score in zip(take.items(), problem.pair_score.tolist(), strict=True):
        extra = problem.weights.keep if name in current else 0
        value.append(int(score + problem.weights.fill + extra) * taken)
    model.maximize(sum(value))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return solver.objective_value


def crowd(*, volunteers: int = 60, shifts: int = 40, seed: int = 5, teams: bool = True) -> Problem:
    """A week with more wishes than seats at some hours and too few at others; half-hour lengths, some over midnight."""
    r = np.random.default_rng(seed)
    begin = r.integers(0, 7, shifts) * 24 * HOUR + r.choice([6, 12, 20], shifts) * HOUR
    length = r.choice([4, 5, 6, 8], shifts) * HOUR + r.choice([0, 30], shifts)
    may = r.random((volunteers, shifts)) < 0.3
    person, shift = np.nonzero(may)
    return Problem(
        np.arange(shifts), r.integers(1, 6, shifts), begin, begin + length, np.arange(volunteers),
        r.choice([8, 16, 24], volunteers) * HOUR, person, shift, np.round(100 * r.random(len(person)), 1),
        rest_minutes=10 * HOUR, teams=[[0, 1], [2, 3, 4]] if teams else [],
    )  # fmt: skip
