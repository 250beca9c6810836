"""What stands between people and shifts of a roster at this moment: gates, and the shifts they have in it already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from awn.opportunities.models import Shift
from awn.participation.models import Application
from awn.people.models import Person
from awn.planning.models import Roster, Row
from awn.planning.rules import GATES, STANDING, Gate, Obstacle
from awn.safety.queries.blocks import walls_of


@dataclass(frozen=True, slots=True)
class Pairing:
    """Somebody and a shift: how well it suits them, out of 100, and what is in the way."""

    application: Application
    shift: Shift
    zone: str
    score: int
    obstacles: tuple[Obstacle, ...]

    @property
    def firm(self) -> bool:
        """Whether something is in the way that nobody decides about."""
        return any(not one.yields for one in self.obstacles)


def pairings(
    roster: Roster, people: Collection[int], shift_ids: Collection[int], at: datetime, *, leaving: int | None = None
) -> list[Pairing]:
    """Each of these people against each of these shifts of what they applied to; `leaving` is a shift that they would
    give up for it. In the order of shifts, then of scores."""
    # The matching engine takes seconds to load: whoever asks pays for it, not every page.
    from awn.planning.candidates import read
    from awn.planning.limits import is_grown_up

    table = read(roster, at, people=people, shift_ids=shift_ids, beyond_wishes=False)
    held = _held(roster, people, leaving)
    full, members = _full(roster, table.shifts), _members(roster, table.shifts)
    walls = walls_of(people)
    found = []
    for block in table.blocks:
        limits = table.limits[block.opportunity.pk]
        for row, application in enumerate(block.applications):
            person, own = application.person, held[application.person_id]
            for column, shift in enumerate(block.shifts):
                more = _beside(roster, shift, own)
                if shift.pk in full and shift.pk not in {one.pk for one in own}:
                    more.append(Gate.FULL)
                day = limits.day_of(shift)
                beside = [one for one in own if one.pk != shift.pk]
                elsewhere = table.facts.held.get(person.pk, ())
                if not is_grown_up(person, day) and person.birth_date is not None:
                    if not limits.allows(person, [*beside, shift], elsewhere):
                        more.append(Gate.MINOR)
                    grown = sum(is_grown_up(one, day) for one in members[shift.pk])
                    if grown < limits.adults:
                        more.append(Gate.TWO_ADULTS)
                if walls.get(person.pk, set()) & {one.pk for one in members[shift.pk]}:
                    more.append(Gate.APART)
                known = block.obstacles(row, column)
                codes = {one.gate for one in known}
                said = [*known, *(Obstacle(gate, GATES[gate]) for gate in more if gate not in codes)]
                said.sort(key=lambda one: one.yields)
                score, zone = round(float(block.score[row, column])), block.opportunity.zone
                found.append(Pairing(application, shift, zone, score, tuple(said)))
    return found


def free_seats(roster: Roster, shifts: Collection[Shift]) -> dict[int, int]:
    """By shift: seats that neither a place nor the draft has taken; below zero where more were promised."""
    left = {shift.pk: shift.capacity - shift.taken for shift in shifts}
    rows = Row.objects.filter(roster=roster, shift__in=list(left))
    for shift, state in rows.values_list("shift_id", "state"):
        left[shift] += {"draft": -1, "leaving": 1}.get(state, 0)
    return left


def _full(roster: Roster, shifts: Collection[Shift]) -> set[int]:
    return {shift for shift, seats in free_seats(roster, shifts).items() if seats <= 0}


def _members(roster: Roster, shifts: Collection[Shift]) -> dict[int, list[Person]]:
    found: dict[int, list[Person]] = defaultdict(list)
    rows = Row.objects.filter(roster=roster, shift__in=[one.pk for one in shifts], state__in=STANDING)
    for row in rows.select_related("person"):
        found[row.shift_id].append(row.person)
    return found


def _held(roster: Roster, people: Collection[int], leaving: int | None) -> dict[int, list[Shift]]:
    found: dict[int, list[Shift]] = defaultdict(list)
    rows = Row.objects.filter(roster=roster, person__in=people, state__in=STANDING).select_related("shift")
    for row in rows:
        if row.shift_id != leaving:
            found[row.person_id].append(row.shift)
    return found


def _beside(roster: Roster, shift: Shift, own: Collection[Shift]) -> list[Gate]:
    """Beside the shifts that somebody has in the roster."""
    rest = timedelta(hours=roster.rest_hours)
    others = [one for one in own if one.pk != shift.pk]
    if any(one.starts_at < shift.ends_at and shift.starts_at < one.ends_at for one in others):
        return [Gate.CLASH]
    found = []
    if any(one.starts_at < shift.ends_at + rest and shift.starts_at < one.ends_at + rest for one in others):
        found.append(Gate.REST)
    total = sum((one.ends_at - one.starts_at for one in [*others, shift]), timedelta())
    if roster.most_hours is not None and total > timedelta(hours=roster.most_hours):
        found.append(Gate.HOURS)
    return found
