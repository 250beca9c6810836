"""The data-protection officer's console: requests, breaches with their clock, the register, the nightly deletions."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.base.tabular_writing import write_csv
from awn.people.rules import StaffPermission
from awn.privacy import queries
from awn.privacy.actions import breaches, requests
from awn.privacy.actions.breaches import Affected, Facts
from awn.privacy.documents import report_of_breach
from awn.privacy.register import ACTIVITIES, lines, tables
from awn.privacy.retention import KEPT
from awn.privacy.rules import (
    AUTHORITIES,
    BREACH_CLOCK,
    BREACH_KINDS,
    BREACH_STATES,
    DATA_CLASSES,
    REQUEST_KINDS,
    REQUEST_STATES,
    REQUEST_TEXT_LENGTH,
)
from awn.web import formatting
from awn.web.access import PersonRequest, staff
from awn.web.account.settings_forms import region_choices
from awn.web.forms import BlockField, DateField, Form, LineField, OnceForm, WholeNumberField, filled, form_page, sent
from awn.web.jinja import url

ZONE = "Asia/Riyadh"
_KEEP = StaffPermission.KEEP_PRIVACY
_CHOOSE = {"required": _lazy("Choose at least one.")}


class AnswerForm(Form):
    """What the officer answers."""

    answer = BlockField(
        limit=REQUEST_TEXT_LENGTH, label=_lazy("Your answer"), missing=_lazy("Write it in a few words.")
    )
    outcome = forms.ChoiceField(
        label=_lazy("What was decided?"),
        choices=[("granted", _lazy("Done as asked")), ("declined", _lazy("Declined, for the reason above"))],
        widget=forms.RadioSelect,
        error_messages={"required": _lazy("Choose one of the two.")},
    )


class BreachForm(OnceForm):
    """What is known of a breach."""

    title = LineField(limit=140, label=_lazy("In one line"), missing=_lazy("Name it in one line."))
    kind = forms.ChoiceField(
        label=_lazy("What happened to the data?"), choices=list(BREACH_KINDS.items()), widget=forms.RadioSelect,
        error_messages={"required": _lazy("Choose from the list.")},
    )  # fmt: skip
    classes = forms.MultipleChoiceField(
        label=_lazy("Which data?"), choices=list(DATA_CLASSES.items()), widget=forms.CheckboxSelectMultiple,
        error_messages=_CHOOSE,
    )  # fmt: skip
    countries = forms.MultipleChoiceField(
        label=_lazy("People of which states?"), choices=[(code, one.name) for code, one in AUTHORITIES.items()],
        widget=forms.CheckboxSelectMultiple, error_messages=_CHOOSE,
    )  # fmt: skip
    aware_on = DateField(label=_lazy("The day you became aware"), missing=_lazy("Write the day."), hijri=False)
    aware_hour = WholeNumberField(
        label=_lazy("The hour, from 0 to 23, Riyadh time"), min_value=0, max_value=23, initial=0
    )
    happened_on = DateField(label=_lazy("The day it happened, if known"), required=False, hijri=False)
    what = BlockField(limit=5000, label=_lazy("What happened"), missing=_lazy("Write what is known so far."))
    measures = BlockField(limit=5000, required=False, label=_lazy("What is done about it"))

    def facts(self) -> Facts:
        """What was typed, as the action wants it."""
        values = self.cleaned_data
        happened = values["happened_on"]
        return Facts(
            title=values["title"], kind=values["kind"], what=values["what"], measures=values["measures"],
            classes=values["classes"], countries=values["countries"],
            aware_at=datetime.combine(values["aware_on"], time(values["aware_hour"]), ZoneInfo(ZONE)),
            happened_at=datetime.combine(happened, time(0), ZoneInfo(ZONE)) if happened else None,
        )  # fmt: skip


class PeopleForm(Form):
    """Whom a breach concerns."""

    region = forms.ChoiceField(required=False, label=_lazy("Who live in"), choices=region_choices)
    organisation = forms.SlugField(
        required=False, max_length=80, label=_lazy("Who applied to the organisation"),
        help_text=_lazy("Its short name, as it stands in its address."),
    )  # fmt: skip
    joined_before = DateField(required=False, label=_lazy("Who joined before"), hijri=False)


@staff(_KEEP)
@require_safe
def console(request: PersonRequest) -> HttpResponse:
    """What waits, what burns, and what the last night deleted."""
    at = clock.now()
    rows = queries.breaches()[:10].prefetch_related("reports")
    context = {
        "requests": queries.open_requests()[:20],
        "kinds": REQUEST_KINDS,
        "stuck": queries.stuck_erasures()[:20],
        "breaches": [(row, _hours_left(row.aware_at, at)) for row in rows],
        "states": BREACH_STATES,
        "kept": [(name, kept, run) for name, kept, run in _nights()],
        "now": at,
        "zone": ZONE,
    }
    return render(request, "privacy/staff_console.html", context)


@staff(_KEEP)
@require_safe
def register(request: PersonRequest) -> HttpResponse:
    """The record of processing."""
    context = {"activities": ACTIVITIES, "kept": KEPT.values(), "tables": len(tables())}
    return render(request, "privacy/staff_register.html", context)


@staff(_KEEP)
@require_safe
def register_file(request: PersonRequest) -> HttpResponse:
    """The record of processing as a table to hand over to an authority, in the page's language."""
    head, *rows = lines()
    text = io.StringIO(newline="")
    write_csv(text, head, rows)
    headers = {"Content-Disposition": 'attachment; filename="awn-register.csv"', "Cache-Control": "no-store"}
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


@staff(_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: PersonRequest, request_id: int) -> HttpResponse:
    """One request and its answer."""
    row = queries.request(request_id)
    if row is None:
        raise Http404
    form = filled(AnswerForm, request)

    def answer() -> str:
        granted = form.cleaned_data["outcome"] == "granted"
        requests.answer(row.pk, form.cleaned_data["answer"], is_granted=granted, by=request.person, at=clock.now())
        messages.success(request, _("Sent."))
        return url("staff_privacy")

    context = {"row": row, "kinds": REQUEST_KINDS, "states": REQUEST_STATES, "zone": ZONE}
    return sent(request, form, answer) or form_page(request, "privacy/staff_request.html", form, **context)


@staff(_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def new_breach(request: PersonRequest) -> HttpResponse:
    """A breach is written down; from then on its page shows the clock."""
    local = clock.now().astimezone(ZoneInfo(ZONE))
    form = filled(BreachForm, request, initial={"aware_on": local.date(), "aware_hour": local.hour})

    def save() -> str:
        made = breaches.open_breach(form.facts(), by=request.person, at=clock.now())
        return url("staff_breach", made.pk)

    return sent(request, form, save) or form_page(request, "privacy/staff_breach_new.html", form)


@staff(_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def breach_page(request: PersonRequest, breach_id: int) -> HttpResponse:
    """One breach: the clock, the authorities, the people, closing."""
    row = queries.breach(breach_id)
    if row is None:
        raise Http404
    at = clock.now()
    form = filled(PeopleForm, request)
    if request.method == "POST" and form.is_valid():
        try:
            _act(request, form, breach_id, at)
        except Refusal as refusal:
            if refusal.status not in {409, 422}:
                raise
            messages.error(request, str(refusal.message))
        return HttpResponseRedirect(url("staff_breach", breach_id))
    concerned, told = queries.concerned_count(breach_id)
    context = {
        "row": row, "hours_left": _hours_left(row.aware_at, at), "due_at": row.aware_at + BREACH_CLOCK,
        "dues": queries.dues_of(row, at), "concerned": concerned, "told": told, "states": BREACH_STATES,
        "kinds": BREACH_KINDS, "classes": [DATA_CLASSES[name] for name in row.classes], "zone": ZONE,
    }  # fmt: skip
    return form_page(request, "privacy/staff_breach.html", form, **context)


@staff(_KEEP)
@require_POST
def breach_file(request: PersonRequest, breach_id: int) -> HttpResponse:
    """The report for an authority, as PDF in the page's language."""
    row = queries.breach(breach_id)
    if row is None:
        raise Http404
    at = clock.now()
    content = report_of_breach(
        row, queries.dues_of(row, at), queries.concerned_count(breach_id), language=formatting.language(), at=at
    )
    headers = {"Content-Disposition": f'attachment; filename="breach-{row.pk}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _act(request: PersonRequest, form: PeopleForm, breach_id: int, at: datetime) -> None:
    """The button that was pressed."""
    by, posted = request.person, request.POST
    if "select" in posted:
        values = form.cleaned_data
        whom = Affected(
            region=values["region"], organisation=values["organisation"], joined_before=values["joined_before"]
        )
        count = breaches.select_people(breach_id, whom, by=by, at=at)
        text = ngettext("It concerns one person now.", "It concerns %(n)s people now.", count)
        messages.success(request, text % {"n": formatting.number(count)})
    elif "told" in posted:
        breaches.report_to(breach_id, posted["told"], posted.get("reference", ""), by=by, at=at)
        messages.success(request, _("Saved."))
    elif "letters" in posted:
        breaches.tell_people(breach_id, by=by, at=at)
        messages.success(request, _("The letters go out now."))
    elif "close" in posted:
        breaches.close_breach(breach_id, posted.get("measures", ""), by=by, at=at)
        messages.success(request, _("Closed."))


def _hours_left(aware_at: datetime, at: datetime) -> int:
    """Whole hours until the twenty-four are over; negative when they are."""
    return int((aware_at + BREACH_CLOCK - at).total_seconds() // 3600)


def _nights() -> list[tuple[str, Any, Any]]:
    runs = queries.last_runs()
    return [(name, kept, runs.get(name)) for name, kept in KEPT.items() if kept.delete is not None]
