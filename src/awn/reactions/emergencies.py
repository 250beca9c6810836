"""What people hear in an emergency. Each function may run twice and does its work once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from awn.base.models import Event
from awn.emergencies.actions.seats import note_given_up
from awn.emergencies.links import token_of
from awn.emergencies.models import Call, Emergency
from awn.participation.models import Place
from awn.people.actions import notify
from awn.people.models import Notification

# Sent by text message too, whoever has proven a number: who has an e-mail address reads it hours later.
BY_TEXT_TOO = frozenset({"emergency.called", "emergency.called_in", "emergency.stood_down", "emergency.closed"})


def call_people(event: Event, at: datetime) -> None:
    """Everybody of a wave is called up."""
    calls = Call.objects.filter(emergency=_subject(event), wave=int(event.data["wave"]))
    _tell(calls, "emergency.called", event, at)


def confirm(event: Event, at: datetime) -> None:
    """Whoever said yes reads where that leads: there, to standby, or to thanks."""
    if event.data["pool"]:
        _tell(Call.objects.filter(pk=event.data["call"]), f"emergency.{event.data['pool']}", event, at)


def tell_called_in(event: Event, at: datetime) -> None:
    """Somebody on standby is needed."""
    _tell(Call.objects.filter(pk=event.data["call"]), "emergency.called_in", event, at)


def tell_stood_down(event: Event, at: datetime) -> None:
    """Somebody who was coming need not travel."""
    _tell(Call.objects.filter(pk=event.data["call"]), "emergency.stood_down", event, at)


def note_seat_given_up(event: Event, at: datetime) -> None:
    """Whoever gave up the seat that a yes had become is not expected any more."""
    note_given_up([_subject(event)], by=None, at=at)


def note_seats_given_up(event: Event, at: datetime) -> None:
    """The same for all places of an application that was withdrawn."""
    places = Place.objects.filter(application=_subject(event)).values_list("pk", flat=True)
    note_given_up(list(places), by=None, at=at)


def tell_standby(event: Event, at: datetime) -> None:
    """Those on standby learn from when until when."""
    _tell(Call.objects.filter(emergency=_subject(event), pool="standby"), "emergency.standby", event, at)


def tell_released(event: Event, at: datetime) -> None:
    """Those who were on standby are thanked."""
    _tell(Call.objects.filter(pk__in=event.data["calls"]), "emergency.released", event, at)


def tell_closed(event: Event, at: datetime) -> None:
    """A word to everybody who was called and did not say no."""
    if Emergency.objects.filter(pk=_subject(event)).exists():
        _tell(Call.objects.filter(emergency=_subject(event)).exclude(answer="no"), "emergency.closed", event, at)


def address_of(notification: Notification, language: str) -> str:
    """The address at which a call is answered; empty for everything else."""
    call = notification.data.get("call")
    return f"{settings.AWN_PUBLIC_URL}/{language}/calls/{token_of(call)}/" if call else ""


def _tell(calls: Iterable[Call], kind: str, event: Event, at: datetime) -> None:
    for call in calls:
        notify(call.person_id, kind, event_id=event.pk, by=None, at=at, emergency=call.emergency_id, call=call.pk)


def _subject(event: Event) -> int:
    if event.subject_id is None:
        raise ValueError(f"{event.name} names nothing")
    return event.subject_id
