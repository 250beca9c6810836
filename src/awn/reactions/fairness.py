"""What follows from a report on fairness."""

from __future__ import annotations

from datetime import datetime

from awn.base.models import Event
from awn.people.actions import notify
from awn.people.queries import staff_with
from awn.people.rules import StaffPermission


def tell_of_drift(event: Event, at: datetime) -> None:
    """Those of the staff who may do something about it learn that something deserves a look."""
    for person in staff_with(StaffPermission.KEEP_FAIRNESS):
        notify(person.pk, "fairness.drifted", event_id=event.pk, by=None, at=at)
