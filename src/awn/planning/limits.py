"""What protects people under eighteen, asked for many at once and again for whole plans."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from awn.base.refusal import Refusal
from awn.minors.queries import days_without_school
from awn.minors.rules import ADULTS_WITH_CHILDREN, Span, Work, check_minor, limit_for
from awn.opportunities.models import Opportunity, Shift
from awn.opportunities.rules import PLACELESS_MODES
from awn.participation.actions._protecting import country_of
from awn.people.models import Person
from awn.people.rules import age_on, is_minor


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one opportunity."""

    work: Work  # without times
    zone: ZoneInfo
    adults: int  # who must be in a shift with people under eighteen

    @classmethod
    def of(cls, opportunity: Opportunity, shifts: Iterable[Shift]) -> Limits:
        """One query."""
        zone, country = ZoneInfo(opportunity.zone), country_of(opportunity)
        at_a_place = opportunity.mode not in PLACELESS_MODES
        adults = ADULTS_WITH_CHILDREN if opportunity.with_children else 1
        days = {shift.starts_at.astimezone(zone).date() for shift in shifts}
        work = Work(
            country=country, zone=opportunity.zone, field=opportunity.field_id or "", at_a_place=at_a_place, spans=(),
            fewest_seats=ADULTS_WITH_CHILDREN, holidays=days_without_school(country, days),
        )  # fmt: skip
        return cls(work, zone, adults if at_a_place else 0)

    def day_of(self, shift: Shift) -> date:
        """The day on which a shift begins, on the spot."""
        return shift.starts_at.astimezone(self.zone).date()

    def shut(self, people: Sequence[Person], shifts: Sequence[Shift]) -> NDArray[np.bool_]:
        """Which shifts are by themselves beyond the limits of each person’s age."""
        shut = np.zeros((len(people), len(shifts)), np.bool_)
        if not shifts:
            return shut
        first = self.day_of(min(shifts, key=lambda one: one.starts_at))
        known: dict[tuple[int, int], bool] = {}
        for row, person in enumerate(people):
            born = person.birth_date
            if born is None or not is_minor(born, first):
                continue
            for column, shift in enumerate(shifts):
                key = (age_on(born, self.day_of(shift)), shift.pk)
                if key not in known:
                    known[key] = not self.allows(person, [shift], ())
                shut[row, column] = known[key]
        return shut

    def allows(self, person: Person, shifts: Collection[Shift], held: Sequence[Span]) -> bool:
        """Whether somebody may take these shifts together, beside those held elsewhere."""
        spans = tuple((one.starts_at, one.ends_at) for one in shifts)
        work = replace(self.work, spans=spans, fewest_seats=min((one.capacity for one in shifts), default=2))
        try:
            check_minor(person.birth_date, work, held)
        except Refusal:
            return False
        return True

    def most_minutes(self, person: Person, first: date, last: date) -> int | None:
        """The most a minor may give between two days, by the week; None for grown-ups."""
        if person.birth_date is None or not is_minor(person.birth_date, first):
            return None
        weeks = -(-((last - first).days + 1) // 7)
        return limit_for(age_on(person.birth_date, first), self.work.country).hours_in_seven_days * 60 * weeks


def is_grown_up(person: Person, on: date) -> bool:
    """People of unknown age do not count."""
    return person.birth_date is not None and not is_minor(person.birth_date, on)
