"""Reports that anybody may read, the rows behind their numbers, and a volunteer's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import overload

from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from awn.base import clock
from awn.reports import queries
from awn.reports.contents import Report, Row
from awn.web import formatting
from awn.web.access import PersonRequest, public, signed_in
from awn.web.reports_drawing import drawn, links_of_periods, row_cells
from awn.web.reports_index import index

KEPT_SECONDS = 60
ROWS_SHOWN = 40

report_index = public(require_safe(index))


@public
@require_safe
def report_page(request: HttpRequest, kind: str, subject: str) -> HttpResponse:
    """One report of a country, a region, an organisation, a programme or a university."""
    code = request.GET.get("period", "all")
    at = clock.now()
    report, years = _kept(kind, subject, code, at)
    page = reverse("report_page", args=[kind, subject])
    context = {
        "report": report,
        "period": code,
        "sections": drawn(report),
        "periods": links_of_periods(code, years, lambda one: f"{page}?period={one}", at.date()),
        "rows_page": f"{reverse('report_rows', args=[kind, subject])}?period={code}",
    }
    return render(request, "reports/report.html", context)


@public
@require_safe
def report_rows(request: HttpRequest, kind: str, subject: str) -> HttpResponse:
    """The rows behind a report's numbers: published sums, a page at a time."""
    code = request.GET.get("period", "all")
    at = clock.now()
    one = queries.subject_of(kind, subject)
    asked = queries.asked_of(one, code, at)
    rows = _Rows(lambda start, end: one.rows(asked, start, end), one.count(asked))
    page = Paginator(rows, ROWS_SHOWN).get_page(request.GET.get("page"))
    here = reverse("report_rows", args=[kind, subject])
    context = {
        "subject": one,
        "period": queries.period_of(asked),
        "head": queries.head_of_rows(one),
        "rows": [row_cells(row, queries.head_of_rows(one)) for row in page.object_list],
        "page": page,
        "address": lambda number: f"{here}?period={code}&page={number}",
        "back": f"{reverse('report_page', args=[kind, subject])}?period={code}",
    }
    return render(request, "reports/rows.html", context)


@signed_in
@require_safe
def my_report(request: PersonRequest) -> HttpResponse:
    """A volunteer's own year."""
    at = clock.now()
    years = queries.my_years(request.person)
    code = request.GET.get("period", str(years[0]) if years else "all")
    report = queries.my_report(request.person, code, at)
    page = reverse("my_report")
    context = {
        "report": report,
        "period": code,
        "sections": drawn(report),
        "periods": links_of_periods(code, years, lambda one: f"{page}?period={one}", at.date()),
        "rows_page": reverse("my_hours"),
    }
    return render(request, "reports/report.html", context)


class _Rows:
    """Rows that are read a page at a time."""

    def __init__(self, read: Callable[[int, int], list[Row]], count: int) -> None:
        self.read, self.number = read, count

    def __len__(self) -> int:
        return self.number

    def __iter__(self) -> Iterator[Row]:
        return iter(self.read(0, self.number))

    @overload
    def __getitem__(self, asked: int, /) -> Row: ...

    @overload
    def __getitem__(self, asked: slice, /) -> list[Row]: ...

    def __getitem__(self, asked: int | slice, /) -> Row | list[Row]:
        if isinstance(asked, int):
            return self.read(asked, asked + 1)[0]
        return self.read(asked.start, asked.stop)


def _kept(kind: str, subject: str, code: str, at: datetime) -> tuple[Report, list[int]]:
    """The report and the years there are, read once a minute."""
    key = f"report:{kind}:{subject}:{code}:{formatting.language()}"
    kept: tuple[Report, list[int]] | None = cache.get(key)
    if kept is None:
        years = queries.years()
        kept = queries.report(kind, subject, code, at, known=years), years
        cache.set(key, kept, KEPT_SECONDS)
    return kept
