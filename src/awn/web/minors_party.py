"""Somebody was asked to come along: they read what it is, and say yes for themselves, or no."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.participation.actions import parties
from awn.participation.parties import PartyMember, member_asked, shifts_of_party
from awn.web.access import PersonRequest, public, signed_in
from awn.web.forms import Form, filled, form_page, sent
from awn.web.limits import limit, who
from awn.web.participation import CHARTER_DATE
from awn.web.safety_conduct import stop_before_applying

ANSWERS_PER_MINUTE = 10


class JoinForm(Form):
    """Yes, under the charter."""

    charter = forms.BooleanField(
        label=_lazy("I have read the volunteer charter and accept it."),
        error_messages={"required": _lazy("Read the volunteer charter and accept it to go on.")},
    )


@public
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody is asked to, by whom and until when; nothing of it needs an account."""
    member = member_asked(token, clock.now())
    if member is None:
        return render(request, "minors/party_over.html", status=404)
    return render(request, "minors/party.html", _context(member, token))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: PersonRequest, token: str) -> HttpResponse:
    """Yes: the charter, and then the seats are theirs."""
    member = member_asked(token, clock.now())
    if member is None:
        return render(request, "minors/party_over.html", status=404)
    if answer := stop_before_applying(request, request.person):
        return answer
    form = filled(JoinForm, request)

    def act() -> str:
        limit(f"party-answer:{who(request)}", per_minute=ANSWERS_PER_MINUTE)
        accepted = form.cleaned_data["charter"]
        made = parties.join(token, charter_accepted=accepted, by=request.person, at=clock.now())
        messages.success(request, _("You come along. Thank you."))
        return reverse("application", args=[made.pk])

    context = _context(member, token) | {"dated": CHARTER_DATE}
    return sent(request, form, act) or form_page(request, "minors/party_join.html", form, **context)


@public
@require_POST
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """No. The address is proof enough, as it was for whoever opened it."""
    limit(f"party-answer:{who(request)}", per_minute=ANSWERS_PER_MINUTE)
    person = request.user.person if request.user.is_authenticated else None
    try:
        parties.say_no(token, by=person, at=clock.now())
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        return render(request, "minors/party_over.html", status=404)
    return render(request, "minors/party_over.html", {"declined": True})


@signed_in
@require_POST
def call_off(request: PersonRequest, party_id: int) -> HttpResponse:
    """Whoever asked no longer waits for those who have not answered."""
    parties.call_off(party_id, by=request.person, at=clock.now())
    messages.success(request, _("You no longer wait for an answer. Everybody who said yes still comes."))
    return HttpResponseRedirect(reverse("family"))


def _context(member: PartyMember, token: str) -> dict[str, Any]:
    party = member.party
    return {
        "party": party,
        "opportunity": party.opportunity,
        "shifts": shifts_of_party(party),
        "is_held": party.opportunity.selection == "instant",
        "token": token,
    }
