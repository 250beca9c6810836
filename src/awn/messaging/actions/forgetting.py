"""What is old goes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from awn.messaging.models import Delivery, Mailing
from awn.people.models import Person


@transaction.atomic
def forget(before: datetime, *, by: Person | None, at: datetime) -> int:
    """Deletes who was written to, and messages that were sent, from before then; how many receivers."""
    old = Delivery.objects.filter(changed_at__lt=before).exclude(state__in=["queued", "sending"])
    number = old.delete()[0]
    Mailing.objects.filter(created_at__lt=before, deliveries=None, state__in=["done", "stopped"]).delete()
    return number
