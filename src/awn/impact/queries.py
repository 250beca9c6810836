"""Impact as it stands at this moment, for those who may see everything. What the public sees is in `published`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet, Sum

from awn.base.text import Bilingual
from awn.credentials.models import Certificate
from awn.hours.models import Balance
from awn.impact import published
from awn.impact.models import MonthlyTotal
from awn.impact.rules import Span, last_day, month_of
from awn.opportunities.models import Opportunity
from awn.organisations.models import Organisation
from awn.reference.models import Field, Region


@dataclass(frozen=True, slots=True)
class Summary:
    """The large figures; `minutes` are confirmed minutes, reversals taken off. What is withheld is None."""

    minutes: int | None
    volunteers: int | None
    organisations: int
    open_opportunities: int
    completed_opportunities: int
    certificates: int
    # Whether hours and people were ever counted for the public; before that their nought means nothing.
    is_counted: bool = True


@dataclass(frozen=True, slots=True)
class Slice:
    """Minutes of one region or field; None where they are withheld."""

    key: str
    name: Bilingual
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Month:
    """Minutes of one month; None where they are withheld."""

    month: date
    minutes: int | None


def public_summary(at: datetime) -> Summary:
    """The large figures at this moment, to compare with; whoever shows them to everybody asks `published_summary`."""
    minutes = MonthlyTotal.objects.aggregate(sum=Sum("minutes"))["sum"] or 0
    return _summary(at, minutes, Balance.objects.filter(minutes__gt=0).count())


def published_summary(at: datetime) -> Summary:
    """The large figures of the public page; hours and people as they were counted in the night."""
    world = published.one("world", "")
    return replace(_summary(at, world.minutes, world.people), is_counted=published.made_at() is not None)


def _summary(at: datetime, minutes: int | None, volunteers: int | None) -> Summary:
    """Three counts over indexed or small tables; pages cache it for a minute."""
    opportunities = Opportunity.objects.aggregate(
        open=Count("pk", filter=Q(state="published", ends_at__gt=at)),
        completed=Count("pk", filter=Q(state__in=["completed", "archived"])),
    )
    return Summary(
        minutes=minutes,
        volunteers=volunteers,
        organisations=Organisation.objects.filter(state="verified").count(),
        open_opportunities=opportunities["open"],
        completed_opportunities=opportunities["completed"],
        certificates=Certificate.objects.filter(revoked_at=None).count(),
    )


def published_months(at: datetime, months: int = 12) -> list[Month]:
    """The latest months as published, oldest first; months without hours stand in it with 0."""
    first = month_of(at.date())
    wanted = [_months_before(first, back) for back in range(months - 1, -1, -1)]
    last = last_day(first, "month")
    there = {one.first: one.minutes for one in published.over_time("world", "", Span("quarter", wanted[0], last))}
    return [Month(month, there.get(month, 0)) for month in wanted]


def published_fields() -> list[Slice]:
    """Minutes per field as published, most first; work of no field is left out."""
    names = {field.code: field.name for field in Field.objects.all()}
    return _slices(published.everywhere("field"), names)


def published_regions() -> list[Slice]:
    """Minutes per region as published, most first; work without a place is left out."""
    names = {region.code: region.name for region in Region.objects.all()}
    return _slices(published.everywhere("region"), names)


def _slices(shown: list[published.Shown], names: dict[str, Bilingual]) -> list[Slice]:
    return [Slice(one.key, names[one.key], one.minutes) for one in shown if one.key in names]


def by_month(at: datetime, *, months: int = 12, organisation_id: int | None = None) -> list[Month]:
    """The latest months, oldest first; months without hours stand in it with 0."""
    first = month_of(at.date())
    wanted = [_months_before(first, back) for back in range(months - 1, -1, -1)]
    rows = _totals(organisation_id).filter(month__gte=wanted[0])
    sums = dict(rows.values_list("month").annotate(sum=Sum("minutes")))
    return [Month(month, sums.get(month, 0)) for month in wanted]


def by_region(*, organisation_id: int | None = None) -> list[Slice]:
    """Minutes per region, most first; work without a place is left out."""
    sums = _sums("region_id", organisation_id)
    return _named(sums, {region.code: region.name for region in Region.objects.filter(pk__in=sums)})


def by_field(*, organisation_id: int | None = None) -> list[Slice]:
    """Minutes per field of volunteering, most first."""
    sums = _sums("field_id", organisation_id)
    return _named(sums, {field.code: field.name for field in Field.objects.filter(pk__in=sums)})


def organisation_minutes(organisation_id: int) -> int:
    """Confirmed minutes of all of an organisation's opportunities at this moment, for those who work there."""
    return _totals(organisation_id).aggregate(sum=Sum("minutes"))["sum"] or 0


def _totals(organisation_id: int | None) -> QuerySet[MonthlyTotal]:
    rows = MonthlyTotal.objects.all()
    return rows if organisation_id is None else rows.filter(organisation_id=organisation_id)


def _sums(column: str, organisation_id: int | None) -> dict[str, int]:
    rows = _totals(organisation_id).exclude(**{column: None}).values_list(column)
    return {str(key): minutes for key, minutes in rows.annotate(sum=Sum("minutes")) if minutes > 0}


def _named(sums: dict[str, int], names: dict[str, Bilingual]) -> list[Slice]:
    slices = [Slice(key, names[key], minutes) for key, minutes in sums.items()]
    return sorted(slices, key=lambda one: (-(one.minutes or 0), one.key))


def _months_before(first: date, back: int) -> date:
    months = first.year * 12 + first.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)
