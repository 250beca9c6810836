"""Nobody is left without an answer: what becomes of those who were not chosen when an opportunity ends."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, found
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.actions.deciding import Decision, announce, decide
from awn.participation.models import Application
from awn.people.models import Person
from awn.screening.actions.acts import Chosen, Outcome, Wish, act
from awn.screening.rules import MOST_AT_ONCE

_LEFT = ("awaiting_guardian", "submitted", "waiting")
# Nobody was there to decide on them, or they were waiting for a place until the end.
_WHY = {"waiting": "no_places"}
_BATCH = 200


def answer_rest(opportunity_id: int, *, by: Person, at: datetime) -> Outcome:
    """Answers up to five hundred of those who are left once applications are closed, as an act that can be taken back.

    Refuses `still_open` while people can still apply, and `nobody_left`.
    """
    opportunity = found(Opportunity.objects.filter(pk=opportunity_id).first())
    require(by, Permission.DECIDE_APPLICATIONS, opportunity.organisation_id)
    if opportunity.state not in {"closed", "completed"}:
        message = _("Close the opportunity to applications first. Then answer those who are left.")
        raise Refusal("still_open", message, status=409)
    rows = _left(opportunity_id).exclude(person=by.pk).values_list("pk", "state")
    chosen = [Chosen(pk, state) for pk, state in rows[:MOST_AT_ONCE]]
    if not chosen:
        raise Refusal("nobody_left", _("Nobody waits for an answer any more."), status=409)
    return act(opportunity_id, chosen, Wish(kind="decline", reason="no_places"), by=by, at=at)


def answer_all_left(opportunity_id: int, *, by: Person | None, at: datetime) -> int:
    """Answers everybody who is left when an opportunity is over; how many. Each is a transaction of its own."""
    opportunity = found(Opportunity.objects.filter(pk=opportunity_id).first())
    require(by, Permission.DECIDE_APPLICATIONS, opportunity.organisation_id)
    if opportunity.state not in {"completed", "archived"}:
        return 0
    done = last = 0
    while batch := list(_left(opportunity_id).filter(pk__gt=last).values_list("pk", "state")[:_BATCH]):
        done += sum(_answer(pk, state, by=by, at=at) for pk, state in batch)
        last = batch[-1][0]
    return done


@transaction.atomic
def _answer(application_id: int, state: str, *, by: Person | None, at: datetime) -> bool:
    decision = Decision(kind="decline", reason=_WHY.get(state, "not_decided"), seen=state)
    try:
        decided = decide(application_id, decision, by=by, at=at)
    except Refusal:
        # Somebody withdrew, or was answered, since the list was read.
        return False
    return announce(application_id, decided.after["state"], by=by, at=at)


def _left(opportunity_id: int) -> QuerySet[Application]:
    return Application.objects.filter(opportunity_id=opportunity_id, state__in=_LEFT).order_by("pk")
