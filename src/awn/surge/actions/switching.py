"""Putting a queue before the seats of an opportunity, and taking it away."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.surge.models import Claim, Queue
from awn.surge.rules import ASKED, check_opening


@transaction.atomic
def open_queue(opportunity_id: int, *, opens_at: datetime, by: Person | None, at: datetime) -> Queue:
    """Seats are asked for in a queue from `opens_at` on; a moment that is over means at once.

    Before numbers are drawn the moment may be moved. Refuses `queue_needs_instant` where places are not given in the
    order of arrival, `queue_began`, and an opening more than six months away.
    """
    opportunity = _locked(opportunity_id, by)
    check_opening(opens_at, at)
    if opportunity.selection != "instant":
        message = _("A queue gives places in order. First choose “places are given at once” for this opportunity.")
        raise Refusal("queue_needs_instant", message, status=409)
    if opportunity.state not in {"draft", "in_review", "published"}:
        raise Refusal("queue_over", _("This opportunity takes no applications any more."), status=409)
    queue, _is_new = Queue.objects.select_for_update().get_or_create(opportunity=opportunity)
    if opportunity.queue_opens_at is not None and queue.drawn_at is not None:
        message = _("The queue has opened and numbers are given. Its opening cannot be moved any more.")
        raise Refusal("queue_began", message, status=409)
    opportunity.queue_opens_at = max(opens_at, at)
    opportunity.save(update_fields=["queue_opens_at"])
    record("queue.opened", by=by, at=at, subject=opportunity.pk)
    return queue


@transaction.atomic
def close_queue(opportunity_id: int, *, by: Person | None, at: datetime) -> None:
    """Seats are asked for as usual again. Refuses `queue_not_empty` while somebody waits for an answer."""
    opportunity = _locked(opportunity_id, by)
    if opportunity.queue_opens_at is None:
        return
    if Claim.objects.filter(opportunity=opportunity, state=ASKED).exists():
        message = _("People wait in this queue. Everybody gets their answer first; then it can be closed.")
        raise Refusal("queue_not_empty", message, status=409)
    opportunity.queue_opens_at = None
    opportunity.save(update_fields=["queue_opens_at"])
    record("queue.closed", by=by, at=at, subject=opportunity.pk)


def _locked(opportunity_id: int, by: Person | None) -> Opportunity:
    opportunity = found(Opportunity.objects.select_for_update().filter(pk=opportunity_id).first())
    require(by, Permission.EDIT_OPPORTUNITIES, opportunity.organisation_id, team_id=opportunity.team_id)
    return opportunity
