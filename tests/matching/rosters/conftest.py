"""Compiles the inner loops before a time limit runs."""

from __future__ import annotations

import pytest

from awn.matching.rosters.problem import Pair, Problem, Shift, Volunteer
from awn.matching.rosters.solve import solve


@pytest.fixture(scope="session", autouse=True)
def compiled_loops() -> None:
    """One small roster that runs through every loop."""
    shifts = [Shift(1, 1, 0, 60), Shift(2, 1, 90, 150)]
    people = [Volunteer(7, 60), Volunteer(8, 600)]
    pairs = [Pair(7, 1, 10), Pair(7, 2, 10), Pair(8, 2, 10)]
    solve(Problem.of(shifts, people, pairs, pinned=[(8, 1)]), seconds=60)
