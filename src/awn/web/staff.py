"""The platform's own staff: what waits, who is verified, what people could not use, and what happened."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.queries import events as all_events
from awn.base.refusal import Refusal
from awn.onboarding.queries import of_staff
from awn.organisations import actions, queries
from awn.organisations.rules import (
    KINDS,
    MOVES,
    NOTE_LENGTH,
    REFUSAL_REASONS,
    ROLE_NAMES,
    STATES,
    SUSPENSION_REASONS,
)
from awn.people import queries as people
from awn.people.permissions import staff_permissions
from awn.people.rules import StaffPermission
from awn.support import queries as support
from awn.support.rules import DESK_STATES, STATE_TAGS
from awn.web import onboarding
from awn.web.access import PersonRequest, signed_in, staff
from awn.web.forms import BlockField, Form, filled, form_page, sent

PAGE = 25
# The history of an organisation in words; the event log shows the codes.
EVENT_NAMES = {
    "organisation.registered": _lazy("Registered on the platform"),
    "organisation.changed": _lazy("Its details were changed"),
    "organisation.resubmitted": _lazy("Asked for verification again"),
    "organisation.verified": _lazy("Verified by us"),
    "organisation.refused": _lazy("Verification refused"),
    "organisation.suspended": _lazy("Suspended by us"),
    "organisation.member_added": _lazy("A member joined"),
    "organisation.role_changed": _lazy("A member’s role changed"),
    "organisation.member_removed": _lazy("A member left or was removed"),
}


@signed_in
@require_safe
def overview(request: PersonRequest) -> HttpResponse:
    """What waits for whom; each part only for those who may act on it."""
    allowed = staff_permissions(request.person)
    if not allowed:
        raise Refusal("not_staff", _lazy("This page is for the platform’s staff."), status=403)
    context = {
        "may_verify": StaffPermission.VERIFY_ORGANISATIONS in allowed,
        "may_moderate": StaffPermission.MODERATE_OPPORTUNITIES in allowed,
        "may_read_reports": StaffPermission.READ_REPORTS in allowed,
        "may_read_events": StaffPermission.READ_EVENTS in allowed,
        "may_ask": StaffPermission.READ_FIGURES in allowed,
        "may_keep_privacy": StaffPermission.KEEP_PRIVACY in allowed,
        "may_audit": StaffPermission.AUDIT_HOURS in allowed,
        "may_handle": StaffPermission.HANDLE_REPORTS in allowed,
        "may_suspend": StaffPermission.SUSPEND_PEOPLE in allowed,
        "may_appeal": StaffPermission.DECIDE_APPEALS in allowed,
        "may_review": StaffPermission.REVIEW_QUALIFICATIONS in allowed,
        "may_merge": StaffPermission.MERGE_PEOPLE in allowed,
        "may_help": StaffPermission.HELP_PEOPLE in allowed,
        "may_call_up": StaffPermission.CALL_UP in allowed,
        "may_search": StaffPermission.SEARCH_AUDIT_LOG in allowed,
        "may_set_years": StaffPermission.SET_SCHOOL_YEAR in allowed,
        "may_keep_rates": StaffPermission.KEEP_RATES in allowed,
        "may_manage": StaffPermission.MANAGE_STAFF in allowed,
        "may_keep_fairness": StaffPermission.KEEP_FAIRNESS in allowed,
        "organisations": queries.counts(),
        "people": people.counts(),
        "barriers": support.barriers().count(),
        "first_steps": onboarding.shown(of_staff(request.person, allowed)),
    }
    return render(request, "staff/overview.html", context)


@staff(StaffPermission.VERIFY_ORGANISATIONS)
@require_safe
def organisations(request: PersonRequest) -> HttpResponse:
    """Organisations in one state; those that wait come first."""
    state = request.GET.get("state", "pending")
    if state not in STATES:
        raise Http404
    page = Paginator(queries.in_state(state), PAGE).get_page(request.GET.get("page"))
    counts = queries.counts()
    tabs = [
        (name, reverse("staff_organisations", query={"state": code}), code == state, counts[code])
        for code, name in STATES.items()
    ]
    return render(
        request, "staff/organisations.html", {"page": page, "state_tabs": tabs, "state": state, "kinds": KINDS}
    )


class DecisionForm(Form):
    """Yes, or no with a reason."""

    act = forms.ChoiceField(
        label=_lazy("Decision"),
        widget=forms.RadioSelect,
        error_messages={"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")},
    )
    reason = forms.ChoiceField(
        required=False,
        label=_lazy("Reason"),
        help_text=_lazy("Its owners read it. Only for a refusal or a suspension."),
        error_messages={"invalid_choice": _lazy("Choose from the list.")},
    )
    note = BlockField(
        limit=NOTE_LENGTH,
        required=False,
        label=_lazy("Note to the owners"),
        help_text=_lazy("What they can do now."),
    )

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = MOVES[state]
        acts = {"verified": _("Verify"), "refused": _("Refuse"), "suspended": _("Suspend")}
        reasons = SUSPENSION_REASONS if state == "verified" else REFUSAL_REASONS
        self.fields["act"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            (code, text) for code, text in acts.items() if code in possible
        ]
        self.fields["reason"].choices = [("", _("None")), *reasons.items()]  # type: ignore[attr-defined]  # as above


@staff(StaffPermission.VERIFY_ORGANISATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: PersonRequest, slug: str) -> HttpResponse:
    """Everything an organisation has told us, and the decision about it."""
    found = queries.by_slug(slug)
    if found is None:
        raise Http404
    form = filled(DecisionForm, request, state=found.state)

    def decide() -> str:
        cleaned, by, at = form.cleaned_data, request.person, clock.now()
        if cleaned["act"] == "verified":
            actions.verify(found.pk, note=cleaned["note"], by=by, at=at)
        elif cleaned["act"] == "refused":
            actions.refuse(found.pk, reason=cleaned["reason"], note=cleaned["note"], by=by, at=at)
        else:
            actions.suspend(found.pk, reason=cleaned["reason"], note=cleaned["note"], by=by, at=at)
        messages.success(request, _("Decided. The owners are told."))
        return reverse("staff_organisations")

    reasons = {**REFUSAL_REASONS, **SUSPENSION_REASONS}
    context = {
        "organisation": found,
        "kind": KINDS[found.kind],
        "state": STATES[found.state],
        "reason": reasons.get(found.state_reason, ""),
        "members": queries.members(found.pk),
        "role_names": {role.value: name for role, name in ROLE_NAMES.items()},
        "event_names": EVENT_NAMES,
        "history": all_events(name="organisation.", subject=found.pk)[:PAGE],
    }
    return sent(request, form, decide) or form_page(request, "staff/organisation.html", form, **context)


@staff(StaffPermission.READ_REPORTS)
@require_safe
def reports(request: PersonRequest) -> HttpResponse:
    """What people could not use, the newest first."""
    page = Paginator(support.barriers(), PAGE).get_page(request.GET.get("page"))
    may_answer = StaffPermission.HELP_PEOPLE in staff_permissions(request.person)
    rows = [(row, support.first_words(row)) for row in page.object_list]
    context = {"page": page, "rows": rows, "may_answer": may_answer, "states": DESK_STATES, "tags": STATE_TAGS}
    return render(request, "staff/reports.html", context)


@staff(StaffPermission.READ_EVENTS)
@require_safe
def events(request: PersonRequest) -> HttpResponse:
    """The event log, paged, by name and subject."""
    name = request.GET.get("name", "").strip()[:60]
    subject = request.GET.get("subject", "").strip()[:18]
    number = int(subject) if subject.isdecimal() else None
    page = Paginator(all_events(name=name, subject=number), PAGE).get_page(request.GET.get("page"))
    return render(request, "staff/events.html", {"page": page, "name": name, "subject": subject})
