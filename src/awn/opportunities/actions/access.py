"""Asking an organisation what it offers to people with needs, without saying who asks and what they need."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from awn.base.events import record
from awn.base.models import Event
from awn.base.refusal import found
from awn.opportunities.models import Opportunity
from awn.people.models import Person

# One question is enough, whoever and however many ask: the answer is for everybody.
ASKED_AGAIN_AFTER = timedelta(days=7)


@transaction.atomic
def ask_about_access(opportunity_id: int, *, by: Person | None, at: datetime) -> bool:
    """Asks those who edit the opportunity to say what is there. False where they were asked a few days ago."""
    del by  # never noted: a need could be read from it
    opportunity = found(Opportunity.objects.select_for_update().filter(pk=opportunity_id, state="published").first())
    asked = Event.objects.filter(name="opportunity.access_asked", subject_id=opportunity.pk)
    if asked.filter(at__gt=at - ASKED_AGAIN_AFTER).exists():
        return False
    record("opportunity.access_asked", by=None, at=at, subject=opportunity.pk)
    return True
