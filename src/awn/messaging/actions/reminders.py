"""Reminders before a shift, for those who wish for them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from awn.messaging.audience import write_reminders
from awn.messaging.rules import REMINDERS
from awn.participation.models import Place

# A worker that was away still reminds so long after the hour; later it would only confuse.
CATCH_UP = timedelta(hours=1)


@transaction.atomic
def remind(*, by: None = None, at: datetime) -> int:
    """Leaves the reminders that are due; run often, each is left once. How many messages."""
    total = 0
    for hours in REMINDERS:
        ahead = timedelta(hours=hours)
        due = Place.objects.filter(
            shift__starts_at__gt=at + ahead - CATCH_UP, shift__starts_at__lte=at + ahead, shift__cancelled_at=None,
            shift__open_ended=False, state="confirmed", shift__opportunity__state__in=["published", "closed"],
            # Whoever came later knows it anyway.
            changed_at__lte=F("shift__starts_at") - ahead,
        )  # fmt: skip
        houses = due.order_by().values_list("shift__opportunity__organisation_id", flat=True).distinct()
        for house in sorted(set(houses)):
            mine = due.filter(shift__opportunity__organisation=house)
            total += write_reminders(mine, hours, house, at)
    return total
