"""Putting a list of first steps away, and bringing it back. Ticking one off is nobody's act: the facts do it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from awn.base import events
from awn.onboarding.models import PutAway
from awn.onboarding.rules import check_part
from awn.people.models import Person


@transaction.atomic
def put_away(part: str, *, by: Person, at: datetime) -> None:
    """Hides the list from its reader; a second time changes nothing. Refuses `unknown_part`."""
    _row, is_new = PutAway.objects.get_or_create(person=by, part=check_part(part), defaults={"at": at})
    if is_new:
        events.record("first_steps.put_away", by=by, at=at, subject=by.pk, part=part)


@transaction.atomic
def bring_back(part: str, *, by: Person, at: datetime) -> None:
    """Shows the list again; what was not put away is no error. Refuses `unknown_part`."""
    if PutAway.objects.filter(person=by, part=check_part(part)).delete()[0]:
        events.record("first_steps.brought_back", by=by, at=at, subject=by.pk, part=part)
