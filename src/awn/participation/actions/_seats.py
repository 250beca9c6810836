"""Seats as they are given and released inside the actions: every function here needs an open transaction."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import found
from awn.opportunities.models import Shift
from awn.participation.models import Application, Place
from awn.participation.rules import PLACE_MOVES


def give_place(application: Application, shift: Shift, *, at: datetime) -> Place:
    """A seat in the shift, or a number in its waiting list when it is full.

    A shift that was full when it was read is not locked, so that late-comers do not queue for a lock in vain. Where a
    seat seems free, the shift's row is locked and asked again; should that ever be wrong, the check constraint refuses
    the seat.
    """
    seated = shift.seats_left > 0 and _seat_is_free(shift.pk)
    waiting = Place.objects.filter(shift=shift, application=application, state="waiting")
    # Only an application that waits already can have a number in the list.
    existing = None if application.state == "accepted" else waiting.first()
    if existing is not None:
        if seated:
            _move(existing, "confirmed", at=at)
        return existing
    return Place.objects.create(
        shift=shift,
        person_id=application.person_id,
        application=application,
        state="confirmed" if seated else "waiting",
        created_at=at,
        changed_at=at,
    )


def release(place: Place, state: str, *, at: datetime) -> None:
    """Ends a place; a seat that becomes free goes to the next on the list."""
    was_seated = place.state == "confirmed"
    if was_seated:
        found(Shift.objects.select_for_update().filter(pk=place.shift_id).values_list("pk").first())
    _move(place, state, at=at)
    if was_seated and state != "cancelled":
        promote_from_list(place.shift_id, at=at)


def _seat_is_free(shift_id: int) -> bool:
    """Locks the shift. Where people wait already, a free seat is theirs."""
    waiting = Place.objects.filter(shift=OuterRef("pk"), state="waiting")
    rows = Shift.objects.select_for_update().filter(pk=shift_id, cancelled_at=None).annotate(queue=Exists(waiting))
    locked = rows.values_list("taken", "capacity", "queue").first()
    return locked is not None and locked[0] < locked[1] and not locked[2]


def promote_from_list(shift_id: int, *, at: datetime) -> list[int]:
    """Fills free seats from the waiting list, lowest number first; the ids of the places promoted."""
    shift = found(Shift.objects.select_for_update().filter(pk=shift_id).first())
    if shift.cancelled_at is not None or shift.ends_at <= at:
        return []
    queue = Place.objects.select_related("application").filter(shift=shift, state="waiting").order_by("pk")
    promoted = []
    for place in queue[: shift.seats_left]:
        _move(place, "confirmed", at=at)
        if place.application.state == "waiting":
            place.application.state = "accepted"
            place.application.decided_at = at
            place.application.save(update_fields=["state", "decided_at"])
        record("place.promoted", by=None, at=at, subject=place.pk, application=place.application_id)
        promoted.append(place.pk)
    return promoted


def _move(place: Place, state: str, *, at: datetime) -> None:
    check_move(PLACE_MOVES, place.state, state)
    place.state = state
    place.changed_at = at
    place.save(update_fields=["state", "changed_at"])
