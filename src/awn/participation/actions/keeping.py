"""Keeping seats for some people until a date, and giving them to everybody then."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from awn.base.events import record
from awn.base.refusal import found
from awn.opportunities.models import Shift
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.actions._seats import promote_from_list
from awn.participation.models import ReservedSeats
from awn.participation.seat_rules import check_reserved
from awn.people.models import Person


@transaction.atomic
def keep_seats(shift_id: int, kind: str, seats: int, until: datetime, *, by: Person | None, at: datetime) -> None:
    """Keeps so many seats of a shift for these people; 0 gives them back. Refuses what `check_reserved` refuses.

    Whoever they are kept for takes the other seats first.
    """
    rows = Shift.objects.select_for_update(of=("self",)).select_related("opportunity")
    shift = found(rows.filter(pk=shift_id, cancelled_at=None).first())
    require(by, Permission.EDIT_OPPORTUNITIES, shift.opportunity.organisation_id)
    before = ReservedSeats.objects.filter(shift=shift, kind=kind).values_list("seats", flat=True).first() or 0
    free = shift.seats_left + before
    check_reserved(kind, seats, free=free, until=until, at=at, starts_at=shift.starts_at)
    ReservedSeats.objects.update_or_create(shift=shift, kind=kind, defaults={"seats": seats, "until": until})
    record("shift.seats_kept", by=by, at=at, subject=shift.pk, kind=kind, seats=seats)
    if seats < before:
        promote_from_list(shift.pk, at=at)


def release_kept(*, by: Person | None, at: datetime) -> int:
    """Gives seats whose date has come to everybody, those on the waiting list first; of how many shifts."""
    due = ReservedSeats.objects.filter(until__lte=at, seats__gt=0).values_list("shift_id", flat=True)
    return sum(_release(shift_id, by=by, at=at) for shift_id in sorted(set(due)))


@transaction.atomic
def _release(shift_id: int, *, by: Person | None, at: datetime) -> bool:
    found(Shift.objects.select_for_update().filter(pk=shift_id).values_list("pk").first())
    freed = sum(row.seats for row in ReservedSeats.objects.filter(shift=shift_id, until__lte=at))
    ReservedSeats.objects.filter(shift=shift_id, until__lte=at).delete()
    if freed:
        record("shift.seats_released", by=by, at=at, subject=shift_id, seats=freed)
        promote_from_list(shift_id, at=at)
    return freed > 0
