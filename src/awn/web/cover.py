"""Standing in and swapping: asking for it, being asked, answering."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from awn.base import clock
from awn.base.refusal import Refusal
from awn.cover import actions, queries
from awn.cover.rules import ANSWERS, STATES
from awn.participation.queries import application_for
from awn.participation.rules import ACTIVE_APPLICATION
from awn.web.access import PersonRequest, signed_in
from awn.web.jinja import url
from awn.web.participation_places import own_place

SHOWN = 30


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def cover(request: PersonRequest) -> HttpResponse:
    """What one is asked, what one asked for, and whether one agrees to be asked; a POST changes the last."""
    person, at = request.person, clock.now()
    refusal = None
    if request.method == "POST":
        ready = request.POST.get("ready") == "yes"
        try:
            actions.set_ready(person.pk, ready=ready, by=person, at=at)
            yes, no = _("Thank you. We ask you when somebody cannot come."), _("You are not asked any more.")
            messages.success(request, yes if ready else no)
            return HttpResponseRedirect(url("cover"))
        except Refusal as said:
            refusal = said
    context = {
        "asks": list(queries.asks_of(person.pk, at)[:SHOWN]),
        "swaps": list(queries.swaps_open_to(person.pk, at)[:SHOWN]),
        "sought": list(queries.requests_of(person.pk, at)[:SHOWN]),
        "ready": queries.is_ready(person.pk),
        "states": STATES,
        "refusal": refusal,
    }
    return render(request, "cover/cover.html", context, status=refusal.status if refusal else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PersonRequest, place_id: int) -> HttpResponse:
    """I cannot come: somebody in my place, another shift for mine, or the place given up."""
    place, at = own_place(request, place_id), clock.now()
    refusal = None
    if request.method == "POST":
        is_swap = request.POST.get("kind") == "swap"
        wanted = [int(one) for one in request.POST.getlist("shifts") if one.isascii() and one.isdecimal()]
        try:
            if is_swap and not wanted:
                message = _("Choose at least one shift that would suit you.")
                raise Refusal("swap_empty", message, fields={"shifts": message})
            actions.look_for(place.pk, wanted_shift_ids=wanted if is_swap else (), by=request.person, at=at)
            messages.success(request, _("We are asking. Until somebody says yes, the place is yours: please come."))
            return HttpResponseRedirect(url("application", place.application_id))
        except Refusal as said:
            refusal = said
    context = {
        "place": place,
        "opportunity": place.shift.opportunity,
        "choices": queries.swap_choices(place, at),
        "chosen": set(request.POST.getlist("shifts")),
        "kind": request.POST.get("kind", ""),
        "open": queries.open_request_of(place.pk),
        "refusal": refusal,
        "errors": refusal.fields if refusal else {},
    }
    return render(request, "cover/ask.html", context, status=refusal.status if refusal else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: PersonRequest, request_id: int) -> HttpResponse:
    """Somebody is asked: yes or no. For a swap also whoever could agree to it."""
    person, at = request.person, clock.now()
    wanted = queries.request_for(person.pk, request_id, at)
    if wanted is None:
        raise Http404
    refusal = None
    if request.method == "POST":
        try:
            return HttpResponseRedirect(_answer(request, wanted))
        except Refusal as said:
            refusal = said
            wanted = queries.request_for(person.pk, request_id, at) or wanted
    mine = wanted.asks.filter(person=person).first()
    applied = application_for(person, wanted.place.shift.opportunity_id)
    context = {
        "wanted": wanted,
        "place": wanted.place,
        "opportunity": wanted.place.shift.opportunity,
        "mine": mine,
        "said": ANSWERS.get(mine.answer, "") if mine else "",
        "can_answer": wanted.state == "open" and (mine is None or (mine.answer == "" and at < mine.until)),
        "seats": queries.seats_to_give(wanted, person.pk, at) if wanted.kind == "swap" else [],
        "needs_charter": applied is None or applied.state not in ACTIVE_APPLICATION,
        "refusal": refusal,
        "errors": refusal.fields if refusal else {},
    }
    return render(request, "cover/answer.html", context, status=refusal.status if refusal else 200)


@signed_in
@require_POST
def take_back(request: PersonRequest, request_id: int) -> HttpResponse:
    """Whoever asked comes after all."""
    try:
        actions.take_back(request_id, by=request.person, at=clock.now())
        messages.success(request, _("Taken back. See you there."))
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        messages.error(request, str(refusal.message))
    return HttpResponseRedirect(url("cover"))


def _answer(request: PersonRequest, wanted: queries.CoverRequest) -> str:
    """Does what was answered; the page to go on to."""
    at, word, place = clock.now(), request.POST.get("answer", ""), request.POST.get("place", "")
    if word != "yes":
        actions.say_no(wanted.pk, by=request.person, at=at)
        messages.success(request, _("Thank you for answering. The next person is asked."))
        return url("cover")
    if wanted.kind == "swap":
        number = int(place) if place.isascii() and place.isdecimal() and len(place) < 18 else 0
        made = actions.agree_to_swap(wanted.pk, number, by=request.person, at=at)
    else:
        agreed = request.POST.get("charter") == "yes"
        made = actions.stand_in(wanted.pk, charter_accepted=agreed, by=request.person, at=at)
    messages.success(request, _("The shift is yours. Thank you for coming."))
    return url("application", made.application_id)
