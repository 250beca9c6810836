"""Reads of the grown-ups of a shift: who is never left alone with children asks them."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from awn.opportunities.models import Shift
from awn.participation.models import Place
from awn.people.models import Person
from awn.people.rules import ADULT_AGE


def seats_of_grown_ups(shift: Shift, day: date) -> QuerySet[Place]:
    """The seats of people who are eighteen on the day; people of unknown age do not count."""
    born_by = date(day.year - ADULT_AGE, day.month, min(day.day, 28))
    return Place.objects.filter(shift=shift, state__in=["confirmed", "attended"], person__birth_date__lte=born_by)


def grown_ups_there(shift: Shift, day: date, besides: Person | None = None) -> int:
    """How many grown-ups are checked in to the shift and have not left."""
    arrived = seats_of_grown_ups(shift, day).filter(attendance__kind="check_in")
    there = arrived.exclude(attendance__kind="check_out").distinct()
    return (there if besides is None else there.exclude(person=besides)).count()
