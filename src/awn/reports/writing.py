"""Numbers and periods in the words of a report. Digits are Latin; a page writes them as its reader chose."""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from awn.base import dates
from awn.base.languages import content
from awn.base.text import Bilingual
from awn.impact.rules import Span
from awn.reports.contents import Period

TEN_THOUSAND = 10_000


def language() -> Literal["ar", "en"]:
    """The language in which the report is written."""
    return content(get_language())


def number(value: float) -> str:
    """12,500; below 10,000 without a separator, so that a year stays a year."""
    return f"{value:,.0f}" if abs(value) >= TEN_THOUSAND else f"{value:.0f}"


def hours(minutes: int) -> str:
    """Whole hours: a twelfth of one says nothing about many."""
    return number(round(minutes / 60))


def percent(share: float) -> str:
    """Whole per cents."""
    return f"{round(share * 100)}%"


def name(text: Bilingual) -> str:
    """The name in the report's language, or in the one there is."""
    return text.pick(language())[0]


def month(first: date) -> str:
    """March 2026 / مارس 2026."""
    return f"{dates.month_name(first, language())} {first.year}"


def part(first: date, grain: str) -> str:
    """How a part of a period is called: a year or a month."""
    return str(first.year) if grain == "year" else month(first)


def period(span: Span, began: date, today: date) -> Period:
    """The period as a report shows it; everything begins when the first hours were given."""
    if span.grain == "all":
        return Period(began, today, _("all years"))
    if span.grain == "quarter":
        words = (
            _("first quarter of %(year)s"), _("second quarter of %(year)s"), _("third quarter of %(year)s"),
            _("fourth quarter of %(year)s"),
        )  # fmt: skip
        label = words[(span.first.month - 1) // 3] % {"year": span.first.year}
        return Period(span.first, span.last, label)
    return Period(span.first, span.last, part(span.first, span.grain))
