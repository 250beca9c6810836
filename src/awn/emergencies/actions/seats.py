"""Where a yes leads: the shift in which people have seats, and what follows when a seat is given up elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from awn.base.events import record
from awn.emergencies.actions._deciding import locked
from awn.emergencies.actions._seating import Seated, seat_all, shift_meant, shift_of, without_seat
from awn.emergencies.models import Call, Emergency
from awn.emergencies.rules import SEATS_AT_ONCE, check_open
from awn.people.models import Person


@transaction.atomic
def set_shift(emergency_id: int, shift_id: int | None, *, by: Person | None, at: datetime) -> Seated:
    """From now on a yes is a seat in the shift; those who are coming and have none get theirs. None ends that.

    Seats in an earlier shift stay. Refuses a shift that is not the organisation's, or is over, and `emergency_over`.
    """
    emergency = locked(emergency_id, by)
    check_open(emergency.closed_at)
    shift = shift_meant(emergency, shift_id, at) if shift_id is not None else None
    emergency.shift = shift
    emergency.save(update_fields=["shift"])
    record("emergency.shift_set", by=by, at=at, subject=emergency.pk, shift=shift_id)
    if shift is None:
        return Seated(0, 0)
    without_seat(emergency).update(no_seat="")
    return seat_all(without_seat(emergency)[:SEATS_AT_ONCE], shift, by=by, at=at)


def seat_the_rest(*, by: Person | None, at: datetime) -> int:
    """Goes on where more are coming than were seated at once; how many got a seat. Each is a transaction of its own."""
    waiting = Call.objects.filter(pool="coming", place=None, no_seat="", emergency__closed_at=None)
    emergencies = waiting.exclude(emergency__shift=None).order_by("emergency").values_list("emergency", flat=True)
    return sum(_seat_rest(pk, by=by, at=at) for pk in list(emergencies.distinct()))


@transaction.atomic
def note_given_up(place_ids: Sequence[int], *, by: Person | None, at: datetime) -> int:
    """Whoever gave up, on their own page, the seat that a yes had become is not counted as coming any more."""
    ids = Call.objects.filter(place__in=place_ids).values_list("emergency", flat=True)
    list(Emergency.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk").values_list("pk"))
    gone = Call.objects.filter(place__in=place_ids, place__state="released", pool="coming")
    return gone.update(answer="no", answered_at=at, pool="", place=None, no_seat="")


@transaction.atomic
def _seat_rest(emergency_id: int, *, by: Person | None, at: datetime) -> int:
    emergency = locked(emergency_id, by)
    shift = shift_of(emergency)
    if shift is None or emergency.closed_at is not None:
        return 0
    rows = without_seat(emergency).filter(no_seat="")[:SEATS_AT_ONCE]
    return seat_all(rows, shift, by=by, at=at).seated
