"""Suspensions and appeals: two desks, and nobody sits at both for the same case."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.people import queries as people
from awn.people.rules import StaffPermission
from awn.safety import queries
from awn.safety.actions import suspensions as actions
from awn.safety.actions.suspensions import Verdict
from awn.safety.queries import Suspension
from awn.safety.rules import APPEAL_OUTCOMES, NOTE_LENGTH, PLACES, SUSPENSION_ENDS, SUSPENSION_REASONS
from awn.safety.words import said
from awn.web.access import PersonRequest, staff
from awn.web.forms import BlockField, DateField, OnceForm, filled, form_page, sent
from awn.web.jinja import url
from awn.web.organiser import desk
from awn.web.safety_marks import person_marked

ZONE = "Asia/Riyadh"
HOUSES_SHOWN = 50
_CHOOSE = {"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")}


class SuspendForm(OnceForm):
    """Why, until when, and what becomes of the places."""

    reason = forms.ChoiceField(
        label=_lazy("Reason"), widget=forms.RadioSelect, choices=list(SUSPENSION_REASONS.items()),
        error_messages=_CHOOSE,
    )  # fmt: skip
    words = BlockField(
        limit=NOTE_LENGTH,
        required=False,
        label=_lazy("In your own words"),
        help_text=_lazy("The person reads this. Do not name or hint at whoever reported."),
    )
    until = DateField(
        required=False,
        label=_lazy("Last day of the suspension"),
        help_text=_lazy("Leave it empty for a suspension that lasts until somebody lifts it."),
    )
    places = forms.ChoiceField(
        label=_lazy("Their places"), widget=forms.RadioSelect, choices=list(PLACES.items()), error_messages=_CHOOSE
    )


class AppealForm(OnceForm):
    """The decision on an appeal."""

    outcome = forms.ChoiceField(
        label=_lazy("Decision"), widget=forms.RadioSelect, choices=list(APPEAL_OUTCOMES.items()),
        error_messages=_CHOOSE,
    )  # fmt: skip
    until = DateField(
        required=False, label=_lazy("New last day"), help_text=_lazy("Only where it ends on an earlier day.")
    )
    answer = BlockField(
        limit=NOTE_LENGTH,
        label=_lazy("Reasons"),
        help_text=_lazy("The person reads them."),
        missing=_lazy("Write the reasons. The person reads them."),
    )


@staff(StaffPermission.SUSPEND_PEOPLE)
@require_safe
def suspensions(request: PersonRequest) -> HttpResponse:
    """Those that stand, or those that ended."""
    ended = request.GET.get("state") == "ended"
    paged = desk.rows_of_page(request, queries.suspensions(ended=ended).exclude(person=request.person))
    tabs = [
        (_("In force"), url("staff_suspensions"), not ended, None),
        (_("Ended"), url("staff_suspensions", query={"state": "ended"}), ended, None),
    ]
    return render(request, "staff/suspensions.html", {"state_tabs": tabs, **_names(), **paged})


@staff(StaffPermission.SUSPEND_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Suspends the person that the address names; ?report= is the report it rests on."""
    person_id = person_marked(request, request.person.pk)
    person = people.person(person_id) if person_id else None
    if person is None:
        raise Http404
    number = request.GET.get("report", "")
    report_id = int(number) if number.isdecimal() and len(number) < 19 else None
    form = filled(SuspendForm, request, initial={"places": "released"})

    def act() -> str:
        chosen = form.cleaned_data
        verdict = Verdict(
            reason=chosen["reason"], until=_end_of(chosen["until"]), places=chosen["places"], words=chosen["words"],
            report_id=report_id,
        )  # fmt: skip
        row = actions.suspend(person.pk, verdict, by=request.person, at=clock.now())
        messages.success(request, _("Suspended. The person is told why, and how to appeal."))
        return url("staff_suspension", row.pk)

    return sent(request, form, act) or form_page(request, "staff/suspend.html", form, person=person)


@staff(StaffPermission.SUSPEND_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: PersonRequest, number: int) -> HttpResponse:
    """One suspension; a POST lifts it."""
    row = queries.suspension_for(number, request.person)
    if row is None:
        raise Http404
    if request.method == "POST":
        desk.attempt(
            request, lambda: actions.lift(number, by=request.person, at=clock.now()), _("The suspension is lifted.")
        )
        row = queries.suspension_for(number, request.person) or row
    return render(request, "staff/suspension.html", _about(row))


@staff(StaffPermission.DECIDE_APPEALS)
@require_safe
def appeals(request: PersonRequest) -> HttpResponse:
    """Appeals that wait, the oldest first; or those decided."""
    decided = request.GET.get("state") == "decided"
    rows = queries.appeals(decided=decided).exclude(suspension__person=request.person)
    tabs = [
        (_("Waiting"), url("staff_appeals"), not decided, None),
        (_("Decided"), url("staff_appeals", query={"state": "decided"}), decided, None),
    ]
    houses = list(queries.house_appeals(request.person, decided=decided)[:HOUSES_SHOWN])
    context = {"state_tabs": tabs, "houses": houses, **_names(), **desk.rows_of_page(request, rows)}
    return render(request, "staff/appeals.html", context)


@staff(StaffPermission.DECIDE_APPEALS)
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: PersonRequest, number: int) -> HttpResponse:
    """One appeal with the suspension, and the decision."""
    made = queries.appeal_for(number, request.person)
    if made is None:
        raise Http404
    form = filled(AppealForm, request)

    def act() -> str:
        chosen = form.cleaned_data
        actions.decide_appeal(
            number, chosen["outcome"], answer=chosen["answer"], until=_end_of(chosen["until"]), by=request.person,
            at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("Decided. The person is told."))
        return url("staff_appeals")

    own = made.suspension.by_id == request.person.pk
    return sent(request, form, act) or form_page(request, "staff/appeal.html", form, own=own, **_about(made.suspension))


def _about(row: Suspension) -> dict[str, Any]:
    made = getattr(row, "appeal", None)
    return {
        "row": row, "words": said(row, row.words), "made": made,
        "appeal_words": said(row, made.words) if made else "", "answer": said(row, made.answer) if made else "",
        **_names(),
    }  # fmt: skip


def _names() -> dict[str, Any]:
    return {"reasons": SUSPENSION_REASONS, "ends": SUSPENSION_ENDS, "outcomes": APPEAL_OUTCOMES, "places": PLACES,
            "zone": ZONE}  # fmt: skip


def _end_of(day: Any) -> datetime | None:
    """The last moment of that day."""
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(ZONE)) if day else None
