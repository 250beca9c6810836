"""Handing in what shows a qualification, and taking it back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.sealed import seal
from awn.base.text import clean_line
from awn.consents.queries import has_consent
from awn.consents.rules import Purpose
from awn.people.models import Person
from awn.people.permissions import check_acts_for
from awn.qualifications import documents
from awn.qualifications.gateways import ScannerAwayError, scan
from awn.qualifications.inspecting import Inspected
from awn.qualifications.models import Document, Qualification
from awn.qualifications.rules import (
    AUTHORITY_LENGTH,
    MOST_PER_PERSON,
    NUMBER_LENGTH,
    check_days,
    check_kind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What somebody hands in."""

    kind: str
    file_name: str
    data: bytes
    authority: str = ""
    number: str = ""
    issued_on: date | None = None
    valid_until: date | None = None


def submit(wanted: Submission, *, person_id: int, by: Person | None, at: datetime) -> Qualification:
    """Keeps it for review. Reading and scanning the file come before the transaction.

    Refuses `document_consent_missing`, impossible days, files as `documents.inspected` says, `document_infected`,
    `qualification_waits` while another of the kind waits, `too_many_qualifications`.
    """
    check_acts_for(by, person_id, at.date())
    kind = check_kind(wanted.kind)
    check_days(kind, wanted.issued_on, wanted.valid_until, at.date())
    clean_line(wanted.authority, limit=AUTHORITY_LENGTH, field="authority")
    clean_line(wanted.number, limit=NUMBER_LENGTH, field="number")
    _check_may_submit(person_id, wanted.kind)
    file = documents.inspected(wanted.file_name, wanted.data)
    scanned = _scanned(file.data)
    stored = documents.store(file.data)
    try:
        return _keep(wanted, person_id, file, stored, scanned, by=by, at=at)
    except BaseException:
        documents.remove(stored.name)
        raise


@transaction.atomic
def remove(public_id: uuid.UUID, *, by: Person | None, at: datetime) -> None:
    """Deletes one's own qualification with its file; gates that asked for it close. Refuses `not_yours`."""
    row = found(Qualification.objects.select_for_update().filter(public_id=public_id).first())
    check_acts_for(by, row.person_id, at.date())
    record("qualification.removed", by=by, at=at, subject=row.person_id, qualification=row.pk, kind=row.kind)
    delete_files([row.pk])
    row.delete()


def delete_files(ids: list[int]) -> int:
    """Deletes the documents of these qualifications; how many. The files go once that is certain."""
    kept = Document.objects.filter(qualification__in=ids)
    names = list(kept.values_list("stored_as", flat=True))
    kept.delete()
    for name in names:
        transaction.on_commit(lambda name=name: documents.remove(name))  # type: ignore[misc]  # bound at once
    return len(names)


def _check_may_submit(person_id: int, kind: str) -> None:
    if not has_consent(person_id, Purpose.DOCUMENTS):
        message = _("Read how documents are kept, and agree to it.")
        raise Refusal("document_consent_missing", message, fields={"consent": message})
    rows = Qualification.objects.filter(person_id=person_id)
    if rows.filter(kind=kind, state="waiting").exists():
        message = _("One of these waits for review already. Remove it first if you want to replace it.")
        raise Refusal("qualification_waits", message, status=409, fields={"kind": message})
    if rows.count() >= MOST_PER_PERSON:
        raise Refusal("too_many_qualifications", _("You have 30 qualifications here. Remove one first."), status=409)


def _scanned(data: bytes) -> str:
    try:
        verdict = scan(data)
    except ScannerAwayError:
        return "pending"
    if verdict == "infected":
        message = _("Malware was found in this file. Scan your device, then upload a clean copy.")
        raise Refusal("document_infected", message, fields={"document": message})
    return verdict


@transaction.atomic
def _keep(
    wanted: Submission,
    person_id: int,
    file: Inspected,
    stored: documents.Stored,
    scanned: str,
    *,
    by: Person | None,
    at: datetime,
) -> Qualification:
    person = found(Person.objects.select_for_update().filter(pk=person_id).first())
    # Again, now that nobody else can hand in for the same person.
    _check_may_submit(person.pk, wanted.kind)
    public_id = uuid.uuid4()
    number = clean_line(wanted.number, limit=NUMBER_LENGTH, field="number")
    row = Qualification.objects.create(
        public_id=public_id,
        person=person,
        kind=wanted.kind,
        authority=clean_line(wanted.authority, limit=AUTHORITY_LENGTH, field="authority"),
        number=seal(number, about=f"qualification.number:{public_id}") if number else None,
        issued_on=wanted.issued_on,
        valid_until=wanted.valid_until,
        submitted_at=at,
    )
    Document.objects.create(
        qualification=row,
        stored_as=stored.name,
        key=stored.sealed_key,
        file_name=seal(documents.shown_name(wanted.file_name), about=f"qualification.file_name:{stored.name}"),
        media_type=file.media_type,
        size_bytes=len(file.data),
        pages=file.pages,
        scan=scanned,
        created_at=at,
    )
    record("qualification.submitted", by=by, at=at, subject=person.pk, qualification=row.pk, kind=row.kind)
    return row
