"""Which reports there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from awn.impact import published
from awn.impact.published import Shown
from awn.impact.rules import EVERYTHING
from awn.opportunities.models import Programme
from awn.reference import queries as reference
from awn.reference.models import University
from awn.reports import writing
from awn.reports.building import parts
from awn.reports.contents import Address, Column, Value

HOURS = Column("minutes", "", "minutes")
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """One report and its confirmed minutes of all years."""

    code: str
    name: str
    minutes: Value
    page: Address


@dataclass(frozen=True, slots=True)
class Index:
    """The six states with all their regions; universities and programmes with hours; when all was counted."""

    countries: tuple[tuple[Entry, tuple[Entry, ...]], ...]
    universities: tuple[Entry, ...]
    programmes: tuple[Entry, ...]
    made_at: datetime | None


def index() -> Index:
    """Five queries; in the language that is on."""
    made_at = published.made_at()
    countries = {one.key: one for one in published.everywhere("country")}
    regions = {one.key: one for one in published.everywhere("region")}
    return Index(
        tuple(
            (
                _entry("country", country.code, writing.name(country.name), countries.get(country.code)),
                tuple(
                    _entry("region", region.code, writing.name(region.name), regions.get(region.code))
                    for region in reference.regions(country.code)
                ),
            )
            for country in reference.countries()
            if country.in_gcc
        ),
        _universities(),
        _programmes(),
        made_at,
    )


def _universities() -> tuple[Entry, ...]:
    shown = published.everywhere("university")[:LONGEST]
    names = {str(one.pk): one.name for one in University.objects.filter(pk__in=[int(one.key) for one in shown])}
    return tuple(_entry("university", one.key, writing.name(names[one.key]), one) for one in shown)


def _programmes() -> tuple[Entry, ...]:
    rows = Programme.objects.filter(plan__published_at__isnull=False).order_by("-plan__published_at")[:LONGEST]
    shown = published.several("programme", [str(one.pk) for one in rows])
    return tuple(_entry("programme", str(one.pk), writing.name(one.title), shown.get(str(one.pk))) for one in rows)


def _entry(kind: str, code: str, name: str, shown: Shown | None) -> Entry:
    minutes = 0 if shown is None else parts.kept(shown.minutes)
    return Entry(code, name or _("Without a name"), minutes, parts.page_of(kind, code, EVERYTHING))
