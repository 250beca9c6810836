"""One's own places: answering when a seat is free, giving a shift up, withdrawing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from awn.base import clock
from awn.base.refusal import Refusal
from awn.participation.actions import offers, places
from awn.participation.actions.applications import withdraw as withdraw_application
from awn.participation.queries import Place, late_given_up, open_offer, place_visible_to
from awn.participation.seat_rules import GIVE_UP_REASONS, LATE_BEFORE, LATE_SHOWN_FOR
from awn.people.queries import may_act_for
from awn.web.access import PersonRequest, signed_in
from awn.web.jinja import url
from awn.web.participation import own_application


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: PersonRequest, place_id: int) -> HttpResponse:
    """A seat has become free: yes or no, and until when."""
    place, at = own_place(request, place_id), clock.now()
    refusal = None
    if request.method == "POST":
        act, thanks = _answer(request.POST.get("answer", ""))
        try:
            act(place.pk, by=request.person, at=at)
        except Refusal as said:
            if said.status not in {403, 409}:
                raise
            refusal = said
        else:
            messages.success(request, thanks)
            return HttpResponseRedirect(url("application", place.application_id))
    context = {
        "place": place,
        "opportunity": place.shift.opportunity,
        "asked": open_offer(place, at),
        "own": place.person_id == request.person.pk,
        "refusal": refusal,
    }
    return render(request, "participation/offer.html", context, status=refusal.status if refusal else 200)


def _answer(said: str) -> tuple[Callable[..., object], str]:
    """What the pressed button does, and what is said then."""
    if said == "later":
        return offers.take_time, _("You have more time now. The place is kept for you meanwhile.")
    if said == "yes":
        return offers.say_yes, _("The place is yours. Thank you for coming.")
    return offers.say_no, _("The place goes to the next person.")


@signed_in
@require_POST
def taking(request: PersonRequest, application_id: int) -> HttpResponse:
    """Whether a place that becomes free is theirs without a question."""
    found, at_once = own_application(request, application_id), request.POST.get("at_once") == "yes"
    offers.set_taking(found.pk, at_once=at_once, by=request.person, at=clock.now())
    taken, asked = _("A free place is now yours without a question."), _("You are now asked when a place is free.")
    messages.success(request, taken if at_once else asked)
    return HttpResponseRedirect(url("application", found.pk))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: PersonRequest, application_id: int) -> HttpResponse:
    """Says what withdrawing means; then withdraws."""
    found, at = own_application(request, application_id), clock.now()
    if request.method == "POST":
        withdraw_application(found.pk, reason=request.POST.get("reason", ""), by=request.person, at=at)
        messages.success(request, _("You have withdrawn. Thank you for telling us in time."))
        return HttpResponseRedirect(url("application", found.pk))
    seats = [one for one in found.places.all() if one.state == "confirmed" and one.shift.ends_at > at]
    context = {"application": found, "opportunity": found.opportunity, **_means(seats, found.person_id, at)}
    return render(request, "participation/withdraw.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: PersonRequest, place_id: int) -> HttpResponse:
    """Says what giving up one shift means; then gives it up."""
    place, at = own_place(request, place_id), clock.now()
    if request.method == "POST":
        places.release_place(place.pk, reason=request.POST.get("reason", ""), by=request.person, at=at)
        messages.success(request, _("The shift is given up. The place is offered to the next person."))
        return HttpResponseRedirect(url("application", place.application_id))
    seats = [place] if place.state == "confirmed" else []
    context = {"place": place, "opportunity": place.shift.opportunity, **_means(seats, place.person_id, at)}
    return render(request, "participation/give_up.html", context)


def own_place(request: PersonRequest, place_id: int) -> Place:
    """The place, for the volunteer and for the guardian of a minor; "not found" for everybody else."""
    place = place_visible_to(request.person, place_id)
    if place is None or not may_act_for(request.person, place.person_id, clock.now().date()):
        raise Http404
    return place


def _means(seats: list[Place], person_id: int, at: datetime) -> dict[str, Any]:
    """What the pages of giving up say about it: whether it counts as late, and how many stand already."""
    late = [one for one in seats if one.shift.starts_at - at < LATE_BEFORE]
    return {
        "has_seat": bool(seats),
        "is_late": bool(late),
        "late_before": late_given_up([person_id], at - LATE_SHOWN_FOR).get(person_id, 0) if late else 0,
        "reasons": list(GIVE_UP_REASONS.items()),
    }
