"""References: the applicant names people, and whoever was named answers at the address in their letter."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import Refusal
from awn.screening.actions import references as acts
from awn.screening.queries import references as read
from awn.screening.referring import GOOD_FOR, KNOWN_FOR, READ, REFERENCE_LENGTH, REFERENCE_STATES, RELATIONS, VERDICTS
from awn.web.access import PersonRequest, kept_fields, public, signed_in
from awn.web.limits import limit, who
from awn.web.participation import own_application
from awn.web.screening_parts import REFERENCE_TAGS

ANSWERS_PER_MINUTE = 10
NAMED_PER_MINUTE = 6


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def referees(request: PersonRequest, application_id: int) -> HttpResponse:
    """Whom the applicant has named, what they answered, and the form for another name."""
    application = own_application(request, application_id)
    typed: Any = kept_fields(request) or {}
    errors: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        typed = request.POST
        try:
            _act(request, application.pk)
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status not in {409, 422}:
                raise
            errors, status = dict(refusal.fields) or {"": refusal.message}, refusal.status
    at = clock.now()
    rows, wanted = read.references_of(application.pk, at), read.wanted_of(application.opportunity_id)
    context = {
        "application": application,
        "opportunity": application.opportunity,
        "rows": rows,
        "wanted": wanted,
        "missing": read.missing(rows, wanted, application.state),
        "waits": application.state == "awaiting_guardian",
        "typed": typed,
        "errors": errors,
        "days": GOOD_FOR.days,
        **words(),
    }
    return render(request, "screening/referees.html", context, status=status)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def reference(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a referee: what is asked, the answer, and the two ways of saying no. It needs no account."""
    limit(f"reference:{who(request)}", per_minute=ANSWERS_PER_MINUTE)
    typed: Any = {}
    errors: dict[str, Any] = {}
    status, at = 200, clock.now()
    if request.method == "POST" and read.meant(token) is not None:
        typed = request.POST
        person = request.user.person if request.user.is_authenticated else None
        try:
            if typed.get("act") in {"decline", "never"}:
                acts.decline_reference(token, never=typed["act"] == "never", by=person, at=at)
            else:
                said = acts.Said(typed.get("known_for", ""), typed.get("verdict", ""), typed.get("text", ""))
                acts.give_reference(token, said, by=person, at=at)
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status not in {409, 422}:
                raise
            errors, status = dict(refusal.fields) or {"": refusal.message}, refusal.status
    row = read.meant(token)
    context = {
        "row": row,
        "referee": read.name_of(row) if row is not None else "",
        "is_open": row is not None and read.is_open(row, at),
        "can_take_back": row is not None and row.state == "answered" and row.application.state in READ,
        "typed": typed,
        "errors": errors,
        "longest": REFERENCE_LENGTH,
        **words(),
    }
    response = render(request, "screening/reference.html", context, status=status if row is not None else 404)
    response["Cache-Control"] = "private, no-store"
    return response


def words() -> dict[str, Any]:
    """Names of codes, for the pages that show references."""
    return {
        "relations": RELATIONS,
        "known_for": KNOWN_FOR,
        "verdicts": VERDICTS,
        "reference_states": REFERENCE_STATES,
        "reference_tags": REFERENCE_TAGS,
    }


def _act(request: PersonRequest, application_id: int) -> None:
    typed, by, at = request.POST, request.person, clock.now()
    for name, act in (("drop", acts.drop_referee), ("again", acts.ask_again)):
        number = typed.get(name, "")
        if number.isascii() and number.isdecimal() and len(number) < 19:
            act(application_id, int(number), by=by, at=at)
            messages.success(
                request,
                _("Taken back. Nobody is asked any more.") if name == "drop" else _("The letter is on its way."),
            )
            return
    limit(f"referees:{who(request)}", per_minute=NAMED_PER_MINUTE)
    named = acts.Named(typed.get("name", ""), typed.get("relation", ""), typed.get("email", ""))
    acts.name_referee(application_id, named, by=by, at=at)
    messages.success(request, _("Thank you. We write to them now, and you see here what they answer."))
