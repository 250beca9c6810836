"""What goes when somebody closes their account."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from awn.people.models import Person
from awn.schools.models import Pupil, SignOff


@transaction.atomic
def forget(person_id: int, *, by: Person | None, at: datetime) -> int:
    """Takes somebody off every roster, with name and number, and their name from what they signed; how many rosters."""
    SignOff.objects.filter(by_id=person_id).update(by=None)
    return Pupil.objects.filter(person_id=person_id).delete()[1].get("schools.Pupil", 0)
