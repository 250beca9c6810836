"""Whether a roster keeps every rule, and what it is worth: written plainly, apart from the solver, to judge it.

A coordinator's own changes can be judged with it too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from .problem import Assignments, Ints, Problem


class Violation(NamedTuple):
    """A broken rule: `volunteer` or `shift` is 0 where the rule is about the other."""

    code: str
    volunteer: int = 0
    shift: int = 0


def violations(problem: Problem, rows: Assignments) -> list[Violation]:
    """Every broken rule; none means that the roster can be used."""
    pairs = [(int(v), int(s)) for v, s in rows]
    pinned = {(int(v), int(s)) for v, s in problem.pinned}
    unlisted = [(int(v), int(s)) for v, s in rows[listed(problem, rows) < 0]]
    broken = [Violation("not_allowed", v, s) for v, s in unlisted if not _by_pin(problem, v, s)]
    broken += [Violation("twice", v, s) for (v, s), times in Counter(pairs).items() if times > 1]
    broken += [Violation("pin_left_out", v, s) for v, s in sorted(pinned - set(pairs))]
    return broken + _seats(problem, pairs) + _people(problem, pairs) + _teams(problem, pairs)


def worth(problem: Problem, rows: Assignments) -> float:
    """Score and fill of each assignment, what is kept, and a bonus for each person with a first shift."""
    at = listed(problem, rows)
    weights = problem.weights
    score = np.where(at >= 0, problem.pair_score[at], 0.0).sum() if len(problem.pair_score) else 0.0
    current = {(int(v), int(s)) for v, s in problem.current}
    kept = sum((int(v), int(s)) in current for v, s in rows[at >= 0])
    return float(score + weights.fill * len(rows) + weights.keep * kept + weights.first * len(np.unique(rows[:, 0])))


def listed(problem: Problem, rows: Assignments) -> Ints:
    """Which pair of the problem each assignment is, -1 for none."""
    _, person = np.unique(np.append(problem.pair_volunteer, rows[:, 0]), return_inverse=True)
    shifts, shift = np.unique(np.append(problem.pair_shift, rows[:, 1]), return_inverse=True)
    key = person * len(shifts) + shift
    count = len(problem.pair_shift)
    order = np.argsort(key[:count])
    known = key[order]
    at = np.minimum(np.searchsorted(known, key[count:]), max(count - 1, 0))
    return np.where(known[at] == key[count:], order[at], -1) if count else np.full(len(rows), -1)


def _by_pin(problem: Problem, volunteer: int, shift: int) -> bool:
    """Whether this person, or a fellow member of the team, is pinned here."""
    fellows = next((team for team in problem.teams if volunteer in team), (volunteer,))
    return any(v in fellows and s == shift for v, s in problem.pinned.tolist())


def _seats(problem: Problem, pairs: list[tuple[int, int]]) -> list[Violation]:
    seats = dict(zip(problem.shift_id.tolist(), problem.shift_seats.tolist(), strict=True))
    taken = Counter(shift for _, shift in pairs)
    return [Violation("too_many", shift=s) for s, count in sorted(taken.items()) if count > seats.get(s, 0)]


def _people(problem: Problem, pairs: list[tuple[int, int]]) -> list[Violation]:
    times = {
        s: (start, end)
        for s, start, end in zip(
            problem.shift_id.tolist(), problem.shift_start.tolist(), problem.shift_end.tolist(), strict=True
        )
    }
    most = dict(zip(problem.volunteer_id.tolist(), problem.max_minutes.tolist(), strict=True))
    held: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for v, s in pairs:
        held[v].append((*times[s], s))
    broken = []
    for v, shifts in sorted(held.items()):
        shifts.sort()
        if sum(end - start for start, end, _ in shifts) > most.get(v, 0):
            broken.append(Violation("too_long", volunteer=v))
        for (_, end, _), (start, _, s) in pairwise(shifts):
            if start < end + problem.rest_minutes:
                broken.append(Violation("no_rest", v, s))
    return broken


def _teams(problem: Problem, pairs: list[tuple[int, int]]) -> list[Violation]:
    """A team comes together or not at all."""
    held: dict[int, set[int]] = defaultdict(set)
    for v, s in pairs:
        held[v].add(s)
    return [
        Violation("team_apart", member) for team in problem.teams for member in team if held[member] != held[team[0]]
    ]
