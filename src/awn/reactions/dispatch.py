"""Running the reactions to events that nobody has handled yet."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from awn.base.models import Event
from awn.reactions.table import TABLE

log = logging.getLogger(__name__)
BATCH = 200


def drain(at: datetime) -> int:
    """Handles unhandled events, oldest first, until there are none; how many were handled.

    Several workers may drain at once: each takes rows that no other holds. An event whose reaction fails is logged and
    left unhandled for the next call; the events after it go on.
    """
    failed: set[int] = set()
    total = 0
    while True:
        handled, tried = _batch(at, failed)
        total += handled
        if not tried:
            return total


def _batch(at: datetime, failed: set[int]) -> tuple[int, int]:
    with transaction.atomic():
        rows = Event.objects.select_for_update(skip_locked=True).filter(handled_at=None).exclude(pk__in=failed)
        events = list(rows.order_by("pk")[:BATCH])
        done = []
        for event in events:
            try:
                with transaction.atomic():
                    for reaction in TABLE.get(event.name, ()):
                        reaction(event, at)
            except Exception:
                log.exception("The reactions to event %s (%s) failed", event.pk, event.name)
                failed.add(event.pk)
            else:
                done.append(event.pk)
        Event.objects.filter(pk__in=done).update(handled_at=at)
        return len(done), len(events)
