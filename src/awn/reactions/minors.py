"""What guardians are told. Each function may run twice and does its work once."""

from __future__ import annotations

from datetime import datetime

from awn.base.models import Event
from awn.hours.models import Deliverable
from awn.minors.rules import may_message
from awn.participation.models import Application, Place
from awn.people.actions import notify
from awn.people.models import Guardianship, Person
from awn.people.rules import is_minor

_ARRIVALS = {"attendance.check_in": "ward.arrived", "attendance.check_out": "ward.left"}


def tell_arrival(event: Event, at: datetime) -> None:
    """The guardians of a minor learn that they have arrived, or have left."""
    place = Place.objects.select_related("person", "shift").get(pk=_subject(event))
    if is_minor(place.person.birth_date, at.date()):
        _tell_guardians(place.person_id, _ARRIVALS[event.name], event, at, place.shift.opportunity_id)


def copy_answer(event: Event, at: datetime) -> None:
    """What an organisation writes to a minor with its answer goes to the guardians as well."""
    row = Application.objects.select_related("person").get(pk=_subject(event))
    _copy(row.person, event, at, row.opportunity_id)


def copy_returned(event: Event, at: datetime) -> None:
    """The words with which a minor's work was sent back go to the guardians as well."""
    work = Deliverable.objects.select_related("place__person", "place__shift").get(pk=_subject(event))
    _copy(work.place.person, event, at, work.place.shift.opportunity_id)


def _copy(receiver: Person, event: Event, at: datetime, opportunity_id: int) -> None:
    if not may_message(sender_is_guardian=False, receiver_birth_date=receiver.birth_date, today=at.date()):
        _tell_guardians(receiver.pk, "ward.written_to", event, at, opportunity_id)


def _tell_guardians(ward_id: int, kind: str, event: Event, at: datetime, opportunity_id: int) -> None:
    for guardianship in Guardianship.objects.filter(ward_id=ward_id):
        notify(guardianship.guardian_id, kind, event_id=event.pk, by=None, at=at, opportunity=opportunity_id)


def _subject(event: Event) -> int:
    assert event.subject_id is not None, event.name
    return event.subject_id
