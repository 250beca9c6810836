"""The standby pool: its times, calling somebody in from it, releasing it with thanks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from awn.base.events import record
from awn.base.refusal import found
from awn.emergencies.actions._deciding import locked
from awn.emergencies.models import Call, Emergency
from awn.emergencies.rules import check_open, check_standby
from awn.people.models import Person


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
    """Somebody on standby is needed after all. Refuses whoever is not in the pool."""
    emergency = locked(emergency_id, by)
    check_open(emergency.closed_at)
    call = found(Call.objects.filter(emergency=emergency, pk=call_id, pool="standby").first())
    call.pool = "coming"
    call.save(update_fields=["pool"])
    record("emergency.called_in", by=by, at=at, subject=emergency.pk, call=call.pk)
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
