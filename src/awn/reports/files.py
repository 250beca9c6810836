"""Files of reports as readers ask for them: built from the published numbers, drawn once, kept."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import override

from awn.people.models import Person
from awn.reference import queries as reference
from awn.reports import queries
from awn.reports.contents import Report
from awn.reports.outputs import keeping
from awn.reports.outputs.keeping import FORMATS, File, Format

OTHER: dict[Literal["ar", "en"], Literal["ar", "en"]] = {"ar": "en", "en": "ar"}


def public(kind: str, subject: str, period: str, form: str, *, at: datetime) -> tuple[Report, File]:
    """The file of a public report in the language that is on. Refuses what the report and the format refuse."""
    wanted = keeping.format_of(form)
    report, other = both(kind, subject, period, wanted, at=at)
    return report, keeping.drawn(report, wanted, other)


def both(kind: str, subject: str, period: str, form: Format, *, at: datetime) -> tuple[Report, Report | None]:
    """The report, and for open data the same one in the other language: their dictionary speaks both."""
    report = queries.report(kind, subject, period, at)
    if form.ending != "zip":
        return report, None
    with override(OTHER[report.language]):
        return report, queries.report(kind, subject, period, at)


def own(person: Person, period: str, form: str, *, at: datetime) -> tuple[Report, bytes]:
    """A volunteer's own file, drawn for them alone and kept nowhere."""
    wanted = keeping.format_of(form)
    report = queries.my_report(person, period, at)
    if wanted.ending != "zip":
        return report, wanted.draw(report, None)
    with override(OTHER[report.language]):
        other = queries.my_report(person, period, at)
    return report, wanted.draw(report, other)


def of_countries(*, at: datetime) -> int:
    """Draws this year's files of every country in both languages; how many there are."""
    count = 0
    for country in [one for one in reference.countries() if one.in_gcc]:
        year = str(at.astimezone(ZoneInfo(country.zone)).year)
        for language in OTHER:
            with override(language):
                for form in FORMATS:
                    public("country", country.code, year, form, at=at)
                    count += 1
    return count
