"""What a certificate can rest on: rows of the ledger that stand, by what the certificate is for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum
from django.db.models.functions import ExtractYear

from awn.base.names import by_name
from awn.base.text import Bilingual
from awn.hours.models import HoursEntry
from awn.opportunities.models import Opportunity
from awn.organisations.models import Organisation
from awn.people.models import Person
from awn.people.queries import ids_of

NO_TEXT = Bilingual("", "")


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody asks to be certified. Of the two last, a period and a level need both, a licence its last day.

    `subject` is the role, the course, or the country of a licence.
    """

    kind: str
    person: Person
    opportunity: Opportunity | None = None
    organisation: Organisation | None = None
    subject: Bilingual = NO_TEXT
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """Rows of the ledger that stand: their ids, their days and their minutes, by evidence level too."""

    minutes: int
    days: tuple[date, ...]
    entry_ids: tuple[int, ...]
    evidence: tuple[tuple[str, int], ...]


def credit_of(claim: Claim) -> Credit:
    """The rows that bear the claim, reversed ones left out; a course that was passed rests on none."""
    if claim.kind == "learning":
        return summed(())
    rows = HoursEntry.objects.filter(person__in=ids_of(claim.person.pk), reverses=None, reversal=None)
    if claim.opportunity is not None:
        rows = rows.filter(opportunity=claim.opportunity)
    if claim.kind in {"period", "level"}:
        rows = rows.filter(day__gte=claim.first_day, day__lte=claim.last_day)
        if claim.organisation is not None:
            rows = rows.filter(organisation=claim.organisation)
    if claim.kind == "role":
        role = "place__shift__role__title_"
        rows = rows.filter(**{f"{role}ar": claim.subject.ar, f"{role}en": claim.subject.en})
    return summed(rows.values_list("pk", "minutes", "day", "evidence"))


def summed(rows: Iterable[tuple[int, int, date, str]]) -> Credit:
    """Rows (id, minutes, day, evidence level) as one credit; most minutes first among the levels."""
    found = list(rows)
    levels: dict[str, int] = {}
    for _pk, minutes, _day, evidence in found:
        levels[evidence] = levels.get(evidence, 0) + minutes
    return Credit(
        minutes=sum(minutes for _pk, minutes, _day, _evidence in found),
        days=tuple(sorted({day for _pk, _minutes, day, _evidence in found})),
        entry_ids=tuple(sorted(pk for pk, _minutes, _day, _evidence in found)),
        evidence=tuple(sorted(levels.items(), key=lambda level: (-level[1], level[0]))),
    )


def years_of(person: Person) -> list[tuple[int, int]]:
    """The years in which hours stand to the person's credit, latest first: (year, minutes)."""
    rows = _standing(person).annotate(year=ExtractYear("day")).values("year").annotate(sum=Sum("minutes"))
    return [(row["year"], row["sum"]) for row in rows.order_by("-year")]


def roles_of(person: Person, opportunity_id: int) -> list[tuple[Bilingual, int]]:
    """The roles in which the person has hours in an opportunity: (title, minutes), most minutes first."""
    title = ("place__shift__role__title_ar", "place__shift__role__title_en")
    rows = _standing(person).filter(opportunity_id=opportunity_id, place__shift__role__isnull=False)
    summed_up = rows.values(*title).annotate(sum=Sum("minutes")).order_by("-sum")
    return [(Bilingual(row[title[0]], row[title[1]]), row["sum"]) for row in summed_up]


def people_with_hours(opportunity_id: int, *, limit: int) -> list[tuple[Person, int]]:
    """Who has hours in an opportunity, by name: (person, minutes)."""
    rows = HoursEntry.objects.filter(opportunity_id=opportunity_id, reverses=None, reversal=None)
    minutes = dict(rows.values("person_id").annotate(sum=Sum("minutes")).values_list("person_id", "sum"))
    people = Person.objects.filter(pk__in=minutes).order_by(*by_name(), "pk")[:limit]
    return [(person, minutes[person.pk]) for person in people]


def _standing(person: Person) -> QuerySet[HoursEntry]:
    return HoursEntry.objects.filter(person__in=ids_of(person.pk), reverses=None, reversal=None)
