"""What changes of an opportunity lead to. Each function may run twice and does its work once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from awn.base.models import Event
from awn.participation.actions.places import cancel_places_of_shift, promote
from awn.participation.models import Application, Place
from awn.participation.rules import ACTIVE_APPLICATION, LIVE_PLACE
from awn.people.actions import notify


def tell_moved(event: Event, at: datetime) -> None:
    """Everybody with a place in a moved shift learns it once, however many of their shifts were moved."""
    live = Place.objects.filter(shift_id__in=event.data.get("moved", []), state__in=sorted(LIVE_PLACE))
    _tell(live.values_list("person_id", flat=True), event, at)


def fill_shifts(event: Event, at: datetime) -> None:
    """Shifts with more places than before take in the next from their waiting lists."""
    for shift_id in event.data["shifts"]:
        promote(shift_id, by=None, at=at)


def end_places(event: Event, at: datetime) -> None:
    """Shifts that were taken out end their places; each person is told once."""
    for shift_id in event.data["shifts"]:
        cancel_places_of_shift(shift_id, by=None, at=at)
    ended = Place.objects.filter(shift_id__in=event.data["shifts"], state="cancelled")
    _tell(ended.values_list("person_id", flat=True), event, at)


def tell_terms(event: Event, at: datetime) -> None:
    """Everybody who applied learns that the place, or what is asked, has become another; they may leave."""
    rows = Application.objects.filter(opportunity_id=event.subject_id or 0, state__in=sorted(ACTIVE_APPLICATION))
    _tell(rows.values_list("person_id", flat=True), event, at)


def _tell(person_ids: Iterable[int], event: Event, at: datetime) -> None:
    for person_id in sorted(set(person_ids)):
        notify(person_id, event.name, event_id=event.pk, by=None, at=at, opportunity=event.subject_id)
