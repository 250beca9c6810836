"""Who is told of roles and of what is handed on: whoever receives it, and when it ends. Never whoever did it."""

from __future__ import annotations

from datetime import datetime

from awn.base.models import Event
from awn.organisations.models import Delegation
from awn.people.actions import notify


def tell_role(event: Event, at: datetime) -> None:
    """Somebody learns what they are in an organisation from now on."""
    _tell(int(event.data["person"]), f"organisation.role.{event.data['role']}", event, at)


def tell_removed(event: Event, at: datetime) -> None:
    """Somebody learns that they no longer work in an organisation."""
    _tell(int(event.data["person"]), "organisation.role.none", event, at)


def tell_delegate(event: Event, at: datetime) -> None:
    """Somebody learns that a colleague handed something on to them."""
    _tell(int(event.data["person"]), event.name, event, at, organisation=int(event.data["organisation"]))


def tell_delegation_over(event: Event, at: datetime) -> None:
    """Both learn that it has ended, by whomever or by itself."""
    row = Delegation.objects.filter(pk=event.subject_id or 0).first()
    if row is not None:
        _tell(row.receiver_id, "delegation.ended", event, at, organisation=row.organisation_id)
        _tell(row.giver_id, "delegation.taken_back", event, at, organisation=row.organisation_id)


def tell_staff(event: Event, at: datetime) -> None:
    """Somebody learns that they have, or no longer have, a role of the platform's staff."""
    if event.subject_id is not None and event.subject_id != event.by_id:
        notify(event.subject_id, event.name, event_id=event.pk, by=None, at=at)


def _tell(person_id: int, kind: str, event: Event, at: datetime, *, organisation: int | None = None) -> None:
    if person_id != event.by_id:
        house = organisation if organisation is not None else event.subject_id
        notify(person_id, kind, event_id=event.pk, by=None, at=at, organisation=house)
