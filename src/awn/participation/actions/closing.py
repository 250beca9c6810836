"""Check-outs that nobody recorded."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from awn.participation.actions._recording import locked, write
from awn.participation.queries import presence_of
from awn.participation.roll import forgotten
from awn.participation.rules import AUTO_CLOSE_AFTER, LATEST_ENTRY, AttendanceKind, Evidence
from awn.people.models import Person


def close_forgotten(*, by: Person | None, at: datetime) -> int:
    """Closes presences four hours after the end of their shift, at that end and to be confirmed; how many.

    Windows of free choice have no end of their own: there a supervisor enters the time. Each is a transaction.
    """
    due = forgotten(ended_before=at - AUTO_CLOSE_AFTER, ended_after=at - LATEST_ENTRY)
    return sum(_close(place_id, by=by, at=at) for place_id in due)


@transaction.atomic
def _close(place_id: int, *, by: Person | None, at: datetime) -> bool:
    place = locked(place_id, by)
    there = presence_of(place)
    # Somebody may have checked out, or was marked absent, since the list was read.
    if place.state != "confirmed" or there.since is None or there.until is not None:
        return False
    write(place, AttendanceKind.CHECK_OUT, place.shift.ends_at, by=by, at=at, evidence=Evidence(method="auto"))
    return True
