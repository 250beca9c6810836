"""What all volunteers together have done: figures that anybody may read, print and take along."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from awn.base import clock
from awn.base.tabular_writing import Value, write_csv
from awn.impact.published import made_at
from awn.impact.queries import (
    Month,
    Slice,
    Summary,
    published_fields,
    published_months,
    published_regions,
    published_summary,
)
from awn.reference import queries as reference
from awn.reference.outlines import outline_of_gulf
from awn.web import charts, formatting
from awn.web.access import public

KEPT_SECONDS = 60
MONTHS = 12
BARS = 8
MAP_WIDTH = 800


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything the page shows, read at one moment."""

    summary: Summary
    months: list[Month]
    fields: list[Slice]
    regions: list[Slice]
    made_at: datetime | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One drawing with its sentence and its table."""

    id: str
    title: str
    summary: str
    drawing: Markup
    head: list[str]
    rows: list[list[str]]


@public
@require_safe
def impact(request: HttpRequest) -> HttpResponse:
    """The public impact."""
    figures = _figures()
    everything: list[Month | Slice] = [*figures.months, *figures.fields, *figures.regions]
    context = {
        "summary": figures.summary,
        "figures": [
            *([_months(figures.months)] if any(one.minutes for one in figures.months) else []),
            *([_slices("fields", _("By field"), figures.fields)] if _any(figures.fields) else []),
            *([_slices("regions", _("By region"), figures.regions)] if _any(figures.regions) else []),
        ],
        "map": _map(figures.regions) if _any(figures.regions) else "",
        "withheld": any(one.minutes is None for one in everything),
        "made_at": figures.made_at,
    }
    return render(request, "impact/impact.html", context)


@public
@require_safe
def impact_file(request: HttpRequest, what: str) -> HttpResponse:
    """The numbers behind one figure as CSV."""
    figures = _figures()
    tables: dict[str, Callable[[], list[list[Value]]]] = {
        "months": lambda: [
            [one.month, "", "", *_both(one.minutes)] for one in figures.months if figures.summary.is_counted
        ],
        "fields": lambda: _lines(figures.fields),
        "regions": lambda: _lines(figures.regions),
    }
    if what not in tables:
        raise Http404
    text = io.StringIO(newline="")
    write_csv(text, [what, "name_ar", "name_en", "minutes", "hours", "withheld"], tables[what]())
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="awn-impact-{what}.csv"'
    return response


def _figures() -> Figures:
    """Read once a minute: a crowd at the page is no crowd at the database."""
    kept: Figures | None = cache.get("impact:public")
    if kept is None:
        at = clock.now()
        kept = Figures(
            published_summary(at), published_months(at, MONTHS), published_fields(), published_regions(), made_at()
        )
        cache.set("impact:public", kept, KEPT_SECONDS)
    return kept


def _months(months: Sequence[Month]) -> Figure:
    shown = [one for one in months if one.minutes]
    best = max(shown, key=lambda one: one.minutes or 0)
    summary = _("%(total)s hours in the last %(months)s months. Most were given in %(month)s: %(hours)s.") % {
        "total": _hours(sum(one.minutes or 0 for one in months)),
        "months": formatting.plain_number(len(months)),
        "month": formatting.month(best.month),
        "hours": _hours(best.minutes),
    }
    bars = [_bar(one, months[index - 2 : index - 1], index) for index, one in enumerate(months)]
    return Figure(
        "months",
        _("Confirmed hours by month"),
        summary,
        charts.columns(bars, summary, rtl=_is_rtl()),
        [_("Month"), _("Hours")],
        [[formatting.month(one.month), _hours(one.minutes)] for one in months],
    )


def _bar(one: Month, named_before: Sequence[Month], index: int) -> charts.Bar:
    """Every second month is named, so that the names can be read on a telephone; the year where it changes."""
    if index % 2 == 0:
        return charts.Bar("", one.minutes or 0, _hours(one.minutes))
    name, *_year = formatting.month(one.month).split(" ")
    changes = not named_before or named_before[0].month.year != one.month.year
    year = formatting.digits(str(one.month.year)) if changes else ""
    return charts.Bar(name if _is_rtl() else name[:3], one.minutes or 0, _hours(one.minutes), year)


def _slices(key: str, title: str, slices: Sequence[Slice]) -> Figure:
    total = sum(one.minutes or 0 for one in slices)
    first = slices[0]
    summary = _("%(name)s comes first with %(hours)s hours, %(share)s of all.") % {
        "name": _name(first),
        "hours": _hours(first.minutes),
        "share": formatting.percent((first.minutes or 0) / total),
    }
    bars = [charts.Bar(_name(one), one.minutes, _hours(one.minutes)) for one in slices[:BARS] if one.minutes]
    return Figure(
        key,
        title,
        summary,
        charts.rows(bars, summary, rtl=_is_rtl()),
        [title, _("Hours")],
        [[_name(one), _hours(one.minutes)] for one in slices],
    )


def _map(regions: Sequence[Slice]) -> Markup:
    names = {one.key: f"{_name(one)}: {_hours(one.minutes)}" for one in regions}
    values = {one.key: float(one.minutes) for one in regions if one.minutes}
    summary = _("Map of the six states: regions with more confirmed hours are darker.")
    return charts.map_of(outline_of_gulf(MAP_WIDTH), values, names, summary)


def _any(slices: Sequence[Slice]) -> bool:
    return any(one.minutes for one in slices)


def _lines(slices: Sequence[Slice]) -> list[list[Any]]:
    return [[one.key, one.name.ar, one.name.en, *_both(one.minutes)] for one in slices]


def _both(minutes: int | None) -> list[Value]:
    """Minutes, hours, and whether they are withheld: then both are empty, not nought."""
    return ["", "", "yes"] if minutes is None else [minutes, round(minutes / 60, 2), "no"]


def _name(one: Slice) -> str:
    """The name; a region that shares its name with another one (two capitals) says its country."""
    language = formatting.language()
    name = one.name.pick(language)[0]
    region = reference.region(one.key)
    namesakes = [other for other in reference.regions() if other.name.pick(language)[0] == name]
    if region is None or len(namesakes) < 2:
        return name
    return _("%(region)s (%(country)s)") % {"region": name, "country": region.country.name.pick(language)[0]}


def _hours(minutes: int | None) -> str:
    """Whole hours: a twelfth of one says nothing about a country."""
    return _("withheld") if minutes is None else formatting.number(round(minutes / 60))


def _is_rtl() -> bool:
    return formatting.rtl()
