"""Reading the event log."""

from __future__ import annotations

from django.db.models import QuerySet

from awn.base.models import Event


def events(*, name: str = "", subject: int | None = None, by: int | None = None) -> QuerySet[Event]:
    """Events, the newest first; `name` is a whole name or its beginning ("organisation.")."""
    found = Event.objects.order_by("-pk")
    if name:
        found = found.filter(name__startswith=name)
    if subject is not None:
        found = found.filter(subject_id=subject)
    if by is not None:
        found = found.filter(by_id=by)
    return found
