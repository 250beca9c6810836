"""The list of an organisation's opportunities, and the desk of each: what is missing, its state, its history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from awn.base import clock
from awn.base.refusal import Refusal, Text
from awn.matching.search import organising as organising_search
from awn.matching.search.typed import LONGEST
from awn.opportunities.actions import states
from awn.opportunities.actions.editing import EDITABLE
from awn.opportunities.hints import FOR_MODERATORS, worded
from awn.opportunities.queries import organising, readiness
from awn.opportunities.rules import CANCEL_REASONS, MOVES, PUBLISH_REASONS, RETURN_REASONS, STATES
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.queries import application_counts, to_decide
from awn.web.access import PersonRequest, member
from awn.web.jinja import url
from awn.web.opportunities_detail import detail_of
from awn.web.organiser import desk


@dataclass(frozen=True, slots=True)
class Move:
    """A button that brings an opportunity into another state."""

    to: str
    act: Callable[..., object]
    label: Text
    done: Text
    consequence: Text
    danger: bool = False


ORGANISER_MOVES: Mapping[str, Move] = {
    "submit": Move(
        "in_review",
        states.submit,
        _("Submit for review"),
        _("Submitted. The platform’s moderators look at it next; you will hear from us."),
        _("The platform’s moderators read it before it is published."),
    ),
    "close": Move(
        "closed",
        states.close,
        _("Stop taking applications"),
        _("No more applications are taken. Places stay as they are."),
        _("It stays visible; nobody can apply any more. Places stay as they are."),
    ),
    "reopen": Move(
        "published",
        states.reopen,
        _("Take applications again"),
        _("Applications are taken again."),
        _("Everybody can apply again."),
    ),
    "complete": Move(
        "completed",
        states.complete,
        _("The work is done"),
        _("Completed. Certificates go to everybody with confirmed hours."),
        _("Certificates go to everybody with confirmed hours. Confirm the hours first."),
    ),
    "archive": Move(
        "archived",
        states.archive,
        _("Archive"),
        _("Archived."),
        _("It leaves your everyday list and stays in the archive."),
    ),
}
# `published` can follow `draft` and `in_review` too, but only by a moderator's hand.
_STARTS = {"reopen": {"closed"}, "submit": {"draft"}}


@member(Permission.SEE_INSIDE)
@require_safe
def opportunities(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """All opportunities, or those in one state, or those that a typed query finds."""
    typed, mine = request.GET.get("q", "").strip(), (organisation.pk, request.standing.scope)
    query = organising_search.read(typed)
    rows = organising_search.narrowed(organising.listed(*mine), query) if typed else None
    state = "" if typed else request.GET.get("state", "")
    state = state if state in STATES else ""
    counts = organising.counts_by_state(*mine)
    return desk.page(
        request,
        organisation,
        "organiser/opportunities.html",
        here="opportunities",
        state=state,
        counts=counts,
        everything=sum(counts.values()),
        waiting={row.public_id: row.number for row in to_decide(*mine)},
        typed=typed[:LONGEST],
        problems=query.problems,
        **desk.rows_of_page(request, organising.listed(*mine, state=state) if rows is None else rows),
    )


@member(Permission.SEE_INSIDE)
@require_safe
def desk_of(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """Where an opportunity stands, and what can be done next."""
    return _desk(request, organisation, public_id)


@member(Permission.EDIT_OPPORTUNITIES)
@require_POST
def move(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """Brings the opportunity into another state; `to` names the button."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    name = request.POST.get("to", "")
    if name == "cancel":
        return _cancel(request, organisation, opportunity)
    if name not in ORGANISER_MOVES:
        raise Refusal("unknown_option", _("Choose one of the options."))
    chosen = ORGANISER_MOVES[name]
    desk.attempt(request, lambda: chosen.act(opportunity.pk, by=request.person, at=clock.now()), chosen.done)
    return HttpResponseRedirect(url("opportunity_desk", organisation.slug, public_id))


@member(Permission.SEE_INSIDE)
@require_safe
def preview(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """What the public will read, for members only."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    shown = detail_of(opportunity, request.person, clock.now())
    return desk.opportunity_page(request, opportunity, "organiser/preview.html", page=shown, similar=[])


def possible_moves(state: str) -> dict[str, Move]:
    """The buttons that make sense in a state."""
    return {
        name: move
        for name, move in ORGANISER_MOVES.items()
        if move.to in MOVES.get(state, frozenset()) and state in _STARTS.get(name, {state})
    }


def _cancel(request: PersonRequest, organisation: Organisation, opportunity: organising.Opportunity) -> HttpResponse:
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
    try:
        states.cancel(opportunity.pk, reason=reason, note=note, by=request.person, at=clock.now())
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        typed = {"reason": reason, "note": note}
        return _desk(request, organisation, opportunity.public_id, typed=typed, refusal=refusal)
    desk.attempt(request, lambda: None, _("Cancelled. Everybody who applied is told."))
    return HttpResponseRedirect(url("opportunity_desk", organisation.slug, opportunity.public_id))


def _desk(
    request: PersonRequest,
    organisation: Organisation,
    public_id: str,
    *,
    typed: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    context: dict[str, Any] = {
        "tab": "desk",
        "missing": readiness.missing(opportunity, clock.now()),
        "missing_names": readiness.MISSING,
        "hints": _author_hints(opportunity),
        "moves": possible_moves(opportunity.state),
        "can_cancel": "cancelled" in MOVES.get(opportunity.state, frozenset()),
        "editable": opportunity.state in EDITABLE,
        "cancel_reasons": list(CANCEL_REASONS.items()),
        "reasons": {**CANCEL_REASONS, **RETURN_REASONS, **PUBLISH_REASONS},
        "counts": application_counts(opportunity.pk),
        "history": organising.history(opportunity.pk),
        "typed": typed or {},
        "errors": (refusal.fields or {"reason": refusal.message}) if refusal else {},
    }
    status = refusal.status if refusal else 200
    return desk.opportunity_page(request, opportunity, "organiser/desk.html", status=status, **context)


def _author_hints(opportunity: organising.Opportunity) -> list[Text]:
    found = worded(opportunity, list(opportunity.shifts.all()))
    return [text for code, text in found.items() if code not in FOR_MODERATORS]
