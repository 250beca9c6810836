"""Messages to people."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from awn.base.events import Value
from awn.people.models import Notification, Person


@transaction.atomic
def notify(
    person_id: int, kind: str, *, event_id: int, by: Person | None, at: datetime, **data: Value
) -> Notification | None:
    """Leaves a message once for an event, however often its reaction runs; None when it was there already."""
    notification, is_new = Notification.objects.get_or_create(
        person_id=person_id, kind=kind, event_id=event_id, defaults={"data": data, "created_at": at}
    )
    return notification if is_new else None


@transaction.atomic
def mark_notifications_read(*, up_to: int, by: Person, at: datetime) -> int:
    """Marks the messages of `by` up to that id as read; how many they were. Later ones were not seen yet."""
    unread = Notification.objects.filter(person=by, read_at=None, pk__lte=up_to)
    return unread.update(read_at=at)
