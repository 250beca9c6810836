"""Moderation: what waits for review, and the decision on each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.opportunities.actions import states
from awn.opportunities.hints import HINTS, hints
from awn.opportunities.queries import organising, readiness
from awn.opportunities.queries.organising import Opportunity
from awn.opportunities.queries.papers import paper_of
from awn.opportunities.rules import (
    CANCEL_REASONS,
    GENDERS,
    IDENTITY_LEVELS,
    KINDS,
    MODES,
    PUBLISH_REASONS,
    RETURN_REASONS,
    SELECTIONS,
    STATES,
)
from awn.people.rules import StaffPermission
from awn.reference import queries as reference
from awn.reference.rules import ACCESSIBILITY, BENEFITS, LANGUAGE_LEVELS, QUALIFICATION_KINDS
from awn.web.access import PersonRequest, kept_fields, staff
from awn.web.jinja import url
from awn.web.organiser import desk


@staff(StaffPermission.MODERATE_OPPORTUNITIES)
@require_safe
def queue(request: PersonRequest) -> HttpResponse:
    """What was submitted, the oldest first."""
    rows = desk.rows_of_page(request, organising.in_review(request.person))
    return render(request, "staff/opportunities.html", {"at": clock.now(), **rows})


@staff(StaffPermission.MODERATE_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def opportunity(request: PersonRequest, public_id: str) -> HttpResponse:
    """Everything about one opportunity, with hints, and the two buttons."""
    row = organising.for_moderation(public_id)
    if row is None:
        raise Http404
    typed: Mapping[str, Any] = kept_fields(request) or {}
    refusal = None
    if request.method == "POST":
        typed = request.POST
        try:
            _decide(request, row)
            return HttpResponseRedirect(url("staff_opportunities"))
        except Refusal as said:
            if said.status not in {409, 422}:
                raise
            refusal = said
    context: dict[str, Any] = {
        "o": row,
        "at": clock.now(),
        "own": organising.works_for(request.person, row.organisation_id),
        "missing": [readiness.MISSING[code] for code in readiness.missing(row, clock.now())],
        "hints": [HINTS[code] for code in hints(row, list(row.shifts.all()))],
        "paper": paper_of(row.pk),
        "history": organising.history(row.pk),
        "goals": [goal for goal in reference.goals() if goal.number in row.goals],
        "typed": typed,
        "errors": (refusal.fields or {"": refusal.message}) if refusal else {},
        **_words(),
    }
    return render(request, "staff/opportunity.html", context, status=refusal.status if refusal else 200)


def _decide(request: PersonRequest, row: Opportunity) -> None:
    at, act = clock.now(), request.POST.get("act", "")
    if act == "publish":
        states.publish(row.pk, by=request.person, at=at)
        messages.success(request, _("Published."))
    elif act == "return":
        reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
        states.send_back(row.pk, reason=reason, note=note, by=request.person, at=at)
        messages.success(request, _("Sent back with your reason."))
    else:
        raise Refusal("unknown_option", _("Choose one of the options."))


def _words() -> dict[str, Any]:
    return {
        "kinds": KINDS, "modes": MODES, "genders": GENDERS, "selections": SELECTIONS, "state_names": STATES,
        "accessibility": ACCESSIBILITY, "benefits": BENEFITS, "levels": LANGUAGE_LEVELS,
        "checked": QUALIFICATION_KINDS, "identity_levels": IDENTITY_LEVELS,
        "return_reasons": RETURN_REASONS, "reasons": {**CANCEL_REASONS, **RETURN_REASONS, **PUBLISH_REASONS},
    }  # fmt: skip


urlpatterns = [
    path("staff/opportunities/", queue, name="staff_opportunities"),
    path("staff/opportunities/<slug:public_id>/", opportunity, name="staff_opportunity"),
]
