"""What the worker does for a plan: reads, solves, asks the limits of minors again, explains, and hands over to write.

Nothing here holds a transaction while it thinks. Loads OR-Tools and numba.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from django.conf import settings

from awn.matching.rosters.check import listed, worth
from awn.matching.rosters.errors import RosterError
from awn.matching.rosters.explain import shortages, unfilled
from awn.matching.rosters.problem import Assignments, Problem, assignments
from awn.matching.rosters.repair import repair
from awn.matching.rosters.solve import Progress, solve, warm
from awn.planning.actions._syncing import standing_rows
from awn.planning.actions.rosters import end_run
from awn.planning.actions.writing import Found, take_in, write_plan
from awn.planning.apart import Pair, parted
from awn.planning.candidates import Table, read
from awn.planning.limits import is_grown_up
from awn.planning.models import Gap, Row, Run
from awn.planning.rules import EXPLAINED, Clock, Gate, Kind, seconds_for
from awn.planning.shaping import Shaped, shaped

# Minors’ weeks, and people who are not to meet: no single pair shows them, so often the plan is made again without what
# broke them.
ROUNDS = 3
# Beyond so many pairs, groups of shifts that no plan could fill are not looked for.
SHORTAGES_UP_TO = 1_500_000
_FINAL = 10_000


def work(run: Run, clock: Clock) -> None:
    """A plan, or replacements, from beginning to end; a problem that contradicts itself ends the run with its name."""
    _note(run, clock, stage="reading")
    roster = take_in(run.roster_id, by=None, at=clock())
    table = read(roster, clock())
    warm()
    if not table.blocks:
        has_shifts = Run.objects.filter(pk=run.pk, roster__opportunity__shifts__starts_at__gt=clock()).exists()
        end_run(run.pk, fault="nobody" if has_shifts or roster.programme_id else "no_shifts", by=None, at=clock())
        return
    rows = standing_rows(roster, [shift.pk for shift in table.shifts])
    own = {(run.asked_by_id, shift.pk) for shift in table.shifts} if run.asked_by_id else set()
    given_up = {(row.person_id, row.shift_id) for row in rows if row.state == "gone"}
    banned: set[Pair] = own | given_up
    try:
        found = _repaired(run, table, rows, banned) if run.kind == Kind.REPAIR else None
        if found is None:
            found = _planned(run, table, rows, banned, clock)
    except RosterError:
        end_run(run.pk, fault="contradiction", by=None, at=clock())
        return
    _note(run, clock, stage="writing")
    write_plan(run, found, by=run.asked_by, at=clock())
    end_run(run.pk, by=None, at=clock())


def _planned(run: Run, table: Table, rows: list[Row], banned: set[Pair], clock: Clock) -> Found:
    first = shape = shaped(run.roster, table, rows, without=banned)
    seconds = seconds_for(len(shape.problem.pair_score), settings.AWN_ROSTER_SECONDS)
    solved = begun = solve(shape.problem, seconds=seconds, progress=_listener(run, clock))
    loose = _stay_home(shape, solved.assignments)
    spent = 0.0
    if loose:
        spent = solved.seconds
        first = shape = shaped(run.roster, table, rows, without=banned, loose=loose)
        solved = begun = solve(shape.problem, seconds=seconds, progress=_listener(run, clock))
    adults: Counter[int] = Counter()
    for _round in range(ROUNDS):
        broken = beyond_limits(table, shape, solved.assignments, adults)
        if not broken:
            break
        banned |= broken
        shape = shaped(run.roster, table, rows, without=banned, loose=loose)
        kept = solved.assignments[~_among(solved.assignments, broken)]
        again = replace(shape.problem, current=_allowed(shape.problem, kept))
        solved = solve(again, seconds=seconds / 2, progress=None)
    last = beyond_limits(table, shape, solved.assignments, adults)
    if last:
        shape = shaped(run.roster, table, rows, without=banned | last, loose=loose)
    chosen = solved.assignments[~_among(solved.assignments, last)]
    # The first bound counts: what limits the plan further only lowers what is possible.
    figures = {
        "bound": begun.bound,
        "objective": worth(first.problem, chosen),
        "seconds": spent + begun.seconds + (0.0 if solved is begun else solved.seconds),
    }
    return _found(table, shape, chosen, figures, adults)


def _stay_home(shape: Shaped, chosen: Assignments) -> set[int]:
    """Friends for whom together there was no shift: they are planned again one by one."""
    planned = set(chosen[:, 0].tolist())
    return {one for team in shape.friends for one in team} - planned


def _repaired(run: Run, table: Table, rows: list[Row], banned: set[Pair]) -> Found | None:
    """Replacements with the fewest moves; None where something else has to be planned as well."""
    gone = [row for row in rows if row.state == "gone"]
    shape = shaped(run.roster, table, rows, without=banned, loose=None)
    known = set(shape.problem.volunteer_id.tolist())
    standing = [row for row in rows if row.state in {"draft", "placed"} and row.person_id in known]
    before = assignments((row.person_id, row.shift_id) for row in [*standing, *gone])
    cancelled = assignments((row.person_id, row.shift_id) for row in gone)
    if not len(cancelled):
        return None
    left = [row.person_id for row in gone if row.person_id not in known]
    stays: set[Pair] = {(row.person_id, row.shift_id) for row in standing}
    adults: Counter[int] = Counter()
    seconds = 0.0
    for _round in range(ROUNDS):
        problem = _with_people(shape.problem, left)
        done = repair(problem, before, cancelled, seconds=min(10.0, settings.AWN_ROSTER_SECONDS))
        seconds += done.seconds
        broken = beyond_limits(table, shape, done.assignments, adults, stays=stays)
        if not broken - stays:
            break
        banned |= broken - stays
        shape = shaped(run.roster, table, rows, without=banned, loose=None)
    chosen = done.assignments[~_among(done.assignments, broken)]
    figures = {"seconds": seconds, "objective": worth(shape.problem, chosen), "bound": 0.0}
    return _found(table, shape, chosen, figures, adults)


def _with_people(problem: Problem, ids: Collection[int]) -> Problem:
    """People who gave up everything are known to the repair, and may take nothing."""
    more = np.array(sorted(set(ids)), np.int64)
    return replace(
        problem,
        volunteer_id=np.concatenate([problem.volunteer_id, more]),
        max_minutes=np.concatenate([problem.max_minutes, np.full(len(more), _FINAL, np.int64)]),
    )


def beyond_limits(
    table: Table, shape: Shaped, chosen: Assignments, adults: Counter[int], *, stays: Collection[Pair] = ()
) -> set[Pair]:
    """What the plan must leave out: where people would meet who do not wish to, where minors break a limit of their
    age by all their shifts together, or lack grown-ups beside them. Fixed pairs stay; of two who
    would meet, one of `stays` does.

    `adults` counts, by shift, who was taken out for the lack of grown-ups.
    """
    shifts = {shift.pk: (block, shift) for block in table.blocks for shift in block.shifts}
    fixed = set(map(tuple, shape.problem.pinned.tolist())) | set(shape.fixed)
    inside: dict[int, list[int]] = defaultdict(list)
    taken: dict[int, list[int]] = defaultdict(list)
    everybody = [*map(tuple, chosen.tolist()), *shape.fixed]
    broken = parted(shape.walls, shape.problem, everybody, fixed | set(stays))
    for person, shift in everybody:
        if shift in shifts and (person, shift) not in broken:
            inside[shift].append(person)
            taken[person].append(shift)
    people = table.people
    for shift, members in inside.items():
        block, row = shifts[shift]
        limits = table.limits[block.opportunity.pk]
        day = limits.day_of(row)
        grown = sum(one in people and is_grown_up(people[one], day) for one in members)
        minors = [one for one in members if one in people and not is_grown_up(people[one], day)]
        if minors and grown < limits.adults:
            lacking = {(one, shift) for one in minors} - fixed
            adults[shift] += len(lacking)
            broken |= lacking
    for person, own in taken.items():
        broken |= _too_much(table, person, [one for one in own if (person, one) not in broken], fixed, shifts)
    return broken


def _too_much(table: Table, person_id: int, own: list[int], fixed: set[Pair], shifts: dict[int, Any]) -> set[Pair]:
    """The latest shifts of a minor, one after the other, until the rest is within the limits."""
    person = table.people.get(person_id)
    if person is None or not own:
        return set()
    limits = table.limits[shifts[own[0]][0].opportunity.pk]
    kept = sorted((shifts[one][1] for one in own), key=lambda shift: shift.starts_at)
    if is_grown_up(person, limits.day_of(kept[0])):
        return set()
    out: set[Pair] = set()
    held = table.facts.held.get(person_id, ())
    while kept and not limits.allows(person, kept, held):
        loose = [shift for shift in kept if (person_id, shift.pk) not in fixed]
        if not loose:
            break
        kept.remove(loose[-1])
        out.add((person_id, loose[-1].pk))
    return out


def _found(table: Table, shape: Shaped, chosen: Assignments, figures: dict[str, Any], adults: Counter[int]) -> Found:
    problem = shape.problem
    at = listed(problem, chosen)
    scores = np.where(at >= 0, problem.pair_score[at], 0.0) if len(problem.pair_score) else np.zeros(len(chosen))
    pairs = [(int(person), int(shift)) for person, shift in chosen.tolist()]
    home = {(one.person_id, one.opportunity_id): one.pk for block in table.blocks for one in block.applications}
    of = {shift.pk: shift.opportunity_id for shift in table.shifts}
    applications = {pair: home[pair[0], of[pair[1]]] for pair in pairs if (pair[0], of[pair[1]]) in home}
    return Found(
        rows={pair: int(min(max(score, 0), 100)) for pair, score in zip(pairs, scores.tolist(), strict=True)},
        fixed=shape.fixed,
        applications=applications,
        gaps=_gaps(table, shape, chosen, adults),
        figures={
            **figures,
            "people": len(table.people),
            "seats": int(problem.shift_seats.sum()) + len(shape.fixed),
            "filled": len(chosen) + len(shape.fixed),
            "pairs": len(problem.pair_score),
            "shortages": _shortages(problem),
        },
    )


def _gaps(table: Table, shape: Shaped, chosen: Assignments, adults: Counter[int]) -> list[Gap]:
    problem = shape.problem
    taken = Counter(chosen[:, 1].tolist())
    missing = {
        int(shift): int(seats) - taken[int(shift)]
        for shift, seats in zip(problem.shift_id.tolist(), problem.shift_seats.tolist(), strict=True)
        if seats > taken[int(shift)]
    }
    explained = set(sorted(missing)[:EXPLAINED])
    seats = np.array(
        [
            count if shift in explained else min(count, taken[shift])
            for shift, count in zip(problem.shift_id.tolist(), problem.shift_seats.tolist(), strict=True)
        ],
        np.int64,
    )
    why = {one.shift: one for one in unfilled(replace(problem, shift_seats=seats), chosen)}
    alone = _alone(table, explained, adults, _kept_apart(shape, chosen))
    return [
        Gap(
            shift_id=shift,
            seats=count,
            main=str(why[shift].main) if shift in why else "",
            counts={str(reason): len(ids) for reason, ids in why[shift].people.items()} if shift in why else {},
            shut=alone.get(shift, {}),
        )
        for shift, count in sorted(missing.items())
    ]


def _kept_apart(shape: Shaped, chosen: Assignments) -> dict[int, set[int]]:
    """By shift: whoever is not to meet somebody there."""
    found: dict[int, set[int]] = defaultdict(set)
    for person, shift in [*map(tuple, chosen.tolist()), *shape.fixed]:
        found[shift].update(shape.walls.get(person, ()))
    return found


def _alone(
    table: Table, wanted: set[int], adults: Counter[int], apart: Mapping[int, set[int]]
) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for block in table.blocks:
        counted = block.counted() if any(shift.pk in wanted for shift in block.shifts) else None
        for column, shift in enumerate(block.shifts):
            if counted is not None and shift.pk in wanted:
                found[shift.pk] = block.alone(column, counted)
                if adults[shift.pk]:
                    found[shift.pk][Gate.TWO_ADULTS.value] = adults[shift.pk]
                if away := apart.get(shift.pk):
                    own = zip(block.applications, counted[:, column].tolist(), strict=True)
                    if count := sum(not shut and one.person_id in away for one, shut in own):
                        found[shift.pk][Gate.APART.value] = count
    return found


def _shortages(problem: Problem) -> list[dict[str, Any]]:
    if len(problem.pair_score) > SHORTAGES_UP_TO or not len(problem.shift_id):
        return []
    return [
        {"shifts": list(one.shifts)[:20], "seats": one.seats, "people": one.people} for one in shortages(problem)[:20]
    ]


def _among(rows: Assignments, pairs: Collection[Pair]) -> Any:
    wanted = set(pairs)
    return np.array([(int(one), int(shift)) in wanted for one, shift in rows.tolist()], np.bool_)


def _allowed(problem: Problem, rows: Assignments) -> Assignments:
    return rows[listed(problem, rows) >= 0]


def _listener(run: Run, clock: Clock) -> Callable[[Progress], None]:
    def listen(progress: Progress) -> None:
        values: dict[str, Any] = {"objective": progress.objective, "bound": progress.bound}
        if progress.stage == "greedy":
            values["greedy"] = progress.objective
        _note(run, clock, stage=progress.stage, **values)

    return listen


def _note(run: Run, clock: Clock, **values: Any) -> None:
    """Progress is shown at once: it is no part of what the run writes at its end."""
    Run.objects.filter(pk=run.pk).update(**values, beat_at=clock())
