"""“Is it you?” for those who have no second step: a fresh code to what was proven, or the national identity once more.

Whoever has a passkey or codes from an app is asked for those or the password, never for less.
"""

from __future__ import annotations

import time
from typing import Any

from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows import reauthentication as allauth
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _now
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import Refusal
from awn.identity.queries import links_of
from awn.people import queries
from awn.web.access import PersonRequest, signed_in
from awn.web.account import sent_codes
from awn.web.account.by_phone import CODE_OVER, CODE_WRONG, CodeForm
from awn.web.account.outbox import is_open

PURPOSE = "is_it_you"
CODE, NATIONAL = "sent_code", "national"


def was_asked_lately(request: HttpRequest, account: Any) -> bool:
    """True within five minutes of the last “Is it you?”."""
    asked = [one["at"] for one in get_authentication_records(request, account) if one.get("reauthenticated")]
    return bool(asked) and time.time() - asked[-1] < REAUTHENTICATION_TIMEOUT


def note_confirmed(request: HttpRequest, method: str) -> None:
    """It was them, as a code or a state has shown."""
    record_authentication(request, request.user, method=method, reauthenticated=True)


def may_be_asked_by_code(account: Any) -> bool:
    """False for those who have a second step."""
    ways = queries.ways_in(account)
    return not (ways.totp or ways.passkeys)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def sent_code(request: PersonRequest) -> HttpResponse:
    """Asks for a code to be sent, takes it, and leads back to where something was to be changed."""
    at, account = clock.now(), request.account
    if not may_be_asked_by_code(account):
        return HttpResponseRedirect(reverse("account_reauthenticate"))
    waiting = sent_codes.waiting(request, PURPOSE, at=at)
    page = request.get_full_path()
    form = CodeForm(request.POST if request.method == "POST" and "code" in request.POST else None)
    to = queries.address_for_codes(account)
    if request.method == "POST" and "code" not in request.POST and to:
        _send(request, to)
        return HttpResponseRedirect(page)
    if waiting is not None and form.is_bound and form.is_valid():
        if sent_codes.is_right(request, PURPOSE, form.cleaned_data["code"], at=at):
            note_confirmed(request, CODE)
            return allauth.resume_request(request) or HttpResponseRedirect(reverse("mfa_index"))
        waiting = sent_codes.waiting(request, PURPOSE, at=at)
        form.add_error("code", str(CODE_OVER if waiting is None else CODE_WRONG))
    context = {
        "form": form, "to": to, "waiting": waiting, "outbox_open": is_open(request), "redirect_field_name": "next",
        "redirect_field_value": _next(request), "links": [one for one in links_of(request.person.pk) if one.provider],
        "link_next": "" if allauth.STATE_SESSION_KEY in request.session else _next(request),
        "has_password": queries.ways_in(account).has_password,
    }  # fmt: skip
    return render(request, "account/confirm_sent.html", context, status=422 if form.is_bound and form.errors else 200)


def _send(request: PersonRequest, to: str) -> None:
    try:
        sent_codes.send(request, PURPOSE, to, details={}, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.info(request, _now("A code is on its way. It may take a minute."))


def _next(request: HttpRequest) -> str:
    """Where to go on; only a page of ours."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else ""
