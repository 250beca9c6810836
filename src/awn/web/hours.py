"""A volunteer's own hours: the ledger as the person it is about reads it."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from awn.base.tabular_writing import Value, write_csv, write_xlsx
from awn.base.text import Bilingual
from awn.hours.queries import HoursEntry, credits_of, records_of, total_minutes
from awn.hours.rules import EVIDENCE, REVERSAL_REASONS
from awn.people.queries import Person
from awn.web import formatting
from awn.web.access import PersonRequest, signed_in

ROWS_SHOWN = 40
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Row:
    """One credited presence; with `reversed_on` it no longer counts."""

    entry: HoursEntry
    evidence: object
    confirmed_by: Bilingual | None
    reversed_on: object | None
    reason: object


@signed_in
@require_safe
def my_hours(request: PersonRequest) -> HttpResponse:
    """My hours by opportunity and by shift; every total is the same sum."""
    person = request.person
    records = records_of(person)
    page = Paginator(credits_of(person), ROWS_SHOWN).get_page(request.GET.get("page"))
    context = {
        "person": person,
        "total": total_minutes(person),
        "records": records,
        "rows": [_row(entry) for entry in page.object_list],
        "page": page,
        "address": lambda number: f"{reverse('my_hours')}?page={number}#rows",
    }
    return render(request, "hours/my_hours.html", context)


@signed_in
@require_safe
def my_hours_file(request: PersonRequest, kind: str) -> HttpResponse:
    """My hours as a table to keep: CSV or XLSX, in the language of the page."""
    if kind == "csv":
        text = io.StringIO(newline="")
        write_csv(text, _head(), _table(request.person))
        response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    elif kind == "xlsx":
        book = io.BytesIO()
        is_arabic = formatting.language() == "ar"
        write_xlsx(book, _head(), _table(request.person), title=_("My hours"), right_to_left=is_arabic)
        response = HttpResponse(book.getvalue(), content_type=XLSX)
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="awn-hours.{kind}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _row(entry: HoursEntry) -> Row:
    reversal = getattr(entry, "reversal", None)
    return Row(
        entry=entry,
        evidence=EVIDENCE[entry.evidence],
        confirmed_by=entry.confirmed_by.name if entry.confirmed_by else None,
        reversed_on=reversal.credited_at.date() if reversal else None,
        reason=REVERSAL_REASONS.get(reversal.reason, "") if reversal else "",
    )


def _head() -> list[str]:
    return [
        _("Day"),
        _("Opportunity"),
        _("Organisation"),
        _("Minutes"),
        _("Hours"),
        _("How it was recorded"),
        _("Confirmed by"),
        _("Taken back"),
    ]


def _table(person: Person) -> list[list[Value]]:
    """One line for each presence; lines that were taken back count as 0, so that a sum over the column is the total."""
    language = formatting.language()
    lines: list[list[Value]] = []
    for entry in credits_of(person):
        row = _row(entry)
        minutes = 0 if row.reversed_on else entry.minutes
        lines.append(
            [
                entry.day,
                entry.opportunity.title.pick(language)[0],
                entry.organisation.name.pick(language)[0],
                minutes,
                round(minutes / 60, 2),
                str(row.evidence),
                row.confirmed_by.pick(language)[0] if row.confirmed_by else "",
                str(row.reason),
            ]
        )
    return lines
