"""A yes becomes a seat in the shift of the emergency: every function here needs an open transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.emergencies.models import Call, Emergency
from awn.emergencies.queries import shifts_for
from awn.opportunities.models import Shift
from awn.participation.calling_up import seat_called, unseat_called
from awn.participation.rules import SEATED
from awn.people.models import Person


@dataclass(frozen=True, slots=True)
class Seated:
    """How many have a seat now, and how many of those who should have none."""

    seated: int
    without: int


def shift_meant(emergency: Emergency, shift_id: int, at: datetime) -> Shift:
    """One of the shifts in which the emergency may give seats; refuses every other."""
    shift = shifts_for(emergency, at).filter(pk=shift_id).first()
    if shift is None:
        message = _("Choose one of the options.")
        raise Refusal("unknown_option", message, fields={"shift": message})
    return shift


def shift_of(emergency: Emergency) -> Shift | None:
    """The shift in which a yes has a seat, with its opportunity."""
    if emergency.shift_id is None:
        return None
    return Shift.objects.select_related("opportunity").filter(pk=emergency.shift_id).first()


def take_seat(call: Call, shift: Shift, *, by: Person | None, at: datetime) -> Refusal | None:
    """Gives the seat, or returns what stands in the way; the caller saves the call."""
    try:
        with transaction.atomic():
            call.place = seat_called(shift, call.person, by=by, at=at)
    except Refusal as refusal:
        call.place, call.no_seat = None, refusal.code
        return refusal
    call.no_seat = ""
    return None


def leave_seat(call: Call, *, by: Person | None, at: datetime) -> None:
    """Gives up the seat that the yes had become; the caller saves the call."""
    if call.place_id is not None:
        unseat_called(call.place_id, by=by, at=at)
    call.place, call.no_seat = None, ""


def without_seat(emergency: Emergency) -> QuerySet[Call]:
    """Those who are coming and hold no seat, in the order of their yes."""
    rows = Call.objects.select_related("person").filter(emergency=emergency, pool="coming")
    return rows.filter(Q(place=None) | ~Q(place__state__in=sorted(SEATED))).order_by("answered_at", "pk")


def seat_all(calls: Iterable[Call], shift: Shift, *, by: Person | None, at: datetime) -> Seated:
    """Seats them one after the other."""
    seated = without = 0
    for call in calls:
        if take_seat(call, shift, by=by, at=at) is not None:
            without += 1
        else:
            seated += 1
        call.save(update_fields=["place", "no_seat"])
    return Seated(seated, without)
