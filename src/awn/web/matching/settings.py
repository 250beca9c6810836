"""What I choose about being matched, and invitations to answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from awn.base import clock
from awn.base.refusal import Refusal, found
from awn.matching import actions, queries
from awn.people.rules import is_minor
from awn.web.access import PersonRequest, signed_in
from awn.web.forms import filled, form_page, sent
from awn.web.matching.forms import BeingMatchedForm


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def being_matched(request: PersonRequest) -> HttpResponse:
    """Being found, plain order, how far."""
    who, at = request.person, clock.now()
    chosen = queries.choice_of(who.pk)
    initial = {"findable": chosen.findable, "plain_order": chosen.plain_order, "travel_km": chosen.travel_km}
    form = filled(BeingMatchedForm, request, initial=initial)

    def save() -> str:
        given = form.cleaned_data
        actions.set_findable(who.pk, findable=given["findable"], by=who, at=at)
        actions.set_lists(who.pk, plain_order=given["plain_order"], travel_km=given["travel_km"], by=who, at=at)
        messages.success(request, _("Saved."))
        return reverse("settings")

    context = {"is_minor": is_minor(who.birth_date, at.date()), "age_known": who.birth_date is not None}
    return sent(request, form, save) or form_page(request, "matching/settings.html", form, **context)


@signed_in
@require_POST
def answer(request: PersonRequest, invitation_id: int) -> HttpResponse:
    """Accepting an invitation leads on to applying; declining ends it."""
    invitation = found(queries.invitation_of(request.person.pk, invitation_id))
    said = request.POST.get("answer")
    if said not in {"accept", "decline"}:
        raise Refusal("unknown_option", _("Choose one of the options."))
    accept = said == "accept"
    actions.answer_invitation(invitation.pk, accept=accept, by=request.person, at=clock.now())
    if accept:
        return HttpResponseRedirect(reverse("apply", args=[invitation.opportunity.public_id]))
    messages.success(request, _("Declined. This organisation will not invite you again."))
    return HttpResponseRedirect(reverse("dashboard"))
