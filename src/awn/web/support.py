"""Asking for help, with an account or without one, and the thread that follows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.people.queries import Person
from awn.support import queries
from awn.support.actions import asking
from awn.support.queries import HelpRequest
from awn.support.rules import AREAS, CLOSE_REASONS, STATE_TAGS, STATES, can_reopen
from awn.web import formatting
from awn.web.access import PersonRequest, public, signed_in
from awn.web.forms import filled, form_page, sent
from awn.web.jinja import url
from awn.web.limits import limit, who
from awn.web.organiser import desk
from awn.web.qualifications import attachment
from awn.web.support_forms import AskForm, MoreForm, upload_of

ASKED_PER_MINUTE = 4
WRITTEN_PER_MINUTE = 6
OPENED_PER_MINUTE = 20
SENT_TO = "support_sent_to"
# The field that no person sees: what fills it is a program.
TRAP = "website"


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form; whoever has no account names an address, and gets a link there."""
    person = getattr(request.user, "person", None)
    area = request.GET.get("area", "")
    form = filled(AskForm, request, initial={"route": _came_from(request), "area": area if area in AREAS else ""})
    if person is not None:
        del form.fields["contact"], form.fields["name"]
    if request.method == "POST" and request.POST.get(TRAP):
        return HttpResponseRedirect(url("support_sent"))

    def act() -> str:
        limit(f"support:{who(request)}", per_minute=ASKED_PER_MINUTE)
        return _asked(request, form, person)

    context = {"days": settings.AWN_SUPPORT_DAYS, "trap": TRAP}
    return sent(request, form, act) or form_page(request, "support/ask.html", form, **context)


def _asked(request: HttpRequest, form: AskForm, person: Person | None) -> str:
    said = form.cleaned_data
    asked = asking.Asked(
        area=said["area"], words=said["words"], language=formatting.language(), route=said["route"],
        name=said.get("name", ""), contact=said.get("contact", ""), upload=upload_of(said["document"]),
    )  # fmt: skip
    row = asking.ask(asked, by=person, at=clock.now())
    if person is not None:
        messages.success(request, _("Your request has arrived. Here you see what becomes of it."))
        return url("support_request", row.pk)
    request.session[SENT_TO] = said["contact"]
    return url("support_sent")


@public
@never_cache
@require_safe
def link_sent(request: HttpRequest) -> HttpResponse:
    """Where the link went, once a request was made without an account."""
    return render(request, "support/sent.html", {"address": request.session.get(SENT_TO, "")})


@signed_in
@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """All that I asked."""
    context = desk.rows_of_page(request, queries.own_requests(request.person.pk))
    return render(request, "support/mine.html", {**context, **names()})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: PersonRequest, number: int) -> HttpResponse:
    """One request of mine: the thread, and the form for more."""
    row = queries.own(number, request.person.pk)
    if row is None:
        raise Http404
    return _thread_page(request, row, by=request.person, here=url("support_request", number))


@signed_in
@require_safe
def one_file(request: PersonRequest, number: int, file_id: int) -> HttpResponse:
    """A file of my request."""
    row = queries.own(number, request.person.pk)
    if row is None:
        raise Http404
    return attachment(queries.opened_file(row, file_id))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def secret(request: HttpRequest, token: str) -> HttpResponse:
    """The page of whoever holds the address: confirming, reading, writing more. It needs no account."""
    limit(f"support-address:{who(request)}", per_minute=OPENED_PER_MINUTE)
    row = queries.meant(token)
    if row is None:
        response = render(request, "support/gone.html", status=404)
    elif row.state == "unconfirmed":
        response = _confirm_page(request, row, token)
    else:
        response = _thread_page(request, row, by=None, here=url("support_secret", token), token=token)
    response["Cache-Control"] = "private, no-store"
    # With "no-referrer" browsers send forms with the origin "null", which our own check turns away.
    response["Referrer-Policy"] = "same-origin"
    return response


@public
@require_safe
def secret_file(request: HttpRequest, token: str, file_id: int) -> HttpResponse:
    """A file of the request that the address means."""
    limit(f"support-address:{who(request)}", per_minute=OPENED_PER_MINUTE)
    row = queries.meant(token)
    if row is None or row.state == "unconfirmed":
        raise Http404
    return attachment(queries.opened_file(row, file_id))


def _confirm_page(request: HttpRequest, row: HelpRequest, token: str) -> HttpResponse:
    """Asks once: programs that look through mail open addresses, but press no buttons."""
    if request.method == "POST":
        asking.open_by_link(row.pk, by=None, at=clock.now())
        messages.success(request, _("Your request has arrived. Here you see what becomes of it."))
        return HttpResponseRedirect(url("support_secret", token))
    return render(request, "support/confirm.html", {"row": row, "lines": queries.thread(row), "areas": AREAS})


def _thread_page(
    request: HttpRequest, row: HelpRequest, *, by: Person | None, here: str, token: str = ""
) -> HttpResponse:
    at = clock.now()
    form = filled(MoreForm, request)
    if request.method == "POST" and request.POST.get("act") == "close":
        asking.close_own(row.pk, by=by, at=at)
        messages.success(request, _("Closed. Thank you for telling us."))
        return HttpResponseRedirect(here)

    def act() -> str:
        limit(f"support:{who(request)}", per_minute=WRITTEN_PER_MINUTE)
        asking.write_more(row.pk, form.cleaned_data["words"], upload_of(form.cleaned_data["document"]), by=by, at=at)
        messages.success(request, _("Sent. Somebody reads it."))
        return here

    context: dict[str, Any] = {
        "row": row, "lines": queries.thread(row), "token": token, "here": here, "can_reopen": can_reopen(
            row.state, row.closed_at, at
        ), "is_closed": row.state == "closed", **names(),
    }  # fmt: skip
    return sent(request, form, act) or form_page(request, "support/request.html", form, **context)


def names() -> dict[str, Any]:
    """Codes in words, for the pages of requests."""
    return {
        "areas": AREAS, "states": STATES, "tags": STATE_TAGS, "reasons": CLOSE_REASONS, "zone": "Asia/Riyadh",
    }  # fmt: skip


def _came_from(request: HttpRequest) -> str:
    """The name of the route of the page of ours from which somebody came; nothing of its address."""
    parts = urlsplit(request.headers.get("Referer", ""))
    if parts.netloc != request.get_host():
        return ""
    try:
        name = resolve(parts.path).url_name or ""
    except Resolver404:
        return ""
    return "" if name.startswith("support") else name
