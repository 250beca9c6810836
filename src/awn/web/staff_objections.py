"""Objections on which nobody in the organisation can decide: the platform's staff do."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from awn.hours.objections import entry_with_words, may_decide, objections_for_staff
from awn.hours.rules import OBJECTION_REASONS
from awn.people.rules import StaffPermission
from awn.web.access import PersonRequest, staff
from awn.web.forms import filled, form_page, sent
from awn.web.hours_decision import DecisionForm, context_of, decide, initial_of
from awn.web.jinja import url
from awn.web.organiser import desk


@staff(StaffPermission.AUDIT_HOURS)
@require_safe
def queue(request: PersonRequest) -> HttpResponse:
    """What waits, the oldest first."""
    paged = desk.rows_of_page(request, objections_for_staff())
    return render(request, "staff/objections.html", {"reasons": OBJECTION_REASONS, **paged})


@staff(StaffPermission.AUDIT_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: PersonRequest, entry_id: int) -> HttpResponse:
    """One objection, and the decision; only while nobody in the organisation can decide, or once it is decided."""
    entry = entry_with_words(entry_id)
    if entry is None or not entry.attestations.all():
        raise Http404
    deciding = may_decide(request.person, entry)
    form = filled(DecisionForm, request, initial=initial_of(entry))

    def act() -> str:
        decide(request, form, entry, by=request.person)
        return url("staff_objections")

    context = {"deciding": deciding, **context_of(entry)}
    return sent(request, form, act) or form_page(request, "staff/objection.html", form, **context)


urlpatterns = [
    path("staff/objections/", queue, name="staff_objections"),
    path("staff/objections/<int:entry_id>/", objection, name="staff_objection"),
]
