"""What opens when somebody scans a printed card: for supervisors the check-in, for its owner taking it over, else no
word about whose it is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from awn.assistance.queries import card_with_token
from awn.base import clock
from awn.base.refusal import Refusal
from awn.participation.actions.assisted import claim_card, record_card
from awn.participation.roll import seats_of_card
from awn.participation.rules import AttendanceKind
from awn.web.access import ask_to_sign_in, public
from awn.web.forms import DateField, OnceForm, filled, form_page, sent
from awn.web.jinja import t_plain, url
from awn.web.limits import limit, who

LOOKS_PER_MINUTE = 30
CLAIMS_PER_MINUTE = 3


class ClaimForm(OnceForm):
    """The birth date proves that the card is not just found."""

    birth_date = DateField(label=_lazy("Your date of birth"), missing=_lazy("Write your date of birth."))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def card_found(request: HttpRequest, token: str) -> HttpResponse:
    """Says nothing about the person except to those who may record their attendance now."""
    limit(f"card:{who(request)}", per_minute=LOOKS_PER_MINUTE)
    viewer, at = getattr(request.user, "person", None), clock.now()
    card = card_with_token(token)
    if viewer is None:
        if request.method == "POST":
            return ask_to_sign_in(request)
        return render(request, "assistance/card_found.html", {"card": card, "viewer": None, "seats": []})
    seats = seats_of_card(card.person_id, viewer, at) if card is not None else []
    if request.method == "POST" and "opportunity" in request.POST and card is not None:
        return _record(request, card.person_id, viewer, token)
    form = filled(ClaimForm, request)

    def act() -> str:
        limit(f"card-claim:{who(request)}", per_minute=CLAIMS_PER_MINUTE)
        claim_card(token, form.cleaned_data["birth_date"], by=viewer, at=at)
        messages.success(request, _("The record is yours now. Welcome!"))
        return url("dashboard")

    context = {"card": card, "viewer": viewer, "seats": seats}
    return sent(request, form, act) or form_page(request, "assistance/card_found.html", form, **context)


def _record(request: HttpRequest, person_id: int, viewer: Any, token: str) -> HttpResponse:
    number = request.POST.get("opportunity", "")
    kind = AttendanceKind.CHECK_OUT if request.POST.get("act") == "out" else AttendanceKind.CHECK_IN
    said = _("%(name)s has left.") if kind is AttendanceKind.CHECK_OUT else _("%(name)s is here.")
    try:
        event = record_card(
            int(number) if number.isdecimal() and len(number) < 19 else 0, person_id, kind, by=viewer, at=clock.now()
        )
        messages.success(request, said % {"name": t_plain(event.place.person.name)})
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        messages.error(request, str(refusal.message))
    return HttpResponseRedirect(url("card_found", token))
