"""Staff: organisations that publish at once, and the share of it that is read afterwards."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import Refusal
from awn.opportunities.actions import trust as actions
from awn.opportunities.queries import trust as queries
from awn.opportunities.rules import RETURN_REASONS, SOUND
from awn.people.rules import StaffPermission
from awn.web.access import PersonRequest, staff
from awn.web.jinja import url
from awn.web.organiser import desk


@staff(StaffPermission.MODERATE_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def samples(request: PersonRequest) -> HttpResponse:
    """What was published by trust and drawn, the oldest first; the word on each."""
    if request.method == "POST":
        verdict = SOUND if request.POST.get("act") == SOUND else request.POST.get("reason", "")
        sample_id = _number(request.POST.get("sample", ""))
        done = _("Noted: it is sound.") if verdict == SOUND else _("Stopped. The organisation is told, and read first.")
        desk.attempt(request, lambda: actions.read_sample(sample_id, verdict, by=request.person, at=clock.now()), done)
        return HttpResponseRedirect(url("staff_samples"))
    rows = desk.rows_of_page(request, queries.samples(request.person))
    return render(request, "posting/samples.html", {"at": clock.now(), "reasons": list(RETURN_REASONS.items()), **rows})


@staff(StaffPermission.VERIFY_ORGANISATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def trusted(request: PersonRequest) -> HttpResponse:
    """Who is trusted, and who could be."""
    if request.method == "POST":
        house, at = _number(request.POST.get("organisation", "")), clock.now()
        if request.POST.get("act") == "end":
            actions.end_trust(house, by=request.person, at=at)
            messages.success(request, _("From now on they are read before they are published."))
        else:
            done = _("From now on they publish at once; a share of it is read afterwards.")
            desk.attempt(request, lambda: actions.trust(house, by=request.person, at=at), done)
        return HttpResponseRedirect(url("staff_trusted"))
    rows = desk.rows_of_page(request, queries.trusted())
    return render(request, "posting/trusted.html", {"candidates": queries.could_be(clock.now()), **rows})


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise Refusal("unknown_option", _("Choose one of the options."))
    return int(text)
