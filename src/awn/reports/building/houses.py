"""The reports of an organisation, a programme and a university."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from awn.impact import published
from awn.impact.counting import LONG_GRAINS
from awn.opportunities.models import Programme
from awn.organisations.models import Organisation
from awn.reference.models import University
from awn.reports import writing
from awn.reports.building import names, parts, pursued, seasons, worth
from awn.reports.building.parts import Asked
from awn.reports.contents import Address, Row, Section


def organisation_sections(house: Organisation, asked: Asked, label: str) -> Iterable[Section | None]:
    """Hours, the line of time, opportunities."""
    key = str(house.pk)
    if asked.span.grain not in LONG_GRAINS:
        yield Section("hours", _("Confirmed hours"), (parts.years_only(),))
        return
    shown = published.one("organisation", key, asked.span)
    yield Section("hours", _("Confirmed hours"), parts.first_words(shown, label), parts.figures(shown, asked))
    yield parts.course("organisation", key, asked)
    countries = {one.key.partition("/")[2][:2] for one in published.of_organisation(house.pk)}
    # Hours in several countries have rates in several currencies, and no published number of each.
    if len(countries) == 1:
        yield worth.section("organisation", key, countries.pop(), asked)
    yield opportunities_section(opportunity_rows(key, asked, 0, parts.LONGEST), asked)


def programme_sections(programme: Programme, asked: Asked, label: str) -> Iterable[Section | None]:
    """Hours, the line of time, opportunities."""
    key = str(programme.pk)
    if asked.span.grain not in LONG_GRAINS:
        yield Section("hours", _("Confirmed hours"), (parts.years_only(),))
        return
    shown = published.one("programme", key, asked.span)
    yield Section("hours", _("Confirmed hours"), parts.first_words(shown, label), parts.figures(shown, asked))
    yield parts.course("programme", key, asked)
    yield pursued.section(programme, asked)
    yield opportunities_section(programme_rows(programme, asked, 0, parts.LONGEST), asked)


def university_sections(university: University, asked: Asked, label: str) -> Iterable[Section | None]:
    """Hours and the line of time of those who confirmed an address of the university."""
    key = str(university.pk)
    shown = published.one("university", key, asked.span)
    domains = ", ".join(university.domains)
    who = _(
        "Counted are the people who confirmed an e-mail address of the university (%(domains)s), wherever they gave"
        " their time."
    )
    words = (*parts.first_words(shown, label), who % {"domains": domains})
    yield Section("hours", _("Confirmed hours"), words, parts.figures(shown, asked))
    yield parts.course("university", key, asked, seasons.months("university", key, asked))


def opportunity_rows(organisation: str, asked: Asked, start: int, end: int) -> list[Row]:
    """An organisation's opportunities, most hours first; only those that the public may see are named."""
    return _named(list(published.among("opportunity", organisation, asked.span)[start:end]))


def programme_rows(programme: Programme, asked: Asked, start: int, end: int) -> list[Row]:
    """A programme's opportunities, most hours first."""
    return _named(list(_of_programme(programme, asked)[start:end]))


def programme_count(programme: Programme, asked: Asked) -> int:
    """How many opportunities of a programme have hours in the period."""
    return _of_programme(programme, asked).count()


def _of_programme(programme: Programme, asked: Asked) -> QuerySet[published.Published]:
    keys = [str(number) for number in names.of_programme(programme.pk)]
    return published.among("opportunity", str(programme.organisation_id), asked.span).filter(key__in=keys)


def _named(found: list[published.Published]) -> list[Row]:
    pages = names.opportunities([int(one.key) for one in found])
    rows = []
    for one in found:
        page = pages.get(int(one.key))
        text = writing.name(page.name) if page else _("An opportunity without a public page")
        address = Address("opportunity", (page.code,)) if page else None
        rows.append(parts.row(page.code if page else "none", text, published.shown(one), address))
    return rows


def opportunities_section(rows: list[Row], asked: Asked) -> Section | None:
    """The opportunities with the most hours; None without any."""
    table = parts.listed("opportunities", _("Hours by opportunity"), _("Opportunity"), rows)
    return parts.section("opportunities", _("Opportunities"), tables=[table])
