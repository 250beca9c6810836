"""The numbers as the public may know them: pages, files and letters read these, and never the ledger."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, F, QuerySet, Value, When

from awn.impact.counting import FAMILIES
from awn.impact.models import Edition
from awn.impact.models import Published as Published  # noqa: PLC0414 - doors take the type from here
from awn.impact.rules import BEGINNING, EVERYTHING, Span

GRAINS = {family.kind: family.grains for family in FAMILIES}


@dataclass(frozen=True, slots=True)
class Shown:
    """One scope in one period. Withheld numbers are not in it at all."""

    key: str
    first: date
    minutes: int | None
    people: int | None
    shifts: int | None

    @property
    def withheld(self) -> bool:
        """Whether there is something that is not shown."""
        return self.minutes is None


def made_at() -> datetime | None:
    """When the numbers were counted; None before the first time."""
    return Edition.objects.values_list("made_at", flat=True).first()


def one(kind: str, key: str, span: Span = EVERYTHING) -> Shown:
    """A scope in a period; nought where nobody gave anything; withheld where such periods are left out."""
    there = several(kind, [key], span).get(key)
    if there is None and not is_there(kind, span.grain):
        return Shown(key, span.first, None, None, None)
    return there or _nothing(key, span.first)


def is_there(kind: str, grain: str) -> bool:
    """Whether numbers of this kind are published for such periods at all."""
    if grain not in GRAINS[kind]:
        return False
    return not Edition.objects.filter(left_out__contains=[f"{kind} {grain}"]).exists()


def several(kind: str, keys: Collection[str], span: Span = EVERYTHING) -> dict[str, Shown]:
    """Scopes of one kind in a period by key; those in which nobody gave anything are missing."""
    rows = Published.objects.filter(kind=kind, key__in=keys, grain=span.grain, first=span.first)
    return {row.key: shown(row) for row in rows}


def among(kind: str, within: str, span: Span = EVERYTHING) -> QuerySet[Published]:
    """All scopes of one kind in a list, most hours first; the withheld ones last, in an order that says nothing."""
    rows = Published.objects.filter(kind=kind, within=within, grain=span.grain, first=span.first)
    weight = Case(When(withheld=True, then=Value(0)), default=-F("minutes"))
    return rows.order_by("withheld", weight, "key")


def everywhere(kind: str, span: Span = EVERYTHING) -> list[Shown]:
    """All scopes of one kind, as `among` orders them."""
    rows = Published.objects.filter(kind=kind, grain=span.grain, first=span.first)
    weight = Case(When(withheld=True, then=Value(0)), default=-F("minutes"))
    return [shown(row) for row in rows.order_by("withheld", weight, "key")]


def of_organisation(organisation_id: int) -> QuerySet[Published]:
    """The regions in which an organisation was ever at work."""
    rows = Published.objects.filter(kind="organisation_region", key__startswith=f"{organisation_id}/")
    return rows.filter(grain=EVERYTHING.grain)


def organisations_withheld() -> frozenset[int]:
    """The organisations whose hours are shown nowhere, by number."""
    rows = Published.objects.filter(kind="organisation", grain=EVERYTHING.grain, withheld=True)
    return frozenset(int(key) for key in rows.values_list("key", flat=True))


def over_time(kind: str, key: str, span: Span = EVERYTHING) -> list[Shown]:
    """The parts of a period in which anything was given, oldest first: years of everything, months of the others."""
    rows = Published.objects.filter(kind=kind, key=key, grain=span.parts, first__range=(span.first, span.last))
    return [shown(row) for row in rows.order_by("first")]


def by_year(kind: str, within: str) -> list[Shown]:
    """All scopes of one kind in a list, in each year in which anything was given there."""
    rows = Published.objects.filter(kind=kind, within=within, grain="year")
    return [shown(row) for row in rows.order_by("first", "key")]


def years() -> list[int]:
    """The years in which hours were given, latest first."""
    rows = Published.objects.filter(kind="world", key="", grain="year").order_by("-first")
    return [first.year for first in rows.values_list("first", flat=True)]


def shown(row: Published) -> Shown:
    """A row as the public may know it."""
    if row.withheld:
        return Shown(row.key, row.first, None, None, None)
    return Shown(row.key, row.first, row.minutes, row.people, row.shifts)


def _nothing(key: str, first: date = BEGINNING) -> Shown:
    return Shown(key, first, 0, 0, 0)
