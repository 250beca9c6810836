"""The reports of a country and of a region."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from awn.impact import published
from awn.impact.counting import NONE
from awn.reference import queries as reference
from awn.reference.models import Country, Region
from awn.reports import writing
from awn.reports.building import names, parts, seasons, worth
from awn.reports.building.parts import Asked
from awn.reports.contents import Row, Section, Table


def country_sections(country: Country, asked: Asked, label: str) -> Iterable[Section | None]:
    """Hours, the line of time, the regions as a map, fields."""
    shown = published.one("country", country.code, asked.span)
    yield Section("hours", _("Confirmed hours"), parts.first_words(shown, label), parts.figures(shown, asked))
    yield parts.course("country", country.code, asked, seasons.months("country", country.code, asked))
    yield parts.of_kind("regions", _("Regions"), "region", _regions(country, asked), asked)
    table = parts.fields("country_field", country.code, asked)
    yield worth.section("country", country.code, country.code, asked)
    yield parts.of_kind("fields", _("Fields"), "country_field", table, asked, seasons.fields(country.code, asked))


def region_sections(region: Region, asked: Asked, label: str) -> Iterable[Section | None]:
    """Hours, the line of time, organisations."""
    shown = published.one("region", region.code, asked.span)
    yield Section("hours", _("Confirmed hours"), parts.first_words(shown, label), parts.figures(shown, asked))
    yield parts.course("region", region.code, asked, seasons.months("region", region.code, asked))
    rows = organisation_rows(region.code, asked, 0, parts.LONGEST)
    table = parts.listed("organisations", _("Hours by organisation"), _("Organisation"), rows)
    yield worth.section("region", region.code, region.country_id, asked)
    yield parts.of_kind("organisations", _("Organisations"), "organisation_region", table, asked)


def organisation_rows(region: str, asked: Asked, start: int, end: int) -> list[Row]:
    """Organisations at work in a region, most hours there first; only those with a public page are named."""
    found = list(published.among("organisation_region", region, asked.span)[start:end])
    houses = names.organisations([int(one.key.partition("/")[0]) for one in found])
    rows = []
    for one in found:
        house = houses.get(int(one.key.partition("/")[0]))
        text = writing.name(house.name) if house else _("An organisation without a public page")
        address = parts.page_of("organisation", house.code, asked.span) if house else None
        rows.append(parts.row(house.code if house else "none", text, published.shown(one), address))
    return rows


def region_rows(country: Country, asked: Asked) -> list[Row]:
    """The regions of a country and its work without a place, most hours first."""
    known = {one.code: one.name for one in reference.regions(country.code)}
    rows = []
    for one in published.among("region", country.code, asked.span):
        placeless = one.key.endswith(NONE) or one.key not in known
        text = _("Without a place, such as from home") if placeless else writing.name(known[one.key])
        address = None if placeless else parts.page_of("region", one.key, asked.span)
        rows.append(parts.row("none" if placeless else one.key, text, published.shown(one), address))
    return rows


def _regions(country: Country, asked: Asked) -> Table | None:
    return parts.listed("regions", _("Hours by region"), _("Region"), region_rows(country, asked), chart="map")
