"""Small made-up rosters, and CP-SAT as the judge of what is best."""

from __future__ import annotations

from collections import defaultdict

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
    people, shifts = problem.volunteer_id.tolist(), problem.shift_id.tolist()
    starts, ends = problem.shift_start.tolist(), problem.shift_end.tolist()
    time = {s: (start, end) for s, start, end in zip(shifts, starts, ends, strict=True)}
    of, on = defaultdict(list), defaultdict(list)
    for (v, s), taken in take.items():
        of[v].append((s, taken))
        on[s].append(taken)
    for s, seats in zip(shifts, problem.shift_seats.tolist(), strict=True):
        model.add(sum(on[s]) <= seats)
    value = []
    for v, most in zip(people, problem.max_minutes.tolist(), strict=True):
        model.add(sum((time[s][1] - time[s][0]) * taken for s, taken in of[v]) <= most)
        for n, (a, one) in enumerate(of[v]):
            for b, other in of[v][n + 1 :]:
                rest = problem.rest_minutes
                if time[a][0] < time[b][1] + rest and time[b][0] < time[a][1] + rest:
                    model.add_at_most_one(one, other)
        used = model.new_bool_var(f"used {v}")
        model.add(used <= sum(taken for _, taken in of[v]))
        value.append(int(problem.weights.first) * used)
    for team in problem.teams:
        for s in shifts:
            together = {take.get((member, s)) for member in team}
            for taken in together - {None}:
                model.add(taken == (0 if None in together else take[(team[0], s)]))
    current = {(int(v), int(s)) for v, s in problem.current}
    for name, score in zip(names, problem.pair_score.tolist(), strict=True):
        extra = problem.weights.keep if name in current else 0
        value.append(int(score + problem.weights.fill + extra) * take[name])
    for v, s in problem.pinned.tolist():
        model.add(take[(v, s)] == 1)
    model.maximize(sum(value))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return solver.objective_value
