"""Giving up places, and promoting from the waiting list."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.participation.actions._seats import promote_from_list, release
from awn.participation.models import Place
from awn.people.models import Person
from awn.people.permissions import check_acts_for


@transaction.atomic
def release_place(place_id: int, *, by: Person | None, at: datetime) -> Place:
    """A volunteer gives up one shift before it begins; the last one given up withdraws the application."""
    place = _locked(place_id)
    check_acts_for(by, place.person_id, at.date())
    if place.shift.starts_at <= at and not place.shift.open_ended:
        raise Refusal("shift_begun", _("The shift has begun. Tell the organisation that you cannot come."), status=409)
    release(place, "released", at=at)
    application = place.application
    if not application.places.filter(state__in=["waiting", "confirmed"]).exists():
        application.state = "withdrawn"
        application.decided_at = at
        application.save(update_fields=["state", "decided_at"])
    record("place.released", by=by, at=at, subject=place.pk, shift=place.shift_id)
    return place


@transaction.atomic
def promote(shift_id: int, *, by: Person | None, at: datetime) -> list[int]:
    """Fills free seats of a shift from its waiting list, in order; the ids of the places promoted."""
    return promote_from_list(shift_id, at=at)


def fill_free_seats(*, by: Person | None, at: datetime) -> int:
    """Promotes wherever a seat is free and somebody waits; how many moved up.

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
    live = Place.objects.select_for_update().filter(shift_id=shift_id, state__in=["waiting", "confirmed"])
    ids = sorted(live.values_list("pk", flat=True))
    Place.objects.filter(pk__in=ids).update(state="cancelled", changed_at=at)
    if ids:
        record("place.shift_cancelled", by=by, at=at, subject=shift_id, places=ids)
    return ids


def _locked(place_id: int) -> Place:
    rows = Place.objects.select_for_update(of=("self",)).select_related("shift", "application")
    return found(rows.filter(pk=place_id).first())
