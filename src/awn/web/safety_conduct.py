"""The code of conduct, and accepting it; leading there whoever wants to apply without."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from awn.base import clock
from awn.people.queries import Person
from awn.safety import queries
from awn.safety.actions.conduct import accept_conduct
from awn.safety.rules import CONDUCT_VERSION
from awn.web.access import PersonRequest, public, signed_in
from awn.web.jinja import url


@public
@require_safe
def conduct(request: HttpRequest) -> HttpResponse:
    """The text; for somebody who is signed in and has not accepted it yet, with a button."""
    person = getattr(request.user, "person", None)
    wanted = request.GET.get("next", "")[:500]
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    context = {
        "parts": queries.text_of(CONDUCT_VERSION, _language()), "version": CONDUCT_VERSION,
        "asks": person is not None and person.conduct_version < CONDUCT_VERSION,
        "is_new": person is not None and 0 < person.conduct_version < CONDUCT_VERSION,
        "next": wanted if is_ours else "",
    }  # fmt: skip
    return render(request, "safety/conduct.html", context)


@signed_in
@require_POST
def conduct_accept(request: PersonRequest) -> HttpResponse:
    """Accepts it and goes on where the reader came from."""
    accept_conduct(request.person.pk, language=_language(), by=request.person, at=clock.now())
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if safe and wanted else url("dashboard"))


def stop_before_applying(request: HttpRequest, person: Person) -> HttpResponse | None:
    """Where somebody goes first who is suspended or has not accepted the code of conduct; None for everybody else."""
    if person.standing == "suspended":
        return HttpResponseRedirect(url("my_suspension"))
    if person.conduct_version < CONDUCT_VERSION:
        return HttpResponseRedirect(url("conduct", query={"next": request.path}))
    return None


def _language() -> str:
    return "ar" if (get_language() or "ar").startswith("ar") else "en"
