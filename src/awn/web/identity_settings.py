"""The settings of one's national identity: what is linked, how sure it is, the number."""

from __future__ import annotations

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from awn.base import clock
from awn.base.refusal import Refusal
from awn.identity import actions, queries
from awn.identity.numbers import looks_mistyped, normalised
from awn.identity.providers import providers
from awn.identity.rules import LEVEL_NAMES
from awn.web.access import PersonRequest, signed_in
from awn.web.forms import filled, form_page, sent
from awn.web.identity_forms import STATES, NumberForm
from awn.web.limits import limit, who

# Typing numbers until one is taken would tell who is here.
NUMBERS_PER_MINUTE = 3


@sensitive_post_parameters("number")
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: PersonRequest) -> HttpResponse:
    """What is linked, and a form for the number."""
    person = request.person
    form = filled(NumberForm, request)

    def state() -> str:
        country = form.cleaned_data["country"]
        # Whoever forgot a digit learns nothing of others, and may try again at once.
        typed = normalised(form.cleaned_data["number"], country)
        limit(f"identity-number:{who(request)}", per_minute=NUMBERS_PER_MINUTE)
        number = actions.state_number(country, typed, by=person, at=clock.now())
        if looks_mistyped(number, country):
            messages.warning(request, _("Saved. The number looks unusual: compare it with your card once more."))
        else:
            messages.success(request, _("Saved. The number is kept encrypted."))
        return reverse("settings_national_identity")

    answer = sent(request, form, state)
    links = queries.links_of(person.pk)
    linked = {link.row.provider for link in links}
    level = queries.level_of(person.pk)
    context = {
        "links": links, "level": level, "level_name": LEVEL_NAMES[level], "level_names": LEVEL_NAMES, "states": STATES,
        "numbers": queries.numbers_of(person.pk), "offered": [one for one in providers() if one.id not in linked],
    }  # fmt: skip
    return answer or form_page(request, "identity/settings.html", form, **context)


# What this button sends (ids and a country) may wait in the session until it was asked who it is.
@signed_in
@require_POST
def remove(request: PersonRequest) -> HttpResponse:
    """The small buttons: a link, or a number that was only typed."""
    raise_if_reauthentication_required(request, app="awn.identity")
    number, country = request.POST.get("link", ""), request.POST.get("country", "")
    try:
        if number.isdecimal() and len(number) < 19:
            actions.unlink(int(number), by=request.person, at=clock.now())
        elif country in STATES:
            actions.forget_number(country, by=request.person, at=clock.now())
        messages.success(request, _("Removed."))
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        messages.error(request, str(refusal.message))
    return HttpResponseRedirect(reverse("settings_national_identity"))
