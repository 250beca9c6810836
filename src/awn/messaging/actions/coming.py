"""Saying that one cannot come, by the link of a message."""

from __future__ import annotations

from datetime import datetime

from awn.base.refusal import found
from awn.participation.actions.places import release_place
from awn.participation.models import Place
from awn.people.models import Person


def cannot_come(place_id: int, person_id: int, *, at: datetime) -> Place:
    """Gives up the place as the person to whom the link was sent; refuses what giving up does."""
    reader = found(Person.objects.filter(pk=person_id).first())
    return release_place(place_id, by=reader, at=at)
