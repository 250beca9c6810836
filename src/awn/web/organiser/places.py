"""How the seats of each shift stand, who looks for a stand-in, and how long the waiting list may think."""

from __future__ import annotations

from datetime import datetime, time
from functools import partial
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.cover import actions as cover
from awn.cover.overbooking import invite_more
from awn.cover.queries import requests_at
from awn.cover.rules import STATES
from awn.cover.turnout import advice_for, real_places
from awn.forecasts.coming import shares_of
from awn.opportunities.queries import Opportunity
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.actions.keeping import keep_seats
from awn.participation.actions.offers import set_terms
from awn.participation.kept import kept_seats
from awn.participation.seat_rules import HOURS_TO_CHOOSE, RESERVED_FOR
from awn.participation.seats import answer_hours_of, seats_of
from awn.web.access import PersonRequest, member
from awn.web.forms import DateField, Form
from awn.web.jinja import url
from awn.web.organiser import desk

REQUESTS_SHOWN = 50


class DayForm(Form):
    """The day until which seats are kept."""

    until = DateField()


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def places(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """Seats, offers and waiting lists by shift; a POST sets the time to answer, or stops looking for a stand-in."""
    opportunity, at = desk.opportunity_or_404(request, organisation, public_id), clock.now()
    if request.method == "POST":
        _act(request, opportunity, at)
        return HttpResponseRedirect(url("opportunity_places", organisation.slug, public_id))
    page = desk.rows_of_page(request, seats_of(opportunity.pk, at))
    shifts = page["rows"]
    return desk.opportunity_page(
        request,
        opportunity,
        "organiser/places.html",
        tab="places",
        **page,
        advice=advice_for(shifts, organisation.pk, at, shares_of(shifts, at)),
        real=real_places([shift.pk for shift in shifts]),
        kept=list(kept_seats(opportunity.pk)),
        kept_for=RESERVED_FOR,
        sought=list(requests_at(opportunity.pk)[:REQUESTS_SHOWN]),
        cover_states=STATES,
        hours=answer_hours_of(opportunity.pk),
        hours_to_choose=[
            (str(number), ngettext("One hour", "%(n)s hours", number) % {"n": number}) for number in HOURS_TO_CHOOSE
        ],
    )


def _act(request: PersonRequest, opportunity: Opportunity, at: datetime) -> None:
    """One of the buttons of the page; what it names belongs to this opportunity, or nothing is done."""
    sent, by = request.POST, request.person
    shift_id, number = _number(sent.get("shift", "")), _number(sent.get("number", ""))
    if shift_id and not opportunity.shifts.filter(pk=shift_id).exists():
        raise Http404
    match sent.get("act", ""):
        case "stop":
            asked = requests_at(opportunity.pk).filter(pk=number).first()
            if asked is None:
                raise Http404
            desk.attempt(request, lambda: cover.stop(asked.pk, by=by, at=at), _("We no longer ask anybody."))
        case "more":
            done = _("Invited. The waiting list is asked first.")
            shares = shares_of(list(opportunity.shifts.filter(pk=shift_id)), at)
            desk.attempt(request, lambda: invite_more(shift_id, number, by=by, at=at, shares=shares), done)
        case "keep":
            until = _until(sent, opportunity.zone) or at
            kind = sent.get("kind", "")
            act = partial(keep_seats, shift_id, kind, number, until, by=by, at=at)
            desk.attempt(request, act, _("Saved. Whoever these places are kept for takes the others first."))
        case _:
            done = _("Saved. It counts for places that become free from now on.")
            hours = _number(sent.get("hours", ""))
            desk.attempt(request, lambda: set_terms(opportunity.pk, hours, by=by, at=at), done)


def _until(sent: QueryDict, zone: str) -> datetime | None:
    """The beginning of the day that was typed, on the clocks of the opportunity."""
    form = DayForm(sent)
    return datetime.combine(form.cleaned_data["until"], time(), ZoneInfo(zone)) if form.is_valid() else None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
