"""Notes about people: for one purpose, until a day, read by the person too."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.sealed import seal
from awn.base.text import clean_block
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.outreach.models import Note
from awn.outreach.rules import NOTE_LENGTH, NOTES_A_PERSON, check_not_private, check_note
from awn.outreach.searching import base_of
from awn.people.models import Person


@transaction.atomic
def write_note(
    organisation_id: int, person_id: int, text: str, *, purpose: str, until: date, by: Person, at: datetime
) -> Note:
    """Keeps a note. Refuses `note_empty`, `note_purpose`, `note_until`, `note_private`, `too_many_notes`, and people
    whom the organisation cannot find (`not_found`)."""
    require(by, Permission.DECIDE_APPLICATIONS, organisation_id)
    found(base_of(organisation_id, by.pk, at).filter(pk=person_id).first())
    text = clean_block(text, limit=NOTE_LENGTH, field="text")
    if not text:
        message = _("Write what is to be noted.")
        raise Refusal("note_empty", message, fields={"text": message})
    check_note(purpose, until, at.date())
    check_not_private(text)
    mine = Note.objects.filter(organisation_id=organisation_id, person_id=person_id)
    if mine.count() >= NOTES_A_PERSON:
        raise Refusal("too_many_notes", _("There are 20 notes about this person. Delete one first."), status=409)
    number = uuid.uuid4()
    row = Note.objects.create(
        organisation_id=organisation_id, person_id=person_id, by=by, purpose=purpose, seal=number, at=at, until=until,
        text=seal(text, about=f"outreach.note:{number}"),
    )  # fmt: skip
    record("note.written", by=by, at=at, subject=row.pk, person=person_id, organisation=organisation_id)
    return row


@transaction.atomic
def delete_note(organisation_id: int, note_id: int, *, by: Person, at: datetime) -> None:
    """Deletes a note before its day."""
    require(by, Permission.DECIDE_APPLICATIONS, organisation_id)
    row = found(Note.objects.filter(organisation_id=organisation_id, pk=note_id).first())
    record("note.deleted", by=by, at=at, subject=row.pk, person=row.person_id, organisation=organisation_id)
    row.delete()


@transaction.atomic
def forget_old_notes(*, by: Person | None, at: datetime) -> int:
    """Deletes notes whose day is over; how many."""
    return Note.objects.filter(until__lt=at.date()).delete()[0]
