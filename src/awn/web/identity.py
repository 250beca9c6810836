"""Signing in by national identity: to the provider, back, and on. What is linked stands in the settings."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.utils import perform_login
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.base.text import Bilingual
from awn.consents.rules import TERMS_VERSION
from awn.identity import actions
from awn.identity.providers import Provider, provider
from awn.identity.rules import PUSH_LIFE, Purpose
from awn.people.queries import account_of
from awn.web import errors
from awn.web.access import public
from awn.web.account.confirmation import NATIONAL, note_confirmed, was_asked_lately
from awn.web.account.session_end import bound
from awn.web.formatting import interface
from awn.web.forms import filled, form_page, sent
from awn.web.identity_forms import NumberOnlyForm, WelcomeForm
from awn.web.limits import limit, who

STATES, PUSH, NEW = "identity_states", "identity_push", "identity_new"
# A browser may have begun more than once, in two tabs: the last few answers find their question.
STATES_KEPT = 5
BEGINNINGS_PER_MINUTE = 6
ANSWERS_PER_MINUTE = 30
LOOKS_PER_MINUTE = 60
LONGEST_NEXT = 500
LARGEST_TOKEN = 20_000


@sensitive_post_parameters("number")
@public
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, name: str) -> HttpResponse:
    """To a provider: signs in, or links for whoever is signed in. A push asks for the number first."""
    chosen = _provider(name)
    purpose = _purpose(request)
    if purpose == Purpose.LINK and not was_asked_lately(request, request.user):
        if request.method == "POST":  # asked on the way back: what was typed here is not kept in a session
            return HttpResponseRedirect(request.path)
        raise ReauthenticationRequired
    form = filled(NumberOnlyForm, request, country=chosen.country if chosen.is_push else "")
    if request.method == "POST" and form.is_valid():
        try:
            return _go(request, chosen, purpose, form.cleaned_data.get("number", ""))
        except Refusal as refusal:
            form.refuse(refusal)
    context = {"chosen": chosen, "next": _next(request), "is_confirming": purpose == Purpose.CONFIRM}
    return form_page(request, "identity/begin.html", form, **context)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest) -> HttpResponse:
    """A number to pick on the telephone; asks every few seconds, and by a button where there is no script."""
    push = request.session.get(PUSH)
    if push is None or (chosen := provider(push["provider"])) is None:
        return HttpResponseRedirect(reverse(settings.LOGIN_URL))
    refusal = None
    if request.method == "POST":
        limit(f"identity-look:{who(request)}", per_minute=LOOKS_PER_MINUTE)
        try:
            if actions.look_after(chosen.id, push["state"], by=None, at=clock.now()):
                del request.session[PUSH]
                return _led(request, _conclude(request, push["state"]))
        except Refusal as found:
            del request.session[PUSH]
            refusal = found
        else:
            if request.headers.get("HX-Request"):
                return HttpResponse(status=204)
    context = {"chosen": chosen, "shown": push["shown"], "refusal": refusal, "asked": request.method == "POST"}
    context["phone"] = chosen.options.get("phone") if chosen.is_simulated else None
    context["minutes"] = int(PUSH_LIFE.total_seconds() // 60)
    if refusal is not None and request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("identity_ended", args=[refusal.code])})
    return render(request, "identity/waiting.html", context, status=refusal.status if refusal else 200)


@public
@require_safe
def ended(request: HttpRequest, code: str) -> HttpResponse:
    """Where a page that asked by script is led when nothing came of it."""
    gave_up = code == "identity_given_up"
    message = _("You declined in the app.") if gave_up else _("The request has ended.")
    return render(request, "identity/refused.html", {"message": message})


@public
@require_safe
def back(request: HttpRequest, name: str) -> HttpResponse:
    """The browser comes back from a provider with an answer. A GET that writes: the protocols have no other way."""
    state = request.GET.get("state", "")
    known = request.session.get(STATES, {})
    with translation.override(known.get(state) or translation.get_language()):
        try:
            limit(f"identity-back:{who(request)}", per_minute=ANSWERS_PER_MINUTE)
            chosen = _provider(name)
            if state not in known:
                raise _not_begun_here()
            if chosen.kind != "saml":  # its answer came by post, see `acs`
                answer = {key: request.GET.get(key, "") for key in ("code", "error", "iss") if key in request.GET}
                actions.receive(name, state, answer, return_to=_return_to(chosen), by=None, at=clock.now())
            return _conclude(request, state)
        except Refusal as refusal:
            return _refused(request, refusal)


@csrf_exempt
@sensitive_post_parameters("SAMLResponse", "RelayState")
@public
@require_POST
def acs(request: HttpRequest, name: str) -> HttpResponse:
    """The browser carries a SAML response here from another site, so without our cookie: it is kept, sealed, and the
    browser led to `back`, where the cookie says whether it began there."""
    limit(f"identity-back:{who(request)}", per_minute=ANSWERS_PER_MINUTE)
    state = request.POST.get("RelayState", "")
    try:
        chosen = _provider(name)
        answer = {"SAMLResponse": request.POST.get("SAMLResponse", "")}
        actions.receive(name, state, answer, return_to=_return_to(chosen), by=None, at=clock.now())
    except Refusal as refusal:
        return _refused(request, refusal)
    response = HttpResponseRedirect(reverse("identity_back", args=[name], query={"state": state}))
    response.status_code = 303
    return response


@csrf_exempt
@public
@require_POST
def callback(request: HttpRequest, name: str) -> HttpResponse:
    """A provider's server brings the signed token of a push. The token speaks for itself; nothing is shown."""
    limit(f"identity-callback:{who(request)}", per_minute=LOOKS_PER_MINUTE)
    if len(request.body) > LARGEST_TOKEN:
        return HttpResponse(status=413)
    try:
        told = json.loads(request.body)
        answer = {key: str(told[key]) for key in ("token", "transId", "requestId") if told.get(key)}
        actions.receive_push(name, answer, by=None, at=clock.now())
    except (ValueError, AttributeError):
        return HttpResponse(status=400)
    except Refusal as refusal:
        return HttpResponse(status=refusal.status)
    return HttpResponse(status=200)


@public
@require_safe
def metadata(request: HttpRequest, name: str) -> HttpResponse:
    """What the keeper of a SAML provider enters there."""
    chosen = _provider(name)
    if chosen.kind != "saml":
        raise _unknown_provider()
    from awn.identity.gateways.saml import Saml

    return HttpResponse(Saml(chosen).metadata(_return_to(chosen)), content_type="application/samlmetadata+xml")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Somebody whom a state knows and Awn does not: agreement, and an e-mail address for those who have one."""
    state = request.session.get(NEW)
    if state is None:
        return HttpResponseRedirect(reverse(settings.LOGIN_URL))
    try:
        told = actions.pending(state, by=None, at=clock.now())
    except Refusal as refusal:
        return _refused(request, refusal)
    form = filled(WelcomeForm, request, is_named=bool(told.name_ar or told.name_en))

    def join() -> str:
        said = form.cleaned_data
        person = actions.create_account(
            state, name=said.get("name", ""), email=said["email"], terms=TERMS_VERSION, by=None, at=clock.now()
        )
        del request.session[NEW]
        bound(request, told.session_until)
        _sign_in(request, person.pk, next_page=reverse("welcome"), is_new=bool(said["email"]))
        return reverse("welcome")

    context = {"name": Bilingual(told.name_ar, told.name_en)}
    return sent(request, form, join) or form_page(request, "identity/welcome.html", form, **context)


def _purpose(request: HttpRequest) -> Purpose:
    """Strangers sign in; who is signed in links, or shows once more that it is they."""
    if not request.user.is_authenticated:
        return Purpose.SIGN_IN
    is_asked = "yes" in {request.GET.get("confirm"), request.POST.get("confirm")}
    return Purpose.CONFIRM if is_asked else Purpose.LINK


def _go(request: HttpRequest, chosen: Provider, purpose: Purpose, number: str) -> HttpResponse:
    limit(f"identity-begin:{who(request)}", per_minute=BEGINNINGS_PER_MINUTE)
    person = request.user.person if request.user.is_authenticated else None
    question = actions.Question(
        provider_id=chosen.id,
        purpose=purpose,
        return_to=_return_to(chosen),
        language=interface(),
        next=_next(request),
        number=number,
    )
    ticket = actions.begin(question, by=person, at=clock.now())
    if chosen.is_push:
        request.session[PUSH] = {"provider": chosen.id, "state": ticket.state, "shown": ticket.shown}
        return HttpResponseRedirect(reverse("identity_waiting"))
    known = {**request.session.get(STATES, {}), ticket.state: interface()}
    request.session[STATES] = dict(list(known.items())[-STATES_KEPT:])
    # Not a redirect: our policy lets forms lead to this site alone, and people should see where they are going.
    response = render(request, "identity/leaving.html", {"chosen": chosen, "address": ticket.address})
    response["Refresh"] = f"0; url={ticket.address}"
    response["Cache-Control"] = "no-store"
    return response


def _conclude(request: HttpRequest, state: str) -> HttpResponse:
    person = request.user.person if request.user.is_authenticated else None
    outcome = actions.conclude(state, by=person, at=clock.now())
    states = request.session.get(STATES, {})
    states.pop(state, None)
    request.session[STATES] = states
    with translation.override(outcome.language):
        if outcome.kind == "confirmed":
            note_confirmed(request, NATIONAL)
            messages.success(request, _now("Thank you, it is you. Go on with what you were changing."))
            return HttpResponseRedirect(outcome.next or reverse("mfa_index"))
        if outcome.person_id is None:
            request.session[NEW] = state
            return HttpResponseRedirect(reverse("identity_welcome"))
        if outcome.kind == "linked":
            messages.success(request, _now("Linked. From now on you can sign in with it as well."))
            return HttpResponseRedirect(outcome.next or reverse("settings_national_identity"))
        bound(request, outcome.session_until)
        return _sign_in(request, outcome.person_id, next_page=outcome.next or reverse("dashboard"))


def _sign_in(request: HttpRequest, person_id: int, *, next_page: str, is_new: bool = False) -> HttpResponse:
    """By allauth's way in: a second step, a closed account and a new session key are its business."""
    account = account_of(person_id)
    if account is None:
        raise Refusal(
            "identity_no_account",
            _("This person has no account to sign in with, or it was closed. Write to us, and we will help."),
        )
    checked: Any = "optional" if is_new else "none"
    response: HttpResponse = perform_login(
        request, account, email_verification=checked, redirect_url=next_page, signup=is_new
    )
    return response


def _led(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A redirect for a page that asked by script: htmx would swap the next page into the middle of this one."""
    if request.headers.get("HX-Request") and "Location" in response.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": response.headers["Location"]})
    return response


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    if refusal.status not in {409, 422}:
        return errors.show_refusal(request, refusal)
    context = {"message": refusal.message}
    return render(request, "identity/refused.html", context, status=refusal.status)


def _next(request: HttpRequest) -> str:
    """Where to go on; only a page of ours."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours and len(asked) <= LONGEST_NEXT else ""


def _return_to(chosen: Provider) -> str:
    route = "identity_acs" if chosen.kind == "saml" else "identity_back"
    return f"{settings.AWN_PUBLIC_URL}{reverse(route, args=[chosen.id])}"


def _provider(name: str) -> Provider:
    found = provider(name)
    if found is None:
        raise _unknown_provider()
    return found


def _unknown_provider() -> Refusal:
    return Refusal("identity_provider_unknown", _("Choose one of the identity services offered."), status=404)


def _not_begun_here() -> Refusal:
    return Refusal(
        "identity_state_unknown",
        _("This answer does not belong to a sign-in that you began here, or it was used already. Begin again."),
    )
