"""What is done with many applicants at once, and how it is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from awn.base import clock
from awn.base.refusal import Refusal, found
from awn.opportunities.queries.organising import Opportunity
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.queries import Application
from awn.screening.actions import acts, closing, fits, views
from awn.screening.actions.acts import Chosen, Outcome, Wish
from awn.screening.queries.table import act_in
from awn.web.access import PersonRequest, member
from awn.web.formatting import plain_number
from awn.web.jinja import t_plain, url
from awn.web.organiser import desk

REFUSALS_SHOWN = 20


def wish_of(typed: Mapping[str, str], *, single: bool) -> Wish:
    """What the form asks for; the button in a row accepts, whatever else was typed."""
    if single:
        return Wish(kind="accept")
    return Wish(
        kind=typed.get("act", ""),
        reason=typed.get("reason", ""),
        note=typed.get("note", ""),
        text=typed.get("text", ""),
    )


def chosen_of(request: HttpRequest) -> list[Chosen]:
    """The ticked applications, or the one whose own button was pressed, each with the state it was seen in."""
    single = request.POST.get("accept", "")
    wanted = [single] if single else request.POST.getlist("application")
    seen = dict(one.partition(":")[::2] for one in request.POST.getlist("seen"))
    ids = dict.fromkeys(value for value in wanted if value.isascii() and value.isdecimal() and len(value) < 19)
    return [Chosen(int(value), seen.get(value, "")) for value in ids]


def report(request: PersonRequest, outcome: Outcome, people: Mapping[int, Application]) -> None:
    """Says in notices what became of whom."""
    states = list(outcome.states.values())
    said = [text % {"n": plain_number(number)} for text, number in _lines(states) if number]
    if said:
        said.append(_("The letters leave in two minutes. Until then you can take it back."))
        messages.success(request, " ".join(said))
    refused = [_named(people.get(pk), refusal) for pk, refusal in outcome.refused.items()]
    for text in refused[:REFUSALS_SHOWN]:
        messages.error(request, text)
    left = len(refused) - REFUSALS_SHOWN
    if left > 0:
        text = ngettext("One more was refused.", "%(n)s more were refused.", left)
        messages.error(request, text % {"n": plain_number(left)})


@member(Permission.DECIDE_APPLICATIONS)
@require_POST
def undo(request: PersonRequest, organisation: Organisation, public_id: str, act_id: int) -> HttpResponse:
    """Takes an act back while its letters wait."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    found(act_in(opportunity.pk, act_id))
    try:
        outcome = acts.undo(act_id, by=request.person, at=clock.now())
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        messages.error(request, str(refusal.message))
    else:
        number = len(outcome.states)
        text = ngettext("Taken back for one person.", "Taken back for %(n)s people.", number)
        messages.success(request, text % {"n": plain_number(number)})
        for one in outcome.refused.values():
            messages.error(request, str(one.message))
    return _back(request, opportunity)


@member(Permission.DECIDE_APPLICATIONS)
@require_POST
def answer_rest(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """Answers everybody who was not chosen, once applications are closed."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    try:
        outcome = closing.answer_rest(opportunity.pk, by=request.person, at=clock.now())
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        messages.error(request, str(refusal.message))
    else:
        report(request, outcome, {})
    return _back(request, opportunity)


@member(Permission.DECIDE_APPLICATIONS)
@require_POST
def rank(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """Works out anew who fits how well."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    number = fits.rank(opportunity.pk, anew=True, by=request.person, at=clock.now())
    text = ngettext("One applicant was ranked.", "%(n)s applicants were ranked.", number)
    messages.success(request, text % {"n": plain_number(number)})
    return _back(request, opportunity)


@member(Permission.SEE_INSIDE)
@require_POST
def keep_view(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """Keeps the filters and order of the page under a name, or removes a view."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    typed, at = request.POST, clock.now()
    if (dropped := typed.get("drop", "")).isdecimal():
        views.drop_view(organisation.pk, int(dropped[:18]), by=request.person, at=at)
        messages.success(request, _("The view is removed."))
        return _back(request, opportunity)
    asked: dict[str, Any] = {name: typed.get(name, "") for name in ("q", "state", "sort")}
    shared = typed.get("shared") == "yes"

    def keep() -> None:
        views.keep_view(organisation.pk, typed.get("name", ""), asked, shared=shared, by=request.person, at=at)

    desk.attempt(request, keep, _("The view is kept."))
    return _back(request, opportunity, {name: value for name, value in asked.items() if value})


def _back(request: PersonRequest, opportunity: Opportunity, query: Mapping[str, str] | None = None) -> HttpResponse:
    kept = dict(query) if query else {name: str(value) for name, value in request.GET.items() if value}
    return HttpResponseRedirect(url("applicants", opportunity.organisation.slug, opportunity.public_id, query=kept))


def _named(application: Application | None, refusal: Refusal) -> str:
    return f"{t_plain(application.person.name)}: {refusal.message}" if application else str(refusal.message)


def _lines(states: list[str]) -> list[tuple[str, int]]:
    accepted, waiting, declined, asked, offered = (
        states.count(state) for state in ("accepted", "waiting", "declined", "asked", "offered")
    )
    return [
        (ngettext("One person has a place now.", "%(n)s people have a place now.", accepted), accepted),
        (ngettext("One person is on the waiting list.", "%(n)s people are on the waiting list.", waiting), waiting),
        (ngettext("One application is declined.", "%(n)s applications are declined.", declined), declined),
        (ngettext("One person was asked.", "%(n)s people were asked.", asked), asked),
        (ngettext("One person chooses a time.", "%(n)s people choose a time.", offered), offered),
    ]
