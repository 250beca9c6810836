"""Whether a roster keeps every rule, and what it is worth: written plainly, apart from the solver, to judge it.

A coordinator's own changes can be judged with it too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

from .problem import Assignments, Problem


class Violation(NamedTuple):
    """A broken rule: `volunteer` or `shift` is 0 where the rule is about the other."""

    code: str
    volunteer: int = 0
    shift: int = 0


def violations(problem: Problem, rows: Assignments) -> list[Violation]:
    """Every broken rule; none means that the roster can be used."""
    pairs = [(int(v), int(s)) for v, s in rows]
    allowed = set(zip(problem.pair_volunteer.tolist(), problem.pair_shift.tolist(), strict=True))
    pinned = {(int(v), int(s)) for v, s in problem.pinned}
    allowed |= pinned
    broken = [Violation("not_allowed", v, s) for v, s in pairs if (v, s) not in allowed and not _by_team(problem, v, s)]
    broken += [Violation("twice", v, s) for (v, s), times in Counter(pairs).items() if times > 1]
    broken += [Violation("pin_left_out", v, s) for v, s in sorted(pinned - set(pairs))]
    return broken + _seats(problem, pairs) + _people(problem, pairs) + _teams(problem, pairs)


def worth(problem: Problem, rows: Assignments) -> float:
    """Score and fill of each assignment, what is kept, and a bonus for each person with a first shift."""
    score = dict(
        zip(
            zip(problem.pair_volunteer.tolist(), problem.pair_shift.tolist(), strict=True),
            problem.pair_score.tolist(),
            strict=True,
        )
    )
    pairs = [(int(v), int(s)) for v, s in rows]
    current = {(int(v), int(s)) for v, s in problem.current}
    weights = problem.weights
    kept = sum(pair in current and pair in score for pair in pairs)
    total = sum(score.get(pair, 0.0) + weights.fill for pair in pairs) + weights.keep * kept
    return total + weights.first * len({v for v, _ in pairs})


def _by_team(problem: Problem, volunteer: int, shift: int) -> bool:
    """Whether a pin of a fellow member brings this person along."""
    fellows = next((team for team in problem.teams if volunteer in team), ())
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
        for (_, end, _), (start, _, s) in zip(shifts, shifts[1:], strict=False):
            if start < end + problem.rest_minutes:
                broken.append(Violation("no_rest", v, s))
    return broken


def _teams(problem: Problem, pairs: list[tuple[int, int]]) -> list[Violation]:
    """A team comes together or not at all."""
    held: dict[int, set[int]] = defaultdict(set)
    for v, s in pairs:
        held[v].add(s)
    return [
        Violation("team_apart", member)
        for team in problem.teams
        for member in team
        if held[member] != held[team[0]]
    ]
