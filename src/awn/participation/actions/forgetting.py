"""What goes when somebody closes their account."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from awn.participation.actions.applications import withdraw_all
from awn.participation.actions.parties import forget_parties
from awn.participation.models import Application, GivingUp
from awn.people.models import Person


@transaction.atomic
def forget_words(person_id: int, *, by: Person | None, at: datetime) -> int:
    """Withdraws what is open and erases what somebody wrote, was answered and shared; how many applications it was.

    The applications stay, without a name: seats and hours rest on them.
    """
    forget_parties(person_id, by=by, at=at)
    withdraw_all(person_id, by=by, at=at)
    with connection.cursor() as cursor:
        # Attendance is append-only: this one change is made by a function of the tables' owner.
        cursor.execute("SELECT awn_forget_attendance(%s)", [person_id])
    GivingUp.objects.filter(place__person_id=person_id).update(reason="")
    return Application.objects.filter(person_id=person_id).update(message="", note="", sealed_needs=None)


@transaction.atomic
def forget_needs(person_id: int, *, by: Person | None, at: datetime) -> int:
    """Erases needs that somebody shared with applications; how many."""
    return Application.objects.filter(person_id=person_id).exclude(sealed_needs=None).update(sealed_needs=None)
