"""What those learn to whom a seat is offered. Each function may run twice and does its work once."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from awn.base.models import Event
from awn.participation.models import Place
from awn.people.actions import notify
from awn.people.queries import guardians_of
from awn.people.rules import is_minor


def tell_asked(event: Event, at: datetime) -> None:
    """Somebody is asked whether they want a seat, or learns what became of it; their guardians as well."""
    tell(Place.objects.filter(pk=event.subject_id or 0), event.name, event, at)


def tell_all_waiting(event: Event, at: datetime) -> None:
    """Those who wait learn that a seat is free for whoever says yes first."""
    tell(Place.objects.filter(pk__in=event.data["places"], state="waiting"), event.name, event, at)


def tell(places: QuerySet[Place], kind: str, event: Event, at: datetime) -> None:
    """Leaves a notification for whoever has one of the places, and for the guardians of minors."""
    for place in places.select_related("person", "shift"):
        receivers = [place.person_id]
        if is_minor(place.person.birth_date, at.date()):
            receivers += [one.pk for one in guardians_of(place.person_id)]
        for person_id in receivers:
            notify(person_id, kind, event_id=event.pk, by=None, at=at, opportunity=place.shift.opportunity_id)
