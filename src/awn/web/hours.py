"""A volunteer's own hours: the ledger as the person it is about reads it."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from awn.base import clock
from awn.base.tabular_writing import Value, write_csv, write_xlsx
from awn.base.text import Bilingual
from awn.hours.objections import standing
from awn.hours.queries import HoursEntry, credits_of, past_shifts_of, records_of, total_minutes
from awn.hours.remote import work_places
from awn.hours.rules import EVIDENCE, REVERSAL_REASONS, STANDINGS, objection_until
from awn.people.queries import Person
from awn.web import formatting
from awn.web.access import PersonRequest, signed_in
from awn.web.preferences import template

ROWS_SHOWN = 40
PAST_SHOWN = 10
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STANDING_TAGS = {
    "open": "info", "agreed": "ok", "settled": "", "disputed": "few", "upheld": "", "adjusted": "", "withdrawn": "",
    "taken_back": "err",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One credited presence; with `reversed_on` it no longer counts."""

    entry: HoursEntry
    evidence: object
    confirmed_by: Bilingual | None
    reversed_on: object | None
    reason: object
    code: str
    once: UUID = field(default_factory=uuid4)

    @property
    def standing(self) -> object:
        """How it stands, in words."""
        return STANDINGS[self.code]

    @property
    def tag(self) -> str:
        return STANDING_TAGS[self.code]


@signed_in
@require_safe
def my_hours(request: PersonRequest) -> HttpResponse:
    """My hours by opportunity and by shift; every total is the same sum."""
    person, at = request.person, clock.now()
    records = records_of(person)
    page = Paginator(credits_of(person), ROWS_SHOWN).get_page(request.GET.get("page"))
    past = Paginator(past_shifts_of(person), PAST_SHOWN).get_page(request.GET.get("past"))
    rows = [row_of(entry) for entry in page.object_list]
    context = {
        "person": person,
        "total": total_minutes(person),
        "records": records,
        "rows": rows,
        "objectable": {row.entry.pk for row in rows if may_object(row)},
        "page": page,
        "address": lambda number: f"{reverse('my_hours')}?page={number}#rows",
        "work": list(work_places(person, at)),
        "past": past,
        "past_address": lambda number: f"{reverse('my_hours')}?past={number}#past",
        "days": settings.AWN_OBJECTION_DAYS,
    }
    return render(request, template(request, "hours/my_hours.html", "easy/hours.html"), context)


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


def row_of(entry: HoursEntry) -> Row:
    """What a page says of a credit."""
    reversal = getattr(entry, "reversal", None)
    return Row(
        entry=entry,
        evidence=EVIDENCE[entry.evidence],
        confirmed_by=entry.confirmed_by.name if entry.confirmed_by else None,
        reversed_on=reversal.credited_at.date() if reversal else None,
        reason=REVERSAL_REASONS.get(reversal.reason, "") if reversal else "",
        code=standing(entry),
    )


def may_object(row: Row) -> bool:
    """Whether an objection to it would still be in time."""
    return row.code == "open" and clock.now() < objection_until(row.entry.credited_at, settings.AWN_OBJECTION_DAYS)


def _head() -> list[str]:
    return [
        _("Day"),
        _("Opportunity"),
        _("Organisation"),
        _("Minutes"),
        _("Hours"),
        _("How it was recorded"),
        _("Confirmed by"),
        _("How it stands"),
        _("Taken back"),
    ]


def _table(person: Person) -> list[list[Value]]:
    """One line for each presence; lines that were taken back count as 0, so that a sum over the column is the total."""
    language = formatting.language()
    lines: list[list[Value]] = []
    for entry in credits_of(person):
        row = row_of(entry)
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
                str(row.standing),
                str(row.reason),
            ]
        )
    return lines
