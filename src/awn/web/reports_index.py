"""The page that lists all reports and files."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from markupsafe import Markup

from awn.reference.outlines import outline_of_gulf
from awn.reports import index as listed
from awn.web import charts, formatting
from awn.web.reports_drawing import MAP_WIDTH, address, value_text

KEPT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A report with its hours."""

    name: str
    href: str
    hours: str


def index(request: HttpRequest) -> HttpResponse:
    """Every report there is, and the open data."""
    language = formatting.language()
    kept: listed.Index | None = cache.get(f"reports:index:{language}")
    if kept is None:
        kept = listed.index()
        cache.set(f"reports:index:{language}", kept, KEPT_SECONDS)
    # Before the first count nought would mean nothing.
    line = _line if kept.made_at else _uncounted
    context = {
        "countries": [(line(country), [line(one) for one in regions]) for country, regions in kept.countries],
        "universities": [line(one) for one in kept.universities],
        "programmes": [line(one) for one in kept.programmes],
        "map": _map(kept),
        "undrawn": _undrawn(kept),
        "made_at": kept.made_at,
    }
    return render(request, "reports/index.html", context)


def _line(entry: listed.Entry) -> Line:
    return Line(entry.name, address(entry.page), value_text(entry.minutes, listed.HOURS))


def _uncounted(entry: listed.Entry) -> Line:
    return Line(entry.name, address(entry.page), _("being counted"))


def _map(kept: listed.Index) -> Markup:
    regions = [one for _country, several in kept.countries for one in several]
    values = {one.code: float(one.minutes) for one in regions if isinstance(one.minutes, int)}
    if not any(values.values()):
        return Markup("")
    names = {one.code: f"{one.name}: {value_text(one.minutes, listed.HOURS)}" for one in regions}
    summary = _("Map of the six states: regions with more confirmed hours are darker.")
    return charts.map_of(outline_of_gulf(MAP_WIDTH), values, names, summary)


def _undrawn(kept: listed.Index) -> list[str]:
    """Regions of which there is no outline: they stand in the tables alone."""
    there = {shape.code for shape in outline_of_gulf(MAP_WIDTH).shapes}
    return [one.name for country, several in kept.countries for one in several if one.code not in there]
