"""Times for interviews: offered, seen, called off."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.arabic import latin_digits
from awn.base.refusal import Refusal, found
from awn.opportunities.queries.organising import Opportunity
from awn.organisations.permissions import require
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.queries import application_in
from awn.screening.actions.interviews import Times, call_off, make_slots, remove_slot
from awn.screening.meeting import INTERVIEW_STATES
from awn.screening.queries.interviews import slot_in, slots_of, undecided
from awn.web.access import PersonRequest, kept_fields, member
from awn.web.formatting import plain_number
from awn.web.organiser import desk


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def interviews(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """Times that stand open or were chosen, and a form for more."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    if request.method != "POST":
        return _page(request, opportunity, {})
    require(request.person, Permission.DECIDE_APPLICATIONS, organisation.pk)
    try:
        _act(request, organisation, opportunity)
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        errors = dict(refusal.fields) or {"": refusal.message}
        return _page(request, opportunity, errors, status=refusal.status)
    return HttpResponseRedirect(request.path)


def _act(request: PersonRequest, organisation: Organisation, opportunity: Opportunity) -> None:
    typed, at = request.POST, clock.now()
    act, _colon, which = typed.get("act", "").partition(":")
    number = int(which[:12]) if which.isascii() and which.isdecimal() else 0
    if act == "remove":
        remove_slot(found(slot_in(opportunity.pk, number)).pk, by=request.person, at=at)
        messages.success(request, _("The time is taken away."))
    elif act in {"off", "again"}:
        row = found(application_in(organisation.pk, opportunity.public_id, number))
        call_off(row.pk, again=act == "again", by=request.person, at=at)
        messages.success(request, _("The applicant is told."))
    else:
        made = make_slots(opportunity.pk, _times(request, opportunity.zone), by=request.person, at=at)
        text = ngettext("One time is offered.", "%(n)s times are offered.", made)
        messages.success(request, text % {"n": plain_number(made)})


def _times(request: PersonRequest, zone: str) -> Times:
    names = ("day", "time", "minutes", "number", "pause")
    typed = {name: latin_digits(request.POST.get(name, "")).strip() for name in names}
    try:
        day, hour = date.fromisoformat(typed["day"]), time.fromisoformat(typed["time"])
    except ValueError as error:
        message = _("Write the day and the hour at which the first begins.")
        raise Refusal("interview_when", message, fields={"day": message}) from error
    numbers = {name: int(text) if text.isdecimal() and len(text) < 5 else -1 for name, text in typed.items()}
    return Times(
        first=datetime.combine(day, hour.replace(tzinfo=None), ZoneInfo(zone)),
        minutes=numbers["minutes"],
        number=numbers["number"],
        pause=numbers["pause"] if typed["pause"] else 0,
        place=request.POST.get("place", ""),
    )


def _page(
    request: PersonRequest, opportunity: Opportunity, errors: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    at = clock.now()
    return desk.opportunity_page(
        request,
        opportunity,
        "organiser/applicants_interviews.html",
        status=status,
        tab="applicants",
        errors=errors,
        typed=request.POST or kept_fields(request) or {},
        slots=slots_of(opportunity.pk, at),
        asked=undecided(opportunity.pk),
        states=INTERVIEW_STATES,
    )
