"""What goes when somebody closes their account."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from awn.people.models import Person
from awn.schools.models import Pupil, SignOff
from awn.schools.rules import INVITATION_LIFE


@transaction.atomic
def forget(person_id: int, *, by: Person | None, at: datetime) -> int:
    """Takes somebody off every roster, with name and number, and their name from what they signed; how many rosters."""
    SignOff.objects.filter(by_id=person_id).update(by=None)
    return Pupil.objects.filter(person_id=person_id).delete()[1].get("schools.Pupil", 0)


@transaction.atomic
def forget_unanswered(*, by: Person | None, at: datetime) -> int:
    """Deletes pupils whose guardians never answered, a month after the invitation ended; how many. The school keeps
    its own list and can bring it in again."""
    old = Pupil.objects.filter(person=None, invited_at__lt=at - 2 * INVITATION_LIFE)
    return old.delete()[1].get("schools.Pupil", 0)
