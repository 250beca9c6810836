"""Figures of states, entered by staff with their source. Replaced by a newer row, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_line
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission
from awn.programmes.actions._writing import clean_link
from awn.programmes.models import NationalFigure
from awn.programmes.rules import check_figure
from awn.reference.models import Country

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureDraft:
    """A figure as it was typed."""

    country: str
    kind: str
    measure: str
    year: int
    value: Decimal
    source: str
    link: str
    source_on: date


@transaction.atomic
def put_figure(draft: FigureDraft, *, by: Person | None, at: datetime) -> NationalFigure:
    """Enters a figure; one of the same country, kind, measure and year ends with it.

    Refuses years to come as reported, sources of days to come, figures without a source, and who is not staff.
    """
    require_staff(by, StaffPermission.KEEP_RATES)
    country = found(Country.objects.filter(pk=draft.country, in_gcc=True).first())
    value = check_figure(
        draft.kind, draft.measure, draft.value, year=draft.year, source_on=draft.source_on, today=at.date()
    )
    if not FIRST_YEAR <= draft.year <= LAST_YEAR:
        message = _("Write the year with four digits, for example 2030.")
        raise Refusal("figure_year_impossible", message, fields={"year": message})
    source, link = clean_line(draft.source, limit=300, field="source"), clean_link(draft.link)
    if not (source and link):
        message = _("Name the source and its address: nobody can check a figure without them.")
        raise Refusal("figure_without_source", message, fields={"source" if not source else "link": message})
    same = NationalFigure.objects.select_for_update().filter(
        country=country, kind=draft.kind, measure=draft.measure, year=draft.year, ended_at=None
    )
    same.update(ended_at=at)
    row = NationalFigure.objects.create(
        country=country, kind=draft.kind, measure=draft.measure, year=draft.year, value=value, source=source,
        link=link, source_on=draft.source_on, at=at, by_id=by.pk if by else None,
    )  # fmt: skip
    record("national_figure.entered", by=by, at=at, subject=row.pk, country=country.pk, kind=draft.kind)
    return row


@transaction.atomic
def end_figure(figure_id: int, *, by: Person | None, at: datetime) -> None:
    """The figure that staff entered does not hold any more; twice is once. Refuses `not_found`, who is not staff."""
    require_staff(by, StaffPermission.KEEP_RATES)
    row = found(NationalFigure.objects.select_for_update().filter(pk=figure_id).first())
    if row.ended_at is None:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        record("national_figure.ended", by=by, at=at, subject=row.pk, country=row.country_id)
