"""What goes when somebody closes their account."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from awn.minors.models import CharterConsent, NoticeChoice
from awn.people.models import Person


@transaction.atomic
def forget(person_id: int, *, by: Person | None, at: datetime) -> int:
    """Takes somebody's name from what they signed; how many signatures lost it.

    The consents stay, under numbers without a name: that a guardian agreed must be shown as long as the hours stand.
    """
    NoticeChoice.objects.filter(guardian_id=person_id).delete()
    rows = CharterConsent.objects.filter(guardian_id=person_id)
    return rows.update(guardian=None, signed_name="")
