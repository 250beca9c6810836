"""Emergencies for everybody: what is open, the one page of each, and the answer of somebody who was called."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.consents.queries import has_consent
from awn.consents.rules import Purpose
from awn.emergencies import queries
from awn.emergencies.actions import answering
from awn.emergencies.links import token_of
from awn.emergencies.queries import Call, Emergency
from awn.emergencies.rules import ANSWERS, POOLS
from awn.web.access import PersonRequest, public, signed_in
from awn.web.jinja import url
from awn.web.limits import limit, who
from awn.web.organiser.desk import rows_of_page

ANSWERS_PER_MINUTE = 20
ZONE = "Asia/Riyadh"


@public
@require_safe
def emergencies(request: HttpRequest) -> HttpResponse:
    """What is open at this moment."""
    context = {"zone": ZONE, **rows_of_page(request, queries.open_now(), size=20)}
    return render(request, "emergencies/list.html", context)


@public
@require_safe
def emergency(request: HttpRequest, public_id: str) -> HttpResponse:
    """What, where, who and how many, since when: all on one page."""
    found = queries.emergency(public_id)
    if found is None:
        raise Http404
    own = None
    if request.user.is_authenticated and request.user.person is not None:
        own = queries.call_of(found.pk, request.user.person.pk)
    context = _facts(found) | {"own": own, "own_url": url("emergency_call", token_of(own.pk)) if own else ""}
    return render(request, "emergencies/emergency.html", context)


@signed_in
@require_POST
def offer(request: PersonRequest, public_id: str) -> HttpResponse:
    """I can come, though nobody called me."""
    limit(f"emergency:{who(request)}", per_minute=ANSWERS_PER_MINUTE)
    try:
        call = answering.offer(public_id, by=request.person, at=clock.now())
    except Refusal as refusal:
        if refusal.status not in {403, 409}:
            raise
        messages.error(request, str(refusal.message))
        return HttpResponseRedirect(url("emergency", public_id))
    return HttpResponseRedirect(url("emergency_call", token_of(call.pk)))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, token: str) -> HttpResponse:
    """The call-up behind an address: yes, later or no, and where that leads."""
    found = queries.call_by_token(token)
    if found is None:
        raise Http404
    if request.method == "POST":
        limit(f"emergency:{who(request)}", per_minute=ANSWERS_PER_MINUTE)
        person = request.user.person if request.user.is_authenticated else None
        try:
            answering.answer(token, request.POST.get("answer", ""), by=person, at=clock.now())
        except Refusal as refusal:
            if refusal.status not in {403, 409}:
                raise
            messages.error(request, str(refusal.message))
        return HttpResponseRedirect(url("emergency_call", token))
    seat = found.place if queries.has_seat(found) else None
    context = _facts(found.emergency) | {"call": found, "answers": ANSWERS, "token": token, "seat": seat}
    return render(request, "emergencies/call.html", context)


@signed_in
@require_safe
def my_calls(request: PersonRequest) -> HttpResponse:
    """My calls, the latest first, and whether I agreed to be called."""
    paged: dict[str, Any] = rows_of_page(request, queries.calls_of(request.person.pk))
    rows: list[Call] = paged["rows"]
    context = paged | {
        "rows": [(row, url("emergency_call", token_of(row.pk))) for row in rows],
        "agrees": has_consent(request.person.pk, Purpose.CALLS),
        "answers": ANSWERS,
        "pools": POOLS,
        "zone": ZONE,
    }
    return render(request, "emergencies/my_calls.html", context)


def _facts(found: Emergency) -> dict[str, Any]:
    return {
        "e": found,
        "zone": found.region.country.zone,
        "skills": queries.skills_of(found),
        "tally": queries.tally(found.pk),
    }
