"""What goes when somebody wants to be forgotten."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from awn.assistance.models import AssistedConsent, AssistedPerson, Card
from awn.people.models import Person


@transaction.atomic
def forget(person_id: int, *, by: Person | None, at: datetime) -> None:
    """Stops the card and erases what was agreed to before a helper; as a helper the person becomes nobody."""
    for table in (Card, AssistedConsent, AssistedPerson):
        table.objects.filter(person_id=person_id).delete()
    AssistedPerson.objects.filter(helper_id=person_id).update(helper=None)
    AssistedConsent.objects.filter(helper_id=person_id).update(helper=None)
