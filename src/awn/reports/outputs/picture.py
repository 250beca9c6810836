"""A volunteer's year as a picture to share: hours and causes, the name only where they want it, and nobody's rank."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from awn.base.digits import numerals
from awn.base.refusal import Refusal
from awn.reports.contents import Number, Report
from awn.reports.outputs import setting

SHEET = "picture.typ"
SHAPES = {"wide": gettext_lazy("Wide, 1200 × 630"), "square": gettext_lazy("Square, 1080 × 1080")}
FORMATS = {"png": "image/png", "svg": "image/svg+xml"}
_DOTS_PER_INCH = 72.0  # a point of the sheet is a dot of the picture
_CAUSES = 3
_SVG = re.compile(rb"<svg\b([^>]*)>")


@dataclass(frozen=True, slots=True)
class Year:
    """What stands on the picture, as text, and the words for those who do not see it."""

    language: Literal["ar", "en"]
    name: str
    heading: str
    hours: str
    hours_words: str
    shifts: str
    # Whom the activities reached, with others; empty where nobody counted.
    reached: str
    causes: tuple[str, ...]
    alt: str


def year_of(report: Report, *, with_name: bool) -> Year:
    """Of somebody's own report. Refuses `nothing_to_share` while there is no confirmed hour."""
    figures = {one.key: one for section in report.sections for one in section.numbers}
    numbers = {key: one.value for key, one in figures.items()}
    minutes, shifts = numbers.get("hours.confirmed"), numbers.get("shifts.attended")
    if not isinstance(minutes, int) or minutes <= 0:
        message = gettext_lazy("There are no confirmed hours in this period, so there is nothing to show yet.")
        raise Refusal("nothing_to_share", message, status=404)
    with override(report.language):
        reached = _reached(figures.get("people.reached"), report.language)
        return _said(report, minutes, shifts if isinstance(shifts, int) else 0, reached, with_name=with_name)


def drawn(year: Year, shape: str, form: str, site: str) -> bytes:
    """PNG or SVG. Refuses `format_unknown` for other shapes and formats."""
    if shape not in SHAPES or form not in FORMATS:
        message = gettext_lazy("The picture is wide or square, as PNG or as SVG.")
        raise Refusal("format_unknown", message, status=404)
    values = {
        "language": year.language, "shape": shape, "name": year.name, "heading": year.heading, "hours": year.hours,
        "hours-words": year.hours_words, "shifts": year.shifts, "reached": year.reached,
        "causes": list(year.causes), "alt": year.alt, "site": site,
    }  # fmt: skip
    if form == "png":
        return setting.png(SHEET, values, _DOTS_PER_INCH)
    # One image to a screen reader, with its words: the letters inside are outlines.
    title = f' role="img"><title>{escape(" ".join(year.alt.split()))}</title>'.encode()
    return _SVG.sub(lambda match: b"<svg" + match[1] + title, setting.svg(SHEET, values), count=1)


def _reached(number: Number | None, language: Literal["ar", "en"]) -> str:
    """Whom the activities reached; nobody's doing alone, and so it says."""
    if number is not None and isinstance(number.value, int) and number.value > 0:
        return ngettext(
            "Together with others, in activities that reached %(n)s person",
            "Together with others, in activities that reached %(n)s people",
            number.value,
        ) % {"n": numerals(f"{number.value:,}", language)}
    if number is not None and number.range is not None:
        low, high = (numerals(f"{round(end):,}", language) for end in (number.range.low, number.range.high))
        said = _("Together with others, in activities that reached between %(low)s and %(high)s people")
        return said % {"low": low, "high": high}
    return ""


def _said(report: Report, minutes: int, shifts: int, reached: str, *, with_name: bool) -> Year:
    whole, language = round(minutes / 60), report.language
    causes = _causes(report)
    period = numerals(report.period.label, language)
    heading = _("My volunteering: {period}").format(period=period)
    hours = numerals(f"{whole:,}", language)
    words = ngettext("hour of volunteering, confirmed", "hours of volunteering, confirmed", whole)
    times = ngettext("in %(n)s shift", "in %(n)s shifts", shifts) % {"n": numerals(f"{shifts:,}", language)}
    parts = [f"{heading}.", f"{hours} {words}{_(',')} {times}." if shifts else f"{hours} {words}."]
    if reached:
        parts.append(f"{reached}.")
    if causes:
        parts.append(_("Causes: {causes}.").format(causes=_(", ").join(causes)))
    name = report.name if with_name else ""
    alt = " ".join([f"{name}.", *parts] if name else parts)
    return Year(language, name, heading, hours, words, times if shifts else "", reached, causes, alt)


def _causes(report: Report) -> tuple[str, ...]:
    """The fields with the most hours, by name."""
    tables = [table for section in report.sections if section.key == "causes" for table in section.tables]
    named = [row.values[0] for table in tables[:1] for row in table.rows if row.key != "none"]
    return tuple(name for name in named[:_CAUSES] if isinstance(name, str))
