"""The page of a queue: before it opens, while somebody waits, and with the answer. Many read it in the same second.

Who looks costs one query beyond signing in: what is the same for everybody is kept for a moment in each process. While
one waits the page looks again by itself; without a script the browser does it. How soon says the server.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from awn.base import clock
from awn.base.refusal import Refusal
from awn.participation.queries import application_visible_to, waiting_numbers
from awn.surge.actions.asking import ask, leave
from awn.surge.queries import Board, Ticket, board, ticket_of
from awn.surge.rules import seconds_before_opening, seconds_to_look
from awn.web.access import PersonRequest, signed_in
from awn.web.jinja import url
from awn.web.limits import limit, who
from awn.web.safety_conduct import stop_before_applying

# A second is nothing to those who wait, and a thousand readings less.
BOARD_SECONDS = 1
ASKED_PER_MINUTE = 30


@dataclass(frozen=True, slots=True)
class Waiting:
    """What somebody without an answer is shown."""

    is_open: bool
    number: int | None
    ahead: int | None
    seconds: int | None
    look_again: int
    # Share of those before them who were served already, between 0 and 1.
    done: float

    @property
    def minutes(self) -> int:
        """The estimate in whole minutes; 0 where nothing is known."""
        return 0 if self.seconds is None else -(-self.seconds // 60)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: PersonRequest, public_id: str) -> HttpResponse:
    """The queue before an opportunity's seats; sending the form asks for one."""
    at = clock.now()
    if answer := stop_before_applying(request, request.person):
        return answer
    shown = _board(public_id, at)
    if shown is None:
        # No queue, or none any more: places are given as everywhere.
        return HttpResponseRedirect(url("opportunity", public_id))
    if request.method == "POST":
        return _ask(request, shown, at)
    return _show(request, shown, at)


@signed_in
@require_POST
def queue_leave(request: PersonRequest, public_id: str) -> HttpResponse:
    """Gives up the number."""
    at = clock.now()
    shown = _board(public_id, at)
    if shown is None:
        raise Http404
    try:
        leave(shown.opportunity_id, by=request.person, at=at)
    except Refusal as refusal:
        if refusal.code != "queue_answered":
            raise
    return HttpResponseRedirect(url("queue", public_id))


def _ask(request: PersonRequest, shown: Board, at: datetime) -> HttpResponse:
    limit(f"queue:{who(request)}", per_minute=ASKED_PER_MINUTE)
    known = {str(shift.pk): shift.pk for shift in shown.shifts}
    wanted = [known[text] for text in request.POST.getlist("shifts") if text in known]
    try:
        ask(
            shown.opportunity_id,
            wanted,
            charter_accepted=request.POST.get("charter") == "yes",
            by=request.person,
            at=at,
        )
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        return _show(request, shown, at, refusal=refusal)
    return HttpResponseRedirect(url("queue", shown.public_id))


def _show(request: PersonRequest, shown: Board, at: datetime, *, refusal: Refusal | None = None) -> HttpResponse:
    ticket = ticket_of(shown.opportunity_id, request.person.pk)
    context: dict[str, Any] = {
        "board": shown,
        "ticket": ticket,
        "at": at,
        "asks": refusal is not None or ticket is None or ticket.state in {"refused", "left"},
        "is_open": at >= shown.opens_at,
        "waiting": _waiting(shown, ticket, at) if ticket is not None and ticket.waits else None,
        "numbers": _list_numbers(request, ticket),
        "chosen": _chosen(request, shown),
        "accepted": request.POST.get("charter") == "yes",
        "errors": (refusal.fields or {"shifts": refusal.message}) if refusal else {},
    }
    part = request.headers.get("HX-Request") and request.method == "GET"
    template = "surge/_ticket.html" if part and context["waiting"] else "surge/queue.html"
    response = render(request, template, context, status=refusal.status if refusal else 200)
    response["Cache-Control"] = "no-store"
    return response


def _waiting(shown: Board, ticket: Ticket, at: datetime) -> Waiting:
    if at < shown.opens_at:
        return Waiting(False, None, None, None, seconds_before_opening(shown.opens_at, at), 0.0)
    ahead = shown.ahead_of(ticket.number)
    seconds = shown.seconds_for(ahead)
    done = 1 - ahead / ticket.number if ticket.number and ahead is not None else 0.0
    return Waiting(True, ticket.number, ahead, seconds, seconds_to_look(seconds), done)


def _list_numbers(request: PersonRequest, ticket: Ticket | None) -> list[int]:
    """Numbers in the waiting lists, for whoever has the answer that all places are given."""
    if ticket is None or ticket.state != "listed" or ticket.application_id is None:
        return []
    application = application_visible_to(request.person, ticket.application_id)
    return sorted(waiting_numbers(application.places.all()).values()) if application is not None else []


def _chosen(request: PersonRequest, shown: Board) -> set[str]:
    if request.method == "POST":
        return set(request.POST.getlist("shifts"))
    if len(shown.shifts) == 1:
        return {str(shown.shifts[0].pk)}
    return {request.GET.get("shift", "")}


def _board(public_id: str, at: datetime) -> Board | None:
    key = f"queue:{public_id}"
    kept: Board | None = cache.get(key)
    if kept is None:
        kept = board(public_id, at)
        if kept is not None:
            cache.set(key, kept, BOARD_SECONDS)
    return kept
