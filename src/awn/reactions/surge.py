"""What those learn who asked for a seat in a queue. Each function may run twice and does its work once."""

from __future__ import annotations

from datetime import datetime

from awn.base.models import Event
from awn.people.actions import notify
from awn.surge.models import Claim

# What somebody is told, by what became of their claim; those who wait for a guardian hear by other letters.
_KINDS = {"placed": "application.accepted", "listed": "application.waiting", "refused": "queue.refused"}


def tell_answered(event: Event, at: datetime) -> None:
    """Everybody of a batch learns their answer."""
    ids = event.data["claims"]
    for claim in Claim.objects.filter(pk__in=ids, state__in=list(_KINDS)).order_by("pk"):
        opportunity = claim.opportunity_id
        notify(claim.person_id, _KINDS[claim.state], event_id=event.pk, by=None, at=at, opportunity=opportunity)
