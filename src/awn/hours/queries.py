"""Reads of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from awn.hours.models import Balance, HoursEntry
from awn.people.models import Person


@dataclass(frozen=True, slots=True)
class Credit:
    """What somebody has to their credit in one opportunity."""

    minutes: int
    days: tuple[date, ...]
    entry_ids: tuple[int, ...]


def total_minutes(person: Person) -> int:
    """All minutes to the person's credit, reversals taken off."""
    return Balance.objects.filter(person=person).values_list("minutes", flat=True).first() or 0


def entries_of(person: Person) -> QuerySet[HoursEntry]:
    """The person's ledger rows, latest day first, with opportunity and organisation."""
    return (
        HoursEntry.objects.filter(person=person)
        .select_related("opportunity", "organisation", "confirmed_by", "reversal")
        .defer("opportunity__search", "opportunity__title_key")
        .order_by("-day", "-pk")
    )


def standing(person_id: int, opportunity_id: int) -> Credit:
    """The entries in the opportunity that were not reversed, summed."""
    rows = list(
        HoursEntry.objects.filter(
            person_id=person_id, opportunity_id=opportunity_id, reverses=None, reversal=None
        ).values_list("pk", "minutes", "day")
    )
    days = sorted({day for _pk, _minutes, day in rows})
    return Credit(
        minutes=sum(minutes for _pk, minutes, _day in rows),
        days=tuple(days),
        entry_ids=tuple(sorted(pk for pk, _minutes, _day in rows)),
    )


def credited_people(opportunity_id: int) -> list[int]:
    """Ids of the people with hours to their credit in the opportunity."""
    rows = HoursEntry.objects.filter(opportunity_id=opportunity_id, reverses=None, reversal=None)
    return sorted(set(rows.values_list("person_id", flat=True)))


def entries_of_organisation(organisation_id: int) -> QuerySet[HoursEntry]:
    """An organisation's ledger rows, latest first."""
    return (
        HoursEntry.objects.filter(organisation_id=organisation_id)
        .select_related("person", "opportunity", "reversal")
        .order_by("-day", "-pk")
    )
