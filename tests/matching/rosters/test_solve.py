"""Rosters keep every rule, their bound is true, and small ones are close to the best there is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from awn.matching.rosters.check import violations, worth
from awn.matching.rosters.problem import Problem
from awn.matching.rosters.solve import solve

from .problems import best, problems


@settings(max_examples=150, deadline=None)
@given(problems())
def test_every_roster_keeps_every_rule_and_says_its_worth(problem: Problem) -> None:
    roster = solve(problem, seconds=5)
    assert violations(problem, roster.assignments) == []
    assert roster.objective == pytest.approx(worth(problem, roster.assignments))
    assert roster.objective <= roster.bound + 1e-6


@settings(max_examples=60, deadline=None)
@given(problems())
def test_no_roster_beats_the_bound_and_the_gap_is_true(problem: Problem) -> None:
    roster = solve(problem, seconds=5)
    optimum = best(problem)
    assert roster.bound >= optimum - 1e-6
    assert roster.objective >= optimum - roster.gap * abs(roster.bound) - 1e-6
