"""For whoever stands on a list: answering the invitation, and seeing by whom one is known."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import Refusal
from awn.outreach import brought, queries
from awn.outreach.actions import bringing, lists
from awn.outreach.rules import PURPOSES
from awn.web.access import PersonRequest, ask_to_sign_in, public, signed_in
from awn.web.jinja import url
from awn.web.limits import limit, who

ANSWERS_PER_MINUTE = 10


@public
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, token: str) -> HttpResponse:
    """An organisation that knew somebody before asks whether they want to be on its list. A no needs no account."""
    limit(f"expected:{who(request)}", per_minute=ANSWERS_PER_MINUTE)
    row = brought.meant(token)
    if row is None:
        return _page(request, None, status=404)
    if request.method != "POST":
        return _page(request, row)
    act = request.POST.get("act", "")
    person = request.user.person if request.user.is_authenticated else None
    try:
        if act == "yes":
            if person is None:
                return ask_to_sign_in(request)
            bringing.say_yes(row.pk, by=person, at=clock.now())
            messages.success(request, _("You are on the list. You can leave it at any time here."))
            return HttpResponseRedirect(url("settings_known_by"))
        bringing.say_no(row.pk, never=act == "never", by=person, at=clock.now())
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        return _page(request, row, refusal, status=refusal.status)
    return _page(request, brought.meant(token))


def _page(request: HttpRequest, row: Any, refusal: Refusal | None = None, *, status: int = 200) -> HttpResponse:
    context = {"row": row, "is_open": row is not None and brought.is_open(row), "refusal": refusal}
    return render(request, "outreach/asked.html", context, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def known_by(request: PersonRequest) -> HttpResponse:
    """Which organisations have me on their lists or note something about me; the buttons that leave a list."""
    if request.method == "POST":
        number = request.POST.get("leave", "")
        if number.isdecimal() and number.isascii() and len(number) < 19:
            lists.leave_list(int(number), by=request.person, at=clock.now())
            messages.success(request, _("You are no longer on that list."))
        return HttpResponseRedirect(url("settings_known_by"))
    known = queries.known_by(request.person.pk, clock.now().date())
    return render(request, "outreach/known_by.html", {"known": known, "purposes": PURPOSES})
