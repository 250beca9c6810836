"""Empty seats say why, and seats that no roster can fill are proven so."""

from __future__ import annotations

from hypothesis import given, settings

from awn.matching.rosters.explain import Reason, Shortage, shortages, unfilled
from awn.matching.rosters.problem import Pair, Problem, Shift, Volunteer
from awn.matching.rosters.solve import solve

from .problems import HOUR, problems


def _main(problem: Problem) -> dict[int, Reason]:
    return {seat.shift: seat.main for seat in unfilled(problem, solve(problem, seconds=2).assignments)}


def test_nobody_may_take_it() -> None:
    problem = Problem.of([Shift(1, 2, 0, HOUR)], [Volunteer(7, 600)], [])
    assert _main(problem) == {1: Reason.NOBODY}
    assert shortages(problem) == [Shortage((1,), 2, 0)]


def test_everybody_has_given_all_hours() -> None:
    shifts = [Shift(1, 1, 0, 4 * HOUR), Shift(2, 1, 24 * HOUR, 28 * HOUR)]
    pairs = [Pair(7, 1, 90), Pair(7, 2, 10)]
    assert _main(Problem.of(shifts, [Volunteer(7, 5 * HOUR)], pairs)) == {2: Reason.HOURS}


def test_a_night_between_shifts_is_too_short() -> None:
    shifts = [Shift(1, 1, 16 * HOUR, 23 * HOUR), Shift(2, 1, 30 * HOUR, 34 * HOUR)]
    pairs = [Pair(7, 1, 90), Pair(7, 2, 10)]
    assert _main(Problem.of(shifts, [Volunteer(7, 6000)], pairs, rest_minutes=10 * HOUR)) == {2: Reason.REST}


def test_better_used_elsewhere_at_that_time() -> None:
    shifts = [Shift(1, 1, 0, 4 * HOUR), Shift(2, 1, 2 * HOUR, 6 * HOUR)]
    problem = Problem.of(shifts, [Volunteer(7, 6000)], [Pair(7, 1, 90), Pair(7, 2, 10)])
    assert _main(problem) == {2: Reason.ELSEWHERE}
    assert shortages(problem) == [Shortage((1, 2), 2, 1)]


def test_a_team_is_larger_than_the_seats_left() -> None:
    people = [Volunteer(7, 600), Volunteer(8, 600)]
    pairs = [Pair(7, 1, 50), Pair(8, 1, 50)]
    problem = Problem.of([Shift(1, 1, 0, HOUR)], people, pairs, teams=[[7, 8]])
    [seat] = unfilled(problem, solve(problem, seconds=2).assignments)
    assert (seat.main, seat.people[Reason.TEAM]) == (Reason.TEAM, (7, 8))


def test_a_pair_that_would_be_a_loss() -> None:
    problem = Problem.of([Shift(1, 1, 0, HOUR)], [Volunteer(7, 600)], [Pair(7, 1, -500)])
    assert _main(problem) == {1: Reason.LOSS}


def test_a_roster_emptied_by_hand_names_people_who_are_free() -> None:
    problem = Problem.of([Shift(1, 1, 0, HOUR)], [Volunteer(7, 600), Volunteer(8, 600)], [Pair(7, 1, 5), Pair(8, 1, 9)])
    [seat] = unfilled(problem, problem.pinned)
    assert seat.people == {Reason.FREE: (8, 7)}


@settings(max_examples=60, deadline=None)
@given(problems())
def test_a_finished_roster_leaves_nobody_free_and_shortages_are_true(problem: Problem) -> None:
    roster = solve(problem, seconds=5).assignments
    empty = unfilled(problem, roster)
    assert not any(Reason.FREE in seat.people for seat in empty)
    missing = {seat.shift: seat.seats for seat in empty}
    for shortage in shortages(problem):
        # A pin may bring someone whom no pair allows.
        outsiders = len(problem.pinned)
        assert sum(missing.get(shift, 0) for shift in shortage.shifts) >= shortage.seats - shortage.people - outsiders
