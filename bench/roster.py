"""Rosters beside greedy ones: the certified gap of an event of 6,000 seats, of one of 60,000, and a repair."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np

from awn.matching.rosters import fill
from awn.matching.rosters.check import violations
from awn.matching.rosters.compiling import compiled
from awn.matching.rosters.instance import SCALE
from awn.matching.rosters.problem import Assignments, Problem, Weights
from awn.matching.rosters.repair import repair
from awn.matching.rosters.solve import Roster, solve
from bench.events import event
from bench.figures import Figure, Result

LARGEST_GAP = 0.5  # %
SMALL_SECONDS, LARGE_SECONDS, REPAIR_SECONDS = 15, 180, 2
CANCELLED, MOST_MOVED = 500, 100
DAY = 5


def run() -> Result:
    """Solves both events within their time, then takes 500 people of one day from the larger."""
    solve(event(200, 600), seconds=5)  # compiles the loops
    small = event(2_000, 6_000)
    figures = [_gap("gap_2000", small, solve(small, seconds=SMALL_SECONDS), SMALL_SECONDS)]
    large = event(20_000, 60_000, venues=40)
    roster = solve(large, seconds=LARGE_SECONDS)
    figures += [_gap("gap_20000", large, roster, LARGE_SECONDS), *_repair(large, roster)]
    return Result("roster", figures)


def _gap(name: str, problem: Problem, roster: Roster, seconds: int) -> Figure:
    """The greedy roster is judged by the same bound."""
    _expect_sound(problem, roster.assignments)
    instance = compiled(problem)
    greedy = instance.worth(fill.greedy(instance)) / SCALE
    baseline = 100 * (roster.bound - greedy) / roster.bound
    gap = 100 * roster.gap
    met = gap <= LARGEST_GAP and roster.seconds <= seconds
    goal = f"{LARGEST_GAP} % within {seconds} s (took {roster.seconds:.1f} s on {os.cpu_count()} cores)"
    return Figure(name, gap, "% below the bound", "a greedy roster, best pair first", baseline, goal, met)


def _repair(problem: Problem, roster: Roster) -> list[Figure]:
    rows = roster.assignments
    day = problem.shift_start[np.searchsorted(problem.shift_id, rows[:, 1])] // (24 * 60)
    today = rows[day == DAY]
    cancelled = today[np.random.default_rng(3).choice(len(today), CANCELLED, replace=False)]
    repair(problem, rows, cancelled[:5])  # once, as in any process that has done it before
    repaired = repair(problem, rows, cancelled, seconds=REPAIR_SECONDS)
    _expect_sound(problem, repaired.assignments)
    careless = repair(replace(problem, weights=Weights(keep=0)), rows, cancelled, seconds=60)
    moved, others = len(repaired.moved), len(today) - CANCELLED
    name = "the same without a bonus for those who stay"
    goal = f"under {MOST_MOVED} of {others:,}; {repaired.added} found, {repaired.unfilled} seats of the day empty"
    met = repaired.seconds <= REPAIR_SECONDS
    return [
        Figure("repair", repaired.seconds, "s", name, careless.seconds, f"{REPAIR_SECONDS} s", met),
        Figure("repair_moved", moved, "people", name, len(careless.moved), goal, moved < MOST_MOVED),
    ]


def _expect_sound(problem: Problem, rows: Assignments) -> None:
    broken = violations(problem, rows)
    if broken:
        raise RuntimeError(f"the roster breaks {len(broken)} rules, first {broken[0]}")
