"""The auditor's search: sensitive acts and refusals by person, organisation, act and days. The search is noted too."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.audit import actions, queries
from awn.audit.rules import MOST_EXPORTED, USUAL_WINDOW, Question
from awn.base import clock
from awn.base.arabic import latin_digits
from awn.base.refusal import found
from awn.base.tabular_writing import guarded
from awn.organisations.queries import by_slug
from awn.people import queries as people
from awn.people.rules import StaffPermission
from awn.web.access import PersonRequest, staff
from awn.web.forms import DateField, LineField, OnceForm, filled, form_page, sent
from awn.web.jinja import url
from awn.web.staff_audit_words import rows_of

LINES = 50
LARGEST_NUMBER_DIGITS = 18
_DAY = {"required": _lazy("Write this day.")}


class SearchForm(OnceForm):
    """What to look for; people and organisations are found by number or by their address."""

    since = DateField(label=_lazy("From"), error_messages=_DAY)
    until = DateField(label=_lazy("To"), error_messages=_DAY)
    who = forms.CharField(
        required=False, max_length=254, label=_lazy("Person"), widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=_lazy("Their number, or the e-mail address of their account."),
    )  # fmt: skip
    house = forms.CharField(
        required=False, max_length=80, label=_lazy("Organisation"), widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=_lazy("Its number, or the name in the address of its page."),
    )  # fmt: skip
    act = LineField(
        limit=60,
        required=False,
        label=_lazy("Act, or how its code begins"),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=_lazy("For example certificate.revoked or not_allowed."),
    )
    which = forms.ChoiceField(
        label=_lazy("Show"),
        widget=forms.RadioSelect,
        choices=[
            ("sensitive", _lazy("Sensitive acts and refusals")),
            ("refused", _lazy("Only who was not let in")),
            ("everything", _lazy("Ordinary acts as well")),
        ],
        error_messages={"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")},
    )

    def clean_who(self) -> int | None:
        """The person's number. An address that nobody has finds nobody: that is said at the field."""
        return self._number("who", people.person_by_email)

    def clean_house(self) -> int | None:
        """The organisation's number."""
        return self._number("house", by_slug)

    def _number(self, name: str, find: Any) -> int | None:
        text = latin_digits(self.cleaned_data[name]).strip()
        if not text:
            return None
        if text.isdecimal() and len(text) <= LARGEST_NUMBER_DIGITS:
            return int(text)
        row = find(text)
        if row is None:
            raise forms.ValidationError(_("Nothing has this number or address. Check it."), code="unknown")
        return int(row.pk)

    def question(self) -> Question:
        """What was asked, as the actions take it."""
        said = self.cleaned_data
        return Question(
            since=said["since"], until=said["until"], person_id=said["who"], organisation_id=said["house"],
            act=said["act"], refused_only=said["which"] == "refused", everything=said["which"] == "everything",
        )  # fmt: skip


@staff(StaffPermission.SEARCH_AUDIT_LOG)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: PersonRequest) -> HttpResponse:
    """The form; what is asked for is noted before anything is shown."""
    today = _today()
    form = filled(SearchForm, request, initial={"since": today - USUAL_WINDOW, "until": today, "which": "sensitive"})

    def ask() -> str:
        row = actions.ask(form.question(), by=request.person, at=clock.now())
        return url("staff_audit_results", row.pk)

    return sent(request, form, ask) or form_page(request, "staff_audit/search.html", form)


@staff(StaffPermission.SEARCH_AUDIT_LOG)
@require_safe
def results(request: PersonRequest, number: int) -> HttpResponse:
    """One page of what was found, the newest first; only for whoever asked, for some hours."""
    row = found(queries.search(number, request.person, clock.now()))
    page = queries.page(queries.question_of(row), after=request.GET.get("after", ""), size=LINES)
    context = {
        "asked": row, "page": page, "rows": rows_of(page.lines, request.person),
        "of_person": people.person(row.person_id) if row.person_id else None, "first": "after" not in request.GET,
        "most": MOST_EXPORTED,
    }  # fmt: skip
    return render(request, "staff_audit/results.html", context)


@staff(StaffPermission.SEARCH_AUDIT_LOG)
@require_POST
def table(request: PersonRequest, number: int) -> HttpResponseBase:
    """The results as CSV, line by line; taking them away is noted."""
    row = found(queries.search(number, request.person, clock.now()))
    actions.note_export(row.pk, by=request.person, at=clock.now())
    response = StreamingHttpResponse(_csv(queries.question_of(row)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="awn-audit-{row.pk}.csv"'
    return response


class _Echo:
    """A file that hands back what is written into it."""

    def write(self, text: str) -> str:
        return text


def _csv(question: Question) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow(["at", "act or code", "refused", "by", "about", "left out before", "details"])
    after, count = "", 0
    while True:
        page = queries.page(question, after=after, size=1000)
        for line in page.lines:
            details = guarded(json.dumps(line.data, ensure_ascii=False))
            cells = [
                line.at.isoformat(),
                line.what,
                int(line.is_refusal),
                line.by_id,
                line.subject,
                line.left_out,
                details,
            ]
            yield writer.writerow(cells)
        count += len(page.lines)
        after = page.after
        if not after or count >= MOST_EXPORTED:
            return


def _today() -> date:
    return clock.now().astimezone(queries.ZONE).date()


urlpatterns = [
    path("staff/audit/", search, name="staff_audit"),
    path("staff/audit/<int:number>/", results, name="staff_audit_results"),
    path("staff/audit/<int:number>/table.csv", table, name="staff_audit_file"),
]
