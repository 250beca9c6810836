"""Rosters keep every rule, their bound is true, and small ones are close to the best there is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from awn.matching.rosters import kernels, prices
from awn.matching.rosters import solve as solving
from awn.matching.rosters.check import violations, worth
from awn.matching.rosters.compiling import compiled
from awn.matching.rosters.problem import Pair, Problem, Shift, Volunteer, Weights
from awn.matching.rosters.solve import Progress, solve, warm

from .problems import HOUR, best, crowd, problems

NIGHT = 10 * HOUR


def _rows(problem: Problem) -> list[list[int]]:
    rows: list[list[int]] = solve(problem, seconds=5).assignments.tolist()
    return rows


@settings(max_examples=80, deadline=None)
@given(problems())
def test_a_roster_keeps_every_rule_and_no_roster_beats_its_bound(problem: Problem) -> None:
    roster = solve(problem, seconds=5)
    assert violations(problem, roster.assignments) == []
    assert roster.objective == pytest.approx(worth(problem, roster.assignments))
    optimum = best(problem)
    assert roster.objective - 1e-6 <= optimum <= roster.bound + 1e-6


@pytest.mark.parametrize("seed", range(6))
def test_close_to_the_best_without_teams(seed: int) -> None:
    problem = crowd(volunteers=20, shifts=14, seed=seed, teams=False)
    roster = solve(problem, seconds=10)
    optimum = best(problem)
    assert roster.bound >= optimum - 1e-6
    assert roster.objective >= 0.99 * optimum


def test_a_week_with_teams_is_within_two_per_cent_of_its_bound() -> None:
    problem = crowd()
    roster = solve(problem, seconds=10)
    assert violations(problem, roster.assignments) == []
    assert roster.complete
    assert roster.gap <= 0.02


def test_every_price_gives_a_true_bound() -> None:
    problem = crowd(volunteers=20, shifts=14)
    optimum, instance = best(problem), compiled(problem)
    r = np.random.default_rng(1)
    for _ in range(20):
        price = r.integers(0, 300_000, len(instance.free))
        assert prices.priced(instance, price).bound >= optimum * 1000


def test_odd_minutes_widen_the_cells_and_the_bound_stays_true() -> None:
    shifts = [Shift(n, 1, 100 * n, 100 * n + 61 + n) for n in range(10)]
    people = [Volunteer(1, 497), Volunteer(2, 293)]
    problem = Problem.of(shifts, people, [Pair(v, s, 7 * v + s) for v in (1, 2) for s in range(10)])
    roster = solve(problem, seconds=5)
    assert violations(problem, roster.assignments) == []
    assert roster.bound >= best(problem)


def test_the_core_of_a_large_problem_gives_the_same_kind_of_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = crowd(volunteers=40)
    whole = solve(problem, seconds=10)
    monkeypatch.setattr(solving, "MANY_PAIRS", 10)
    monkeypatch.setattr(solving, "CORE_PAIRS", 9)
    # On a fresh clone the first call also compiles, and that counts.
    part = solve(problem, seconds=120)
    assert violations(problem, part.assignments) == []
    assert part.bound >= whole.objective
    assert part.objective >= 0.95 * whole.objective


def test_a_shift_over_midnight_leaves_a_night_of_rest() -> None:
    shifts = [Shift(1, 1, 22 * HOUR, 26 * HOUR), Shift(2, 1, 30 * HOUR, 34 * HOUR), Shift(3, 1, 36 * HOUR, 40 * HOUR)]
    problem = Problem.of(shifts, [Volunteer(7, 6000)], [Pair(7, n, 50) for n in (1, 2, 3)], rest_minutes=NIGHT)
    assert _rows(problem) == [[7, 1], [7, 3]]


def test_a_team_takes_as_many_seats_as_it_has_members_or_none() -> None:
    people = [Volunteer(n, 600) for n in (1, 2, 3, 4)]
    pairs = [Pair(n, shift, 50) for n in (1, 2, 3) for shift in (10, 11)] + [Pair(4, 10, 1)]
    problem = Problem.of([Shift(10, 2, 0, HOUR), Shift(11, 3, 0, HOUR)], people, pairs, teams=[[1, 2, 3]])
    assert _rows(problem) == [[1, 11], [2, 11], [3, 11], [4, 10]]


def test_a_team_has_the_hours_of_the_member_with_the_fewest() -> None:
    pairs = [Pair(1, 10, 50), Pair(2, 10, 50)]
    problem = Problem.of([Shift(10, 2, 0, HOUR)], [Volunteer(1, 600), Volunteer(2, 30)], pairs, teams=[[1, 2]])
    assert _rows(problem) == []


def test_a_pin_stays_though_another_would_suit_better_and_needs_no_listed_pair() -> None:
    problem = Problem.of(
        [Shift(1, 1, 0, HOUR)], [Volunteer(7, 60), Volunteer(8, 60)], [Pair(7, 1, 99)], pinned=[(8, 1)]
    )
    roster = solve(problem, seconds=5)
    assert roster.assignments.tolist() == [[8, 1]]
    assert roster.objective == roster.bound == 150


def test_a_first_shift_goes_before_a_slightly_better_second_one() -> None:
    shifts = [Shift(1, 1, 0, HOUR), Shift(2, 1, 24 * HOUR, 25 * HOUR)]
    pairs = [Pair(7, 1, 60), Pair(7, 2, 60), Pair(8, 2, 20)]
    people = [Volunteer(7, 600), Volunteer(8, 600)]
    assert _rows(Problem.of(shifts, people, pairs)) == [[7, 1], [8, 2]]
    assert _rows(Problem.of(shifts, people, pairs, weights=Weights(first=0))) == [[7, 1], [7, 2]]


@pytest.mark.parametrize(
    ("shifts", "people"), [([], []), ([], [Volunteer(1, 60)]), ([Shift(1, 3, 0, 60)], []), ([Shift(1, 0, 0, 60)], [])]
)
def test_nothing_to_do(shifts: list[Shift], people: list[Volunteer]) -> None:
    roster = solve(Problem.of(shifts, people, []), seconds=1)
    assert (len(roster.assignments), roster.objective, roster.bound, roster.gap) == (0, 0, 0, 0)


def test_the_same_problem_gives_the_same_roster() -> None:
    first, second = solve(crowd(), seconds=20), solve(crowd(), seconds=20)
    assert first.assignments.tolist() == second.assignments.tolist()
    assert first.bound == second.bound


def test_without_time_a_greedy_roster_comes_with_its_gap() -> None:
    roster = solve(crowd(), seconds=0)
    assert not roster.complete
    assert len(roster.assignments) > 0
    assert violations(crowd(), roster.assignments) == []
    assert 0 < roster.gap < 1


def test_the_listener_sees_the_gap_close() -> None:
    heard: list[Progress] = []
    roster = solve(crowd(), seconds=10, progress=heard.append)
    assert [heard[0].stage, heard[1].stage, heard[-1].stage] == ["greedy", "prices", "blocks"]
    assert heard[0].gap > heard[-1].gap == roster.gap


def test_the_loops_are_compiled_before_the_time_of_a_plan_begins() -> None:
    warm()
    names = ("best_plans", "fill", "previous_pairs", "longest_plans", "clashes")
    assert [name for name in names if not getattr(kernels, name).signatures] == []
