"""Reports that something is wrong: the queue of the staff, one report, and what is done about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.people.permissions import staff_permissions
from awn.people.rules import StaffPermission
from awn.ratings.queries import reported_in
from awn.safety import queries
from awn.safety.actions import reports as actions
from awn.safety.queries import Report
from awn.safety.rules import (
    CATEGORY_NAMES,
    CLOSED_REPORTS,
    NOTE_LENGTH,
    REPORT_REASONS,
    REPORT_STATES,
    SUBJECTS,
    URGENCY_NAMES,
    Urgency,
    is_late,
)
from awn.safety.words import said
from awn.web.access import PersonRequest, staff
from awn.web.forms import BlockField, OnceForm, filled, form_page, sent
from awn.web.jinja import url
from awn.web.organiser import desk
from awn.web.safety_marks import mark_of

TABS = {"open": _lazy("Waiting"), "looking": _lazy("Being looked into"), "closed": _lazy("Decided")}
URGENCY_TAGS = {Urgency.NOW: "err", Urgency.SOON: "few", Urgency.NORMAL: ""}
_REASONS = {code: text for reasons in REPORT_REASONS.values() for code, text in reasons.items()}


class DecisionForm(OnceForm):
    """What came of looking into a report."""

    act = forms.ChoiceField(
        label=_lazy("Decision"),
        widget=forms.RadioSelect,
        choices=[(state, REPORT_STATES[state]) for state in ("acted", "passed_on", "unfounded", "unclear")],
        error_messages={"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")},
    )
    reason = forms.ChoiceField(
        label=_lazy("Reason"),
        choices=[
            ("", _lazy("Choose a reason")),
            *((REPORT_STATES[state], list(reasons.items())) for state, reasons in REPORT_REASONS.items()),
        ],
        error_messages={"required": _lazy("Choose a reason."), "invalid_choice": _lazy("Choose from the list.")},
    )
    note = BlockField(
        limit=NOTE_LENGTH, required=False, label=_lazy("Note"), help_text=_lazy("For the platform’s staff only.")
    )


@staff(StaffPermission.HANDLE_REPORTS)
@require_safe
def queue(request: PersonRequest) -> HttpResponse:
    """The most urgent first, the oldest of them first."""
    state = request.GET.get("state", "open")
    state = state if state in TABS else "open"
    counts, at = queries.counts(request.person), clock.now()
    paged = desk.rows_of_page(request, queries.queue(request.person, state))
    tabs = [(name, url("staff_safety", query={"state": code}), code == state, counts[code])
            for code, name in TABS.items()]  # fmt: skip
    late = {row.pk for row in paged["rows"] if row.state == "open" and is_late(row.urgency, row.made_at, at)}
    context = {"state_tabs": tabs, "late": late, "state": state, **_names(), **paged}
    return render(request, "staff/safety.html", context)


@staff(StaffPermission.HANDLE_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: PersonRequest, number: int) -> HttpResponse:
    """One report: its words, what happened so far, and the decision."""
    row = _report_or_404(request, number)
    form = filled(DecisionForm, request)

    def decide() -> str:
        chosen = form.cleaned_data
        actions.decide(
            number, chosen["act"], reason=chosen["reason"], text=chosen["note"], by=request.person, at=clock.now()
        )
        messages.success(request, _("Decided. Whoever reported is told that it was decided."))
        return url("staff_safety")

    return sent(request, form, decide) or form_page(request, "staff/safety_report.html", form, **_about(request, row))


@staff(StaffPermission.HANDLE_REPORTS)
@require_POST
def move(request: PersonRequest, number: int) -> HttpResponse:
    """The small buttons: look into it, leave it to others, write a note, tell the guardians."""
    act, by, at = request.POST.get("act", ""), request.person, clock.now()
    child = request.POST.get("child", "")
    acts: dict[str, Any] = {
        "take": lambda: actions.take(number, by=by, at=at),
        "give_back": lambda: actions.give_back(number, by=by, at=at),
        "note": lambda: actions.note(number, request.POST.get("note", ""), by=by, at=at),
        "guardians": lambda: actions.tell_guardians(
            number, int(child) if child.isdecimal() and len(child) < 19 else 0, by=by, at=at
        ),
    }
    if act not in acts:
        raise Refusal("unknown_option", _lazy("Choose one of the options."))
    desk.attempt(request, acts[act], _("Done."))
    return HttpResponseRedirect(url("staff_safety_report", number))


def _about(request: PersonRequest, row: Report) -> dict[str, Any]:
    viewer, at = request.person, clock.now()
    suspects = row.person if row.person_id and StaffPermission.SUSPEND_PEOPLE in staff_permissions(viewer) else None
    return {
        "rating": reported_in(row.pk), "report": row, "words": said(row, row.words), "contact": said(row, row.contact),
        "timeline": queries.timeline(row), "children": queries.children_in(row, at), "reasons": _REASONS,
        "is_closed": row.state in CLOSED_REPORTS, "is_late": row.state == "open" and is_late(
            row.urgency, row.made_at, at
        ),
        "suspend_mark": mark_of(suspects.pk, viewer.pk) if suspects else "", "subjects": SUBJECTS,
        "suspended": queries.open_suspension(suspects.pk) if suspects else None, "zone": "Asia/Riyadh", **_names(),
    }  # fmt: skip


def _names() -> dict[str, Any]:
    return {
        "categories": CATEGORY_NAMES, "states": REPORT_STATES, "urgencies": URGENCY_NAMES,
        "urgency_tags": URGENCY_TAGS,
    }  # fmt: skip


def _report_or_404(request: PersonRequest, number: int) -> Report:
    row = queries.report_for(number, request.person)
    if row is None:
        raise Http404
    return row
