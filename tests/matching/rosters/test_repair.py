"""After cancellations the seats are filled again, and almost nobody else moves."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awn.matching.rosters.check import violations
from awn.matching.rosters.errors import RosterError
from awn.matching.rosters.problem import Pair, Problem, Shift, Volunteer, assignments
from awn.matching.rosters.repair import repair
from awn.matching.rosters.solve import solve

from .problems import HOUR, crowd, problems


def test_the_one_on_the_bench_steps_in_though_a_change_would_score_more() -> None:
    shifts = [Shift(1, 1, 0, HOUR), Shift(2, 1, 0, HOUR)]
    pairs = [Pair(7, 1, 50), Pair(8, 2, 50), Pair(8, 1, 90), Pair(9, 1, 40), Pair(9, 2, 60)]
    problem = Problem.of(shifts, [Volunteer(n, 600) for n in (7, 8, 9)], pairs)
    repaired = repair(problem, assignments([(7, 1), (8, 2)]), assignments([(7, 1)]))
    assert repaired.assignments.tolist() == [[8, 2], [9, 1]]
    assert (repaired.moved, repaired.added, repaired.unfilled) == ((), 1, 0)


def test_someone_moves_where_that_fills_the_seat() -> None:
    shifts = [Shift(1, 1, 0, HOUR), Shift(2, 1, 0, HOUR)]
    pairs = [Pair(7, 1, 50), Pair(8, 2, 50), Pair(8, 1, 50), Pair(9, 2, 50)]
    problem = Problem.of(shifts, [Volunteer(n, 600) for n in (7, 8, 9)], pairs)
    repaired = repair(problem, assignments([(7, 1), (8, 2)]), assignments([(7, 1)]))
    assert repaired.assignments.tolist() == [[8, 1], [9, 2]]
    assert repaired.moved == (8,)


def test_whoever_cancels_is_not_asked_again_at_that_time() -> None:
    shifts = [Shift(1, 1, 0, HOUR), Shift(2, 1, 0, HOUR), Shift(3, 1, 48 * HOUR, 49 * HOUR)]
    problem = Problem.of(shifts, [Volunteer(7, 600)], [Pair(7, n, 50) for n in (1, 2, 3)])
    repaired = repair(problem, assignments([(7, 1), (7, 3)]), assignments([(7, 1)]))
    assert repaired.assignments.tolist() == [[7, 3]]
    assert repaired.unfilled == 2


def test_a_team_cancels_as_a_whole() -> None:
    people = [Volunteer(n, 600) for n in (1, 2, 3)]
    pairs = [Pair(1, 10, 50), Pair(2, 10, 50), Pair(3, 10, 1)]
    problem = Problem.of([Shift(10, 2, 0, HOUR)], people, pairs, teams=[[1, 2]])
    repaired = repair(problem, assignments([(1, 10), (2, 10)]), assignments([(2, 10)]))
    assert repaired.assignments.tolist() == [[3, 10]]


def test_only_what_is_assigned_can_be_cancelled() -> None:
    problem = Problem.of([Shift(1, 1, 0, HOUR)], [Volunteer(7, 600)], [Pair(7, 1, 50)])
    with pytest.raises(RosterError, match="not_assigned"):
        repair(problem, assignments(), assignments([(7, 1)]))
    with pytest.raises(RosterError, match="unknown_volunteer"):
        repair(problem, assignments(), assignments([(8, 1)]))


def test_nothing_cancelled_changes_nothing() -> None:
    roster = solve(crowd(), seconds=10).assignments
    assert repair(crowd(), roster, assignments()).assignments.tolist() == roster.tolist()


def test_other_days_stay_as_they_are_and_few_move() -> None:
    problem = crowd()
    roster = solve(problem, seconds=10).assignments
    day = {int(s): int(start) // (24 * HOUR) for s, start in zip(problem.shift_id, problem.shift_start, strict=True)}
    today = [(int(v), int(s)) for v, s in roster if day[int(s)] == 3]
    repaired = repair(problem, roster, assignments(today[:4]))
    assert violations(problem, repaired.assignments) == []
    assert len(repaired.moved) <= 2
    far = {0, 1, 5, 6}
    kept = [[v, s] for v, s in roster.tolist() if day[s] in far]
    assert [[v, s] for v, s in repaired.assignments.tolist() if day[s] in far] == kept


@settings(max_examples=50, deadline=None)
@given(problems(pins=False), st.data())
def test_a_repaired_roster_keeps_every_rule(problem: Problem, data: st.DataObject) -> None:
    roster = solve(problem, seconds=5).assignments
    rows = [(int(v), int(s)) for v, s in roster]
    gone = data.draw(st.lists(st.sampled_from(rows), unique=True)) if rows else []
    repaired = repair(problem, roster, assignments(gone))
    assert violations(problem, repaired.assignments) == []
    assert not set(gone) & {(int(v), int(s)) for v, s in repaired.assignments}
