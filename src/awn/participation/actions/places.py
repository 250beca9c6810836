"""Giving up places, and promoting from the waiting list."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal
from awn.participation.actions._deciding import note_giving_up
from awn.participation.actions._seats import promote_from_list, release
from awn.participation.actions.offers import end_without_places, locked_with_application
from awn.participation.models import Place
from awn.participation.rules import LIVE_PLACE
from awn.participation.seat_rules import check_reason
from awn.people.models import Person
from awn.people.permissions import check_acts_for


@transaction.atomic
def release_place(place_id: int, *, reason: str = "", by: Person | None, at: datetime) -> Place:
    """A volunteer gives up one shift before it begins; the last one given up withdraws the application.

    `reason` is one of `seat_rules.GIVE_UP_REASONS`, or none. Refuses `shift_begun` and `give_up_reason`.
    """
    place = locked_with_application(place_id)
    check_acts_for(by, place.person_id, at.date())
    if place.shift.starts_at <= at and not place.shift.open_ended:
        raise Refusal("shift_begun", _("The shift has begun. Tell the organisation that you cannot come."), status=409)
    note_giving_up([place], check_reason(reason), at=at)
    release(place, "released", at=at)
    end_without_places(place.application, "", at)
    record("place.released", by=by, at=at, subject=place.pk, shift=place.shift_id)
    return place


@transaction.atomic
def promote(shift_id: int, *, by: Person | None, at: datetime) -> list[int]:
    """Offers free seats of a shift to its waiting list, in order; the ids of the places asked or promoted."""
    return promote_from_list(shift_id, at=at)


def fill_free_seats(*, by: Person | None, at: datetime) -> int:
    """Goes on wherever a seat is free and somebody waits; how many were asked or moved up.

    Needed because somebody may join the list at the very moment in which the last seat becomes free: neither
    transaction sees the other, and the seat would stay empty. Each shift is its own transaction.
    """
    stuck = Place.objects.filter(
        state="waiting", shift__taken__lt=F("shift__capacity"), shift__cancelled_at=None, shift__ends_at__gt=at
    )
    shift_ids = sorted(set(stuck.values_list("shift_id", flat=True)))
    return sum(len(promote(shift_id, by=by, at=at)) for shift_id in shift_ids)


@transaction.atomic
def cancel_places_of_shift(shift_id: int, *, by: Person | None, at: datetime) -> list[int]:
    """Ends the places in a shift that was taken out; their ids."""
    live = Place.objects.select_for_update().filter(shift_id=shift_id, state__in=sorted(LIVE_PLACE))
    ids = sorted(live.values_list("pk", flat=True))
    Place.objects.filter(pk__in=ids).update(state="cancelled", changed_at=at)
    if ids:
        record("place.shift_cancelled", by=by, at=at, subject=shift_id, places=ids)
    return ids
