"""Impact as the public sees it, and as an organisation sees its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet, Sum

from awn.base.text import Bilingual
from awn.credentials.models import Certificate
from awn.hours.models import Balance
from awn.impact.models import MonthlyTotal
from awn.impact.rules import month_of
from awn.opportunities.models import Opportunity
from awn.organisations.models import Organisation
from awn.reference.models import Field, Region


@dataclass(frozen=True, slots=True)
class Summary:
    """The large figures of the public page; `minutes` are confirmed minutes, reversals taken off."""

    minutes: int
    volunteers: int
    organisations: int
    open_opportunities: int
    completed_opportunities: int
    certificates: int


@dataclass(frozen=True, slots=True)
class Slice:
    """Minutes of one region, field or organisation."""

    key: str
    name: Bilingual
    minutes: int


@dataclass(frozen=True, slots=True)
class Month:
    """Minutes of one month."""

    month: date
    minutes: int


def public_summary(at: datetime) -> Summary:
    """Five counts over indexed or small tables; pages cache it for a minute."""
    opportunities = Opportunity.objects.aggregate(
        open=Count("pk", filter=Q(state="published", ends_at__gt=at)),
        completed=Count("pk", filter=Q(state__in=["completed", "archived"])),
    )
    return Summary(
        minutes=MonthlyTotal.objects.aggregate(sum=Sum("minutes"))["sum"] or 0,
        volunteers=Balance.objects.filter(minutes__gt=0).count(),
        organisations=Organisation.objects.filter(state="verified").count(),
        open_opportunities=opportunities["open"],
        completed_opportunities=opportunities["completed"],
        certificates=Certificate.objects.filter(revoked_at=None).count(),
    )


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
    """Confirmed minutes of all of an organisation's opportunities."""
    return _totals(organisation_id).aggregate(sum=Sum("minutes"))["sum"] or 0


def _totals(organisation_id: int | None) -> QuerySet[MonthlyTotal]:
    rows = MonthlyTotal.objects.all()
    return rows if organisation_id is None else rows.filter(organisation_id=organisation_id)


def _sums(column: str, organisation_id: int | None) -> dict[str, int]:
    rows = _totals(organisation_id).exclude(**{column: None}).values_list(column)
    return {str(key): minutes for key, minutes in rows.annotate(sum=Sum("minutes")) if minutes > 0}


def _named(sums: dict[str, int], names: dict[str, Bilingual]) -> list[Slice]:
    slices = [Slice(key, names[key], minutes) for key, minutes in sums.items()]
    return sorted(slices, key=lambda one: (-one.minutes, one.key))


def _months_before(first: date, back: int) -> date:
    months = first.year * 12 + first.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)
