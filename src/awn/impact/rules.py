"""Periods that impact is counted in: a month, a quarter, a year, or all of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal

Grain = Literal["all", "year", "quarter", "month"]
ALL = "all"
# What stands as the first day where everything is meant; nothing is counted before it.
BEGINNING = date(1900, 1, 1)
END = date(9999, 12, 31)
MONTHS_OF: dict[str, int] = {"year": 12, "quarter": 3, "month": 1}
_CODE = re.compile(r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """A period; both days lie within. Its code stands in addresses: `all`, `2026`, `2026-Q1`, `2026-03`."""

    grain: Grain
    first: date
    last: date

    @property
    def code(self) -> str:
        """How addresses and files name it."""
        if self.grain == "quarter":
            return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
        return {"all": ALL, "year": f"{self.first.year}", "month": f"{self.first:%Y-%m}"}[self.grain]

    @property
    def parts(self) -> Grain:
        """What it is made of: all of years, a year and a quarter of months."""
        return "year" if self.grain == "all" else "month"


EVERYTHING = Span("all", BEGINNING, END)


def month_of(day: date) -> date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


def span_of(code: str, today: date) -> Span:
    """The period that a code means. Refuses what is no period (400) and what has not begun yet (404)."""
    if code == ALL:
        return EVERYTHING
    match = _CODE.fullmatch(code)
    if match is None or int(match["year"]) < BEGINNING.year:
        raise Refusal(
            "period_unknown",
            _("This is no period. Write a year, a quarter or a month: 2026, 2026-Q1, 2026-03."),
            status=400,
        )
    year, quarter, month = int(match["year"]), match["quarter"], match["month"]
    grain: Grain = "quarter" if quarter else "month" if month else "year"
    first = date(year, 3 * int(quarter) - 2 if quarter else int(month or 1), 1)
    if first > today:
        raise Refusal("period_to_come", _("This period has not begun yet. Choose an earlier one."), status=404)
    return Span(grain, first, last_day(first, grain))


def last_day(first: date, grain: str) -> date:
    """The last day of the period that begins on `first`."""
    months = first.year * 12 + first.month - 1 + MONTHS_OF[grain]
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1) if months // 12 <= END.year else END


def first_days(span: Span, today: date) -> list[date]:
    """The first days of the parts of a year or a quarter, those that have begun."""
    if span.grain in ("all", "month"):
        return []
    starts = [date(span.first.year, span.first.month + ahead, 1) for ahead in range(MONTHS_OF[span.grain])]
    return [start for start in starts if start <= today]
