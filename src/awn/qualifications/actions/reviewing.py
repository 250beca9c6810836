"""Deciding on what was handed in, and opening documents. Every opening by somebody else is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.base.sealed import SealError
from awn.consents.actions import looked
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission
from awn.qualifications import documents
from awn.qualifications.actions.submitting import delete_files
from awn.qualifications.models import Qualification
from awn.qualifications.queries import file_name_of, number_of
from awn.qualifications.rules import MOVES, check_days, check_kind, check_reason, check_reviewer, check_scanned


@dataclass(frozen=True, slots=True)
class Opened:
    """A document as it goes out."""

    file_name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Case:
    """What a reviewer sees of a qualification that waits or was decided."""

    row: Qualification
    number: str
    file_name: str


@transaction.atomic
def accept(public_id: UUID, *, valid_until: date | None, by: Person | None, at: datetime) -> Qualification:
    """It counts from now until its last day; an older one of its kind stays as it is.

    Refuses `not_staff`, `own_qualification`, `scan_pending`, an impossible end, and what was decided already.
    """
    row = _to_review(public_id, by)
    check_scanned(row.document.scan)
    check_days(check_kind(row.kind), row.issued_on, valid_until, at.date())
    check_move(MOVES, row.state, "valid")
    row.valid_until = valid_until
    _decide(row, "valid", "", by=by, at=at)
    record("qualification.accepted", by=by, at=at, subject=row.person_id, qualification=row.pk, kind=row.kind)
    return row


@transaction.atomic
def refuse(public_id: UUID, *, reason: str, by: Person | None, at: datetime) -> Qualification:
    """It does not count; its file is deleted. Refuses as `accept` does, and without a reason."""
    row = _to_review(public_id, by)
    check_reason(reason)
    check_move(MOVES, row.state, "refused")
    delete_files([row.pk])
    _decide(row, "refused", reason, by=by, at=at)
    record(
        "qualification.refused", by=by, at=at, subject=row.person_id, qualification=row.pk, kind=row.kind, reason=reason
    )
    return row


@transaction.atomic
def see_case(public_id: UUID, *, by: Person | None, at: datetime) -> Case:
    """What there is to review, with its number; the look is written down. Refuses `not_staff`, `own_qualification`."""
    row = _seen(public_id, by)
    looked(row.person_id, "qualification", why="review", by=by, at=at)
    return Case(row, number_of(row), file_name_of(row))


@transaction.atomic
def see_document(public_id: UUID, *, by: Person | None, at: datetime) -> Opened:
    """The document for a reviewer, written down as a look. Refuses `not_staff`, `own_qualification`, `scan_pending`."""
    row = _seen(public_id, by)
    looked(row.person_id, "qualification", why="review", by=by, at=at)
    return _opened(row)


def see_own_document(public_id: UUID, *, by: Person, at: datetime) -> Opened:
    """The document for its owner. Refuses `not_found` to everybody else, and `scan_pending`."""
    rows = Qualification.objects.select_related("document").filter(public_id=public_id, person=by)
    return _opened(found(rows.first()))


def _opened(row: Qualification) -> Opened:
    kept = found(getattr(row, "document", None))
    check_scanned(kept.scan)
    try:
        data = documents.opened(kept.stored_as, bytes(kept.key))
    except (OSError, SealError) as error:
        message = _("This document cannot be opened any more. Ask its owner to upload it again.")
        raise Refusal("document_lost", message, status=404) from error
    return Opened(file_name_of(row), kept.media_type, data)


def _seen(public_id: UUID, by: Person | None) -> Qualification:
    require_staff(by, StaffPermission.REVIEW_QUALIFICATIONS)
    rows = Qualification.objects.select_related("document", "person")
    row = found(rows.filter(public_id=public_id).first())
    if by is not None:
        check_reviewer(row.person_id, by.pk)
    return row


def _to_review(public_id: UUID, by: Person | None) -> Qualification:
    require_staff(by, StaffPermission.REVIEW_QUALIFICATIONS)
    row = found(Qualification.objects.select_for_update().filter(public_id=public_id).first())
    if by is not None:
        check_reviewer(row.person_id, by.pk)
    return row


def _decide(row: Qualification, state: str, reason: str, *, by: Person | None, at: datetime) -> None:
    row.state, row.reason = state, reason
    row.decided_at, row.decided_by_id = at, by.pk if by is not None else None
    row.save()
