"""What becomes of somebody's work on boards when they leave."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from awn.boards.actions.claims import give_up
from awn.boards.models import Claim, Session, TaskFile
from awn.people.models import Person
from awn.qualifications import documents


@transaction.atomic
def forget(person_id: int, *, by: Person | None, at: datetime) -> int:
    """Gives back what somebody still has, and erases their words and files; how many rows. Units and hours stay."""
    person = Person.objects.get(pk=person_id)
    for claim_id in Claim.objects.filter(person=person, state="active").values_list("pk", flat=True):
        give_up(claim_id, by=person, at=at)
    Session.objects.filter(volunteer=person, state="booked", starts_at__gt=at).update(
        state="free", volunteer=None, place=None, said="", note=""
    )
    count = Session.objects.filter(volunteer=person).update(note="")
    files = TaskFile.objects.filter(claim__person=person)
    for name in list(files.values_list("stored_as", flat=True)):
        transaction.on_commit(lambda name=name: documents.remove(name))  # type: ignore[misc]  # bound at once
    files.delete()
    return count + Claim.objects.filter(person=person).update(text="", link="", note="")
