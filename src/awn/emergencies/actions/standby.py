"""The standby pool: its times, calling people in from it to a shift, sending them back, releasing them with thanks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.emergencies.actions._deciding import locked
from awn.emergencies.actions._seating import leave_seat, shift_meant, shift_of, take_seat
from awn.emergencies.models import Call, Emergency
from awn.emergencies.rules import (
    EXPECTED_WITHOUT_SEAT,
    check_number_called_in,
    check_open,
    check_standby,
    words_of_no_seat,
)
from awn.opportunities.models import Shift
from awn.people.models import Person


@dataclass(frozen=True, slots=True)
class CalledIn:
    """How many were called in, and how many stay on standby because something stood in the way of a seat."""

    called: int
    passed_over: int


@transaction.atomic
def set_standby(emergency_id: int, *, starts: datetime, ends: datetime, by: Person | None, at: datetime) -> Emergency:
    """Says from when until when people on standby keep themselves ready; they are told. Refuses impossible times."""
    emergency = locked(emergency_id, by)
    check_open(emergency.closed_at)
    check_standby(starts, ends)
    emergency.standby_from, emergency.standby_until = starts, ends
    emergency.save(update_fields=["standby_from", "standby_until"])
    record("emergency.standby_set", by=by, at=at, subject=emergency.pk)
    return emergency


@transaction.atomic
def call_in(emergency_id: int, call_id: int, *, by: Person | None, at: datetime) -> Call:
    """Somebody on standby is needed after all, with a seat where the emergency gives seats.

    Refuses whoever is not in the pool, and `no_seat_for_them` with the reason.
    """
    emergency = locked(emergency_id, by)
    check_open(emergency.closed_at)
    rows = Call.objects.select_related("person").filter(emergency=emergency, pk=call_id, pool="standby")
    call = found(rows.first())
    refused = _call_in(call, shift_of(emergency), by=by, at=at)
    if refused is not None:
        raise Refusal("no_seat_for_them", words_of_no_seat(refused.code), status=409)
    return call


@transaction.atomic
def call_in_next(emergency_id: int, people: int, *, shift_id: int | None, by: Person | None, at: datetime) -> CalledIn:
    """Calls so many from standby to the shift, in the order of their yes; whoever cannot come there stays on standby.

    Ends where the shift is full. Refuses `called_in_number`, a shift that is not the organisation's, `emergency_over`.
    """
    check_number_called_in(people)
    emergency = locked(emergency_id, by)
    check_open(emergency.closed_at)
    shift = shift_meant(emergency, shift_id, at) if shift_id is not None else None
    rows = Call.objects.select_related("person").filter(emergency=emergency, pool="standby")
    called = passed_over = 0
    for call in rows.order_by("answered_at", "pk"):
        refused = _call_in(call, shift, by=by, at=at)
        if refused is None:
            called += 1
        else:
            call.save(update_fields=["no_seat"])
            passed_over += 1
        if called == people or (refused is not None and refused.code == "shift_full"):
            break
    return CalledIn(called, passed_over)


@transaction.atomic
def stand_down(emergency_id: int, call_id: int, *, by: Person | None, at: datetime) -> Call:
    """Somebody who is coming goes back to standby and is told not to travel; their seat goes to others.

    Refuses whoever is not coming, or has been checked in already (`checked_in_there`).
    """
    emergency = locked(emergency_id, by)
    check_open(emergency.closed_at)
    call = found(Call.objects.filter(emergency=emergency, pk=call_id, pool="coming").first())
    leave_seat(call, by=by, at=at)
    call.pool = "standby"
    call.save(update_fields=["pool", "place", "no_seat"])
    record("emergency.stood_down", by=by, at=at, subject=emergency.pk, call=call.pk)
    return call


@transaction.atomic
def release(emergency_id: int, *, call_ids: Sequence[int] | None = None, by: Person | None, at: datetime) -> int:
    """Lets people on standby go, with thanks; all of them where none are named. How many they were."""
    emergency = locked(emergency_id, by)
    rows = Call.objects.filter(emergency=emergency, pool="standby")
    if call_ids is not None:
        rows = rows.filter(pk__in=call_ids)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    Call.objects.filter(pk__in=ids).update(pool="released")
    if ids:
        record("emergency.standby_released", by=by, at=at, subject=emergency.pk, calls=ids)
    return len(ids)


def _call_in(call: Call, shift: Shift | None, *, by: Person | None, at: datetime) -> Refusal | None:
    refused = take_seat(call, shift, by=by, at=at) if shift is not None else None
    if refused is not None and refused.code not in EXPECTED_WITHOUT_SEAT:
        return refused
    call.pool = "coming"
    call.save(update_fields=["pool", "place", "no_seat"])
    record("emergency.called_in", by=by, at=at, subject=call.emergency_id, call=call.pk)
    return None
