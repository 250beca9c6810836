"""Severe incidents of all organisations. That the staff opened one is written down: so it takes a button."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.people.rules import StaffPermission
from awn.safety import queries
from awn.safety.actions.incidents import read_by_staff
from awn.safety.rules import INCIDENT_KINDS, INCIDENT_STATES, PARTS
from awn.web.access import PersonRequest, staff
from awn.web.organiser import desk


@staff(StaffPermission.HANDLE_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def incidents(request: PersonRequest) -> HttpResponse:
    """The list; a POST opens one of them above it."""
    row = None
    number = request.POST.get("incident", "")
    if number.isdecimal() and len(number) < 19:
        read_by_staff(int(number), by=request.person, at=clock.now())
        row = queries.severe_incident(int(number))
    context = {
        "row": row, "details": queries.details(row) if row else None, "kinds": INCIDENT_KINDS, "parts": PARTS,
        "incident_states": INCIDENT_STATES, **desk.rows_of_page(request, queries.severe_incidents()),
    }  # fmt: skip
    return render(request, "staff/incidents.html", context)
