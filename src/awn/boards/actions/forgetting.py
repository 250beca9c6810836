"""What becomes of somebody's work on boards when they leave."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from awn.boards.actions.claims import give_up
from awn.boards.actions.files import drop
from awn.boards.models import BoardFile, Claim, Session
from awn.people.models import Person


@transaction.atomic
def forget(person_id: int, *, by: Person | None, at: datetime) -> int:
    """Gives back what somebody still has, and erases their words and files; how many rows. Units and hours stay."""
    person = Person.objects.get(pk=person_id)
    for claim_id in Claim.objects.filter(person=person, state="active").values_list("pk", flat=True):
        give_up(claim_id, by=person, at=at)
    drop(BoardFile.objects.filter(Q(claim__person=person) | Q(session__volunteer=person, is_volunteers=True)))
    Session.objects.filter(volunteer=person, state="booked", starts_at__gt=at).update(
        state="free", volunteer=None, place=None, said="", note="", reminded_at=None
    )
    count = Session.objects.filter(volunteer=person).update(note="")
    return count + Claim.objects.filter(person=person).update(text="", link="", note="")
