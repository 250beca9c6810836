"""From candidates and the rows of a roster to the problem that `matching.rosters` solves.

Loads numpy and the rosters' library: the worker and the bench alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from awn.matching.rosters.problem import Assignments, Problem, assignments
from awn.matching.rosters.problem import Shift as Seats
from awn.opportunities.models import Shift
from awn.participation.models import PartyMember
from awn.planning.apart import Pair, Walls, beside
from awn.planning.candidates import Table
from awn.planning.models import Roster, Row
from awn.planning.rules import LARGEST_TEAM, STANDING
from awn.safety.queries.blocks import walls_of

# More minutes than any roster has: no limit.
UNLIMITED = 10**7
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Shaped:
    """The problem, and who stands outside of it: their rows stay as they are, and take their seats."""

    problem: Problem
    fixed: frozenset[Pair]
    outside: frozenset[int]
    walls: Walls  # whom each of them is not to meet
    friends: Sequence[Sequence[int]]  # teams that would rather come apart than not at all


def shaped(
    roster: Roster,
    table: Table,
    rows: Sequence[Row],
    *,
    without: Iterable[Pair] = (),
    loose: Collection[int] | None = (),
) -> Shaped:
    """`without` are pairs that a plan must not use, `loose` are people whose friends may come without them (None:
    everybody). Rows that are fixed and contradict each other never reach the library: their people are left outside."""
    shifts = {shift.pk: shift for shift in table.shifts}
    standing = [row for row in rows if row.state in STANDING and row.shift_id in shifts]
    known = set(table.people)
    fixed = {(row.person_id, row.shift_id) for row in standing if _is_fixed(row, roster) or row.person_id not in known}
    minutes = _minutes(roster, table)
    outside = _outside(fixed, shifts, minutes, roster, known)
    seats = _seats(shifts, rows, outside, fixed)
    inside = frozenset(pair for pair in fixed if pair[0] not in outside)
    walls = walls_of([*known, *(row.person_id for row in standing if row.person_id not in known)])
    person, shift, score = _pairs(table, outside, set(without) | beside(walls, fixed))
    ids = [one for one in table.people if one not in outside]
    times = np.array([tuple(Seats.at(one.pk, seats[one.pk], one.starts_at, one.ends_at)) for one in shifts.values()])
    times = times.reshape(-1, 4).astype(np.int64)
    current = _listed({(row.person_id, row.shift_id) for row in standing}, person, shift)
    held = {*outside, *(one for one, _shift in fixed)}
    teams, friends = teams_of(table, walls, loose=loose)
    return Shaped(
        Problem(
            shift_id=times[:, 0], shift_seats=times[:, 1], shift_start=times[:, 2], shift_end=times[:, 3],
            volunteer_id=np.array(ids, np.int64), max_minutes=np.array([minutes[one] for one in ids], np.int64),
            pair_volunteer=person, pair_shift=shift, pair_score=score, rest_minutes=roster.rest_hours * 60,
            teams=[team for team in teams if held.isdisjoint(team)],
            pinned=assignments(sorted(inside)), current=current,
        ),
        frozenset(fixed) - inside,
        frozenset(outside),
        walls,
        [team for team in friends if held.isdisjoint(team)],
    )  # fmt: skip


def _listed(pairs: set[Pair], person: Ints, shift: Ints) -> Assignments:
    """Those of the pairs that are allowed: only they can be kept."""
    rows = assignments(sorted(pairs))
    width = int(max(shift.max(initial=0), rows[:, 1].max(initial=0))) + 1
    return rows[np.isin(rows[:, 0] * width + rows[:, 1], person * width + shift)]


def teams_of(
    table: Table, walls: Walls, *, loose: Collection[int] | None = ()
) -> tuple[list[list[int]], list[list[int]]]:
    """Teams, and which of them are friends who only wish to come together.

    Parties that come together or not at all, and children with the guardian who applied beside them, are one; those
    that share somebody become one. So are other parties, but for people who are `loose` (None: everybody). Very large
    ones are planned person by person, and so are those of whom two do not wish to meet.
    """
    firm, wished = _links(table)
    kept = [] if loose is None else [link for link in wished if not set(link) & set(loose)]
    families = [team for team in _joined(firm) if _is_team(team, walls)]
    teams: list[set[int]] = []
    for group in _joined([*firm, *kept]):
        teams += [group] if _is_team(group, walls) else [team for team in families if team <= group]
    return [sorted(team) for team in teams], [sorted(team) for team in teams if team not in families]


def _is_team(group: Collection[int], walls: Walls) -> bool:
    return 2 <= len(group) <= LARGEST_TEAM and not any(set(walls.get(one, ())).intersection(group) for one in group)


def _links(table: Table) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Who comes only with whom, and who wishes to."""
    people = table.people
    applications = {one.pk: one for block in table.blocks for one in block.applications}
    members = PartyMember.objects.filter(application__in=list(applications)).order_by("pk")
    parties: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for party, together, application in members.values_list("party_id", "party__all_or_none", "application_id"):
        parties[party, together].append(applications[application].person_id)
    firm = [
        (one.guardian_id, one.person_id)
        for one in applications.values()
        if one.guardian_id is not None and one.guardian_id in people
    ]
    wished: list[tuple[int, int]] = []
    for (_party, together), row in parties.items():
        (firm if together else wished).extend((row[0], other) for other in row[1:])
    return firm, wished


def _joined(links: Iterable[tuple[int, int]]) -> list[set[int]]:
    home: dict[int, set[int]] = {}
    for one, other in links:
        both = home.get(one, {one}) | home.get(other, {other})
        for member in both:
            home[member] = both
    return list({id(team): team for team in home.values()}.values())


def _is_fixed(row: Row, roster: Roster) -> bool:
    """By hand; or by a place, which is not taken away unless the coordinator allows it."""
    return row.pinned or (row.place_id is not None and not roster.may_move)


def _minutes(roster: Roster, table: Table) -> dict[int, int]:
    """The most each may give: the roster’s own limit, and for minors that of their age."""
    most = UNLIMITED if roster.most_hours is None else roster.most_hours * 60
    found: dict[int, int] = {}
    for block in table.blocks:
        limits = table.limits[block.opportunity.pk]
        days = [limits.day_of(shift) for shift in block.shifts]
        first, last = min(days), max(days)
        for one in block.applications:
            limit = limits.most_minutes(one.person, first, last)
            found[one.person_id] = min(found.get(one.person_id, most), most if limit is None else limit)
    return found


def _outside(
    fixed: Iterable[Pair], shifts: Mapping[int, Shift], minutes: Mapping[int, int], roster: Roster, known: set[int]
) -> set[int]:
    """Whoever holds fixed shifts that break a rest or a limit among themselves, and whoever is no candidate."""
    rest = timedelta(hours=roster.rest_hours)
    held: dict[int, list[Shift]] = defaultdict(list)
    for person, shift in fixed:
        held[person].append(shifts[shift])
    found = set()
    for person, own in held.items():
        own.sort(key=lambda one: one.starts_at)
        total = sum(int((one.ends_at - one.starts_at).total_seconds() // 60) for one in own)
        tight = any(after.starts_at < before.ends_at + rest for before, after in pairwise(own))
        if person not in known or tight or total > minutes.get(person, UNLIMITED):
            found.add(person)
    return found


def _seats(shifts: Mapping[int, Shift], rows: Sequence[Row], outside: set[int], fixed: set[Pair]) -> dict[int, int]:
    """What the plan may give: the capacity less the seats of everybody it does not decide about."""
    left = {pk: max(shift.capacity - shift.taken, 0) for pk, shift in shifts.items()}
    for row in rows:
        if row.shift_id not in left:
            continue
        inside = row.person_id not in outside
        if inside and row.place_id is not None and row.state in {*STANDING, "leaving"}:
            left[row.shift_id] += 1
        elif not inside and row.place_id is None and (row.person_id, row.shift_id) in fixed:
            left[row.shift_id] -= 1
    # Seats promised by hand may be more than there are: then the plan gives none, and publishing says who did not fit.
    pinned = Counter(shift for person, shift in fixed if person not in outside)
    return {pk: max(seats, pinned[pk], 0) for pk, seats in left.items()}


def _pairs(table: Table, outside: set[int], without: set[Pair]) -> tuple[Ints, Ints, NDArray[np.float64]]:
    people, shifts, scores = [], [], []
    for block in table.blocks:
        free = block.counted() == 0
        ids = np.array([one.person_id for one in block.applications], np.int64)
        free &= ~np.isin(ids, sorted(outside))[:, None]
        row, column = np.nonzero(free)
        people.append(ids[row])
        shifts.append(np.array([shift.pk for shift in block.shifts], np.int64)[column])
        scores.append(block.score[row, column].astype(np.float64))
    if not people:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float64)
    person, shift, score = np.concatenate(people), np.concatenate(shifts), np.concatenate(scores)
    if without:
        banned = np.array(sorted(without), np.int64)
        width = int(max(shift.max(initial=0), banned[:, 1].max())) + 1
        keep = ~np.isin(person * width + shift, banned[:, 0] * width + banned[:, 1])
        person, shift, score = person[keep], shift[keep], score[keep]
    return person, shift, score
