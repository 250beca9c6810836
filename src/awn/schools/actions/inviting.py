"""Keeping that an invitation went out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from awn.people.models import Person
from awn.schools.models import Pupil


@transaction.atomic
def note_emailed(pupil_id: int, *, by: Person | None, at: datetime) -> None:
    """The invitation of a pupil's guardian is sent, once."""
    Pupil.objects.filter(pk=pupil_id, emailed_at=None).update(emailed_at=at)
