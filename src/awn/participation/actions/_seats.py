"""Seats as they are given and released inside the actions: every function here needs an open transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from awn.base.compiled import prepared_cursor
from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import found
from awn.opportunities.models import Shift
from awn.participation.actions._protecting import why_passed_over
from awn.participation.models import Application, Place
from awn.participation.rules import PLACE_MOVES

# Locks the shift, looks again and takes the seat in one statement: the lock then lasts as long as the commit, and no
# longer. Where people wait already, a free seat is theirs.
_TAKE = """
    INSERT INTO participation_place (shift_id, person_id, application_id, state, created_at, changed_at)
    SELECT s.id, %(person)s, %(application)s,
           CASE WHEN s.taken < s.capacity AND s.cancelled_at IS NULL AND NOT EXISTS (
                    SELECT FROM participation_place w WHERE w.shift_id = s.id AND w.state = 'waiting')
                THEN 'confirmed' ELSE 'waiting' END, %(at)s, %(at)s
      FROM opportunities_shift s WHERE s.id = %(shift)s FOR UPDATE OF s
 RETURNING state
"""


def take_place(application: Application, shift: Shift, *, at: datetime) -> str:
    """A seat in the shift for a new application, or a number in its waiting list when it is full; the place's state.

    A shift that was full when it was read is not locked, so that late-comers do not queue for a lock in vain. Should
    the count ever be wrong, the check constraint refuses the seat.
    """
    if shift.seats_left <= 0:
        return _write(application, shift, "waiting", at=at).state
    ids = {"person": application.person_id, "application": application.pk, "shift": shift.pk}
    values: dict[str, Any] = {**ids, "at": at}
    with prepared_cursor() as cursor:
        cursor.execute(_TAKE, values)
        row: tuple[str] | None = cursor.fetchone()
    return found(row)[0]


def give_place(application: Application, shift: Shift, *, at: datetime) -> str:
    """Like `take_place`, for an application that may have a number in the list already: that one is confirmed."""
    waiting = Place.objects.filter(shift=shift, application=application, state="waiting").first()
    if waiting is None:
        return take_place(application, shift, at=at)
    if _seat_is_free(shift.pk):
        _move(waiting, "confirmed", at=at)
    return waiting.state


def release(place: Place, state: str, *, at: datetime) -> None:
    """Ends a place; a seat that becomes free goes to the next on the list."""
    was_seated = place.state == "confirmed"
    if was_seated:
        found(Shift.objects.select_for_update().filter(pk=place.shift_id).values_list("pk").first())
    _move(place, state, at=at)
    if was_seated and state != "cancelled":
        promote_from_list(place.shift_id, at=at)


def _seat_is_free(shift_id: int) -> bool:
    """Locks the shift. Somebody accepted by name goes before the rest of the list."""
    rows = Shift.objects.select_for_update().filter(pk=shift_id, cancelled_at=None)
    locked = rows.values_list("taken", "capacity").first()
    return locked is not None and locked[0] < locked[1]


def _locked(shift_id: int) -> Shift:
    rows = Shift.objects.select_for_update(of=("self",)).select_related("opportunity")
    return found(rows.filter(pk=shift_id).first())


def _write(application: Application, shift: Shift, state: str, *, at: datetime) -> Place:
    return Place.objects.create(
        shift=shift,
        person_id=application.person_id,
        application=application,
        state=state,
        created_at=at,
        changed_at=at,
    )


def promote_from_list(shift_id: int, *, at: datetime) -> list[int]:
    """Fills free seats from the waiting list, lowest number first; the ids of the places promoted.

    Much may have changed since somebody joined the list: who may not come any more is passed over, and the next is
    asked.
    """
    shift = _locked(shift_id)
    if shift.cancelled_at is not None or shift.ends_at <= at:
        return []
    queue = Place.objects.select_related("application", "person").filter(shift=shift, state="waiting").order_by("pk")
    promoted: list[int] = []
    # Everybody who was asked has left the list, so each round asks others.
    while asked := list(queue[: max(shift.seats_left - len(promoted), 0)]):
        for place in asked:
            if reason := why_passed_over(place, shift):
                _pass_over(place, reason, at=at)
            else:
                _promote(place, at=at)
                promoted.append(place.pk)
    return promoted


def _promote(place: Place, *, at: datetime) -> None:
    _move(place, "confirmed", at=at)
    if place.application.state == "waiting":
        place.application.state = "accepted"
        place.application.decided_at = at
        place.application.save(update_fields=["state", "decided_at"])
    record("place.promoted", by=None, at=at, subject=place.pk, application=place.application_id)


def _pass_over(place: Place, reason: str, *, at: datetime) -> None:
    """The number in the list ends; with the last of its places an application ends as well."""
    _move(place, "passed_over", at=at)
    application = place.application
    if application.state == "waiting" and not application.places.filter(state__in=["waiting", "confirmed"]).exists():
        application.state = "declined"
        application.reason = "requirements"
        application.decided_at = at
        application.save(update_fields=["state", "reason", "decided_at"])
    record("place.passed_over", by=None, at=at, subject=place.pk, application=place.application_id, reason=reason)


def _move(place: Place, state: str, *, at: datetime) -> None:
    check_move(PLACE_MOVES, place.state, state)
    place.state = state
    place.changed_at = at
    place.save(update_fields=["state", "changed_at"])
