"""The changing code of an opportunity, to be shown on a screen at the place."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from awn.base import clock
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.web.access import PersonRequest, member
from awn.web.organiser import desk
from awn.web.participation_checkin_kiosk import shown


@member(Permission.RECORD_ATTENDANCE)
@never_cache
@require_safe
def venue_code(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """The screen: it renews itself, with a script every few seconds, without one by loading again."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    context = {"opportunity": opportunity} | shown(opportunity.pk, clock.now())
    return render(request, "organiser/attendance_code.html", context)
