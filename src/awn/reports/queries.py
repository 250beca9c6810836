"""Reports as values. The public ones are made of published numbers alone; a volunteer's own of their ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from awn.base.refusal import found
from awn.impact import published
from awn.impact.rules import span_of
from awn.opportunities.models import Programme
from awn.organisations.queries import public_by_slug
from awn.people.models import Person
from awn.people.queries import region_of
from awn.reference import queries as reference
from awn.reference.models import University
from awn.reports import writing
from awn.reports.building import houses, parts, person, places
from awn.reports.building.parts import Asked
from awn.reports.contents import Column, Period, Report, Row, Section

PublicKind = Literal["organisation", "programme", "university", "region", "country"]
PUBLIC_KINDS: tuple[PublicKind, ...] = ("country", "region", "organisation", "programme", "university")
ZONE = "Asia/Riyadh"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a public report is about, in whose clocks; how its sections and its longer lists of rows are made."""

    kind: PublicKind
    code: str
    name: str
    zone: str
    sections: Callable[[Asked, str], Iterable[Section | None]]
    # Rows from one number to another, the number of all rows, and what a row is.
    rows: Callable[[Asked, int, int], list[Row]]
    count: Callable[[Asked], int]
    row_title: str


def report(kind: str, code: str, period: str, at: datetime, *, known: Sequence[int] | None = None) -> Report:
    """The public report in the language that is on. Refuses unknown subjects, bad periods and periods to come.

    `known`: what `years` gives, where it was asked already.
    """
    subject = subject_of(kind, code)
    asked = asked_of(subject, period, at)
    return _bound(subject.name, _title(subject), asked, subject.sections, known)


def my_report(volunteer: Person, period: str, at: datetime) -> Report:
    """A volunteer's own report, for their eyes alone."""
    home = region_of(volunteer)
    today = at.astimezone(ZoneInfo(home.country.zone if home else ZONE)).date()
    asked = Asked("volunteer", "me", span_of(period, today), at, today)
    own = writing.name(volunteer.name)
    return _bound(own, _("My volunteering"), asked, lambda asked, _label: person.sections(volunteer, asked))


def my_years(volunteer: Person) -> list[int]:
    """The years a volunteer may ask for, latest first."""
    return person.years_of(volunteer)


def subject_of(kind: str, code: str) -> Subject:
    """Whom the report is about. Refuses `not_found`: also programmes and organisations without a public page."""
    made = _SUBJECTS.get(kind)
    return found(made(code) if made else None)


def asked_of(subject: Subject, period: str, at: datetime) -> Asked:
    """The period in the subject's own time: what has begun there may be asked for."""
    today = at.astimezone(ZoneInfo(subject.zone)).date()
    return Asked(subject.kind, subject.code, span_of(period, today), at, today)


def period_of(asked: Asked, known: Sequence[int] | None = None) -> Period:
    """The period in words; `known` as for `report`."""
    if asked.span.grain != "all":
        return writing.period(asked.span, asked.span.first, asked.today)
    return writing.period(asked.span, parts.began(years() if known is None else known), asked.today)


def head_of_rows(subject: Subject) -> tuple[Column, ...]:
    """The columns of the rows behind a subject's numbers."""
    return parts.columns(subject.row_title)


def years() -> list[int]:
    """The years for which there are reports, latest first."""
    return published.years()


def _bound(
    name: str,
    title: str,
    asked: Asked,
    sections: Callable[[Asked, str], Iterable[Section | None]],
    known: Sequence[int] | None = None,
) -> Report:
    period = period_of(asked, known)
    public = asked.kind != "volunteer"
    counted_at = published.made_at() if public else asked.at
    made: Sequence[Section] = [parts.being_counted()]
    if counted_at is not None:
        made = [one for one in sections(asked, period.label) if one is not None]
    words = parts.closing_words() if public else ()
    return Report(
        asked.kind, asked.subject, name, title, period, counted_at or asked.at, writing.language(), tuple(made), words
    )


def _title(subject: Subject) -> str:
    return _("What volunteers gave: %(name)s") % {"name": subject.name}


def _country(code: str) -> Subject | None:
    country = next((one for one in reference.countries() if one.code == code), None)
    if country is None:
        return None
    return Subject(
        "country", code, writing.name(country.name), country.zone,
        lambda asked, label: places.country_sections(country, asked, label),
        lambda asked, start, end: places.region_rows(country, asked)[start:end],
        lambda asked: published.among("region", code, asked.span).count(),
        _("Region"),
    )  # fmt: skip


def _region(code: str) -> Subject | None:
    region = reference.region(code)
    if region is None:
        return None
    return Subject(
        "region", code, writing.name(region.name), region.country.zone,
        lambda asked, label: places.region_sections(region, asked, label),
        lambda asked, start, end: places.organisation_rows(code, asked, start, end),
        lambda asked: published.among("organisation_region", code, asked.span).count(),
        _("Organisation"),
    )  # fmt: skip


def _organisation(slug: str) -> Subject | None:
    house = public_by_slug(slug)
    if house is None:
        return None
    key = str(house.pk)
    return Subject(
        "organisation", slug, writing.name(house.name), house.country.zone,
        lambda asked, label: houses.organisation_sections(house, asked, label),
        lambda asked, start, end: houses.opportunity_rows(key, asked, start, end),
        lambda asked: published.among("opportunity", key, asked.span).count(),
        _("Opportunity"),
    )  # fmt: skip


def _programme(code: str) -> Subject | None:
    programme = _published_programme(code)
    if programme is None:
        return None
    return Subject(
        "programme", code, writing.name(programme.title), programme.organisation.country.zone,
        lambda asked, label: houses.programme_sections(programme, asked, label),
        lambda asked, start, end: houses.programme_rows(programme, asked, start, end),
        lambda asked: houses.programme_count(programme, asked),
        _("Opportunity"),
    )  # fmt: skip


def _university(code: str) -> Subject | None:
    university = University.objects.select_related("country").filter(pk=int(code)).first() if _is_number(code) else None
    if university is None:
        return None
    return Subject(
        "university", code, writing.name(university.name), university.country.zone,
        lambda asked, label: houses.university_sections(university, asked, label),
        lambda asked, start, end: parts.time_rows("university", code, asked)[start:end],
        lambda asked: len(parts.time_rows("university", code, asked)),
        _("Period"),
    )  # fmt: skip


def _published_programme(code: str) -> Programme | None:
    """A programme that its organisation has published."""
    if not _is_number(code):
        return None
    rows = Programme.objects.select_related("organisation__country")
    return rows.filter(pk=int(code), plan__published_at__isnull=False).first()


def _is_number(code: str) -> bool:
    return code.isascii() and code.isdigit() and len(code) < 10


_SUBJECTS: dict[str, Callable[[str], Subject | None]] = {
    "country": _country,
    "region": _region,
    "organisation": _organisation,
    "programme": _programme,
    "university": _university,
}
