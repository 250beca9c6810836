"""What needs the organisers today."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from awn.base import clock
from awn.boards.duty import waiting_in
from awn.hours.objections import open_objections
from awn.hours.queries import to_confirm
from awn.hours.remote import to_accept
from awn.onboarding.queries import of_desk
from awn.opportunities.queries import organising
from awn.organisations.queries import Organisation
from awn.organisations.rules import REFUSAL_REASONS, SUSPENSION_REASONS, Permission
from awn.participation.queries import to_decide
from awn.web import onboarding
from awn.web.access import PersonRequest, member
from awn.web.organiser import desk

ONE_DAY = timedelta(days=1)


@member(Permission.SEE_INSIDE)
@require_safe
def overview(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """The desk of an organisation."""
    at, mine = clock.now(), (organisation.pk, request.standing.scope)
    steps, latest = of_desk(request.person, organisation, request.standing)
    return desk.page(
        request,
        organisation,
        "organiser/overview.html",
        here="overview",
        first_steps=onboarding.shown(steps, organisation.slug, latest) if steps else None,
        applications=to_decide(*mine),
        today=_today(request, organisation, at),
        hours=to_confirm(*mine).count(),
        work=to_accept(*mine).count(),
        boards=waiting_in(organisation.pk, at, request.standing.scope),
        objections=open_objections(*mine).count(),
        returned=list(organising.returned(*mine)),
        counts=organising.counts_by_state(*mine),
        reasons={**REFUSAL_REASONS, **SUSPENSION_REASONS},
    )


def _today(request: PersonRequest, organisation: Organisation, at: datetime) -> list[Any]:
    """Shifts of today, each by the clocks of its own place."""
    near = organising.shifts_between(organisation.pk, at - ONE_DAY, at + ONE_DAY, request.standing.scope)
    return [
        shift
        for shift in near
        if shift.starts_at < (day := desk.today_in(shift.opportunity.zone, at))[1] and shift.ends_at > day[0]
    ]
