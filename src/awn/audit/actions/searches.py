"""Who searches the audit log is noted in it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from awn.audit.models import Search
from awn.audit.rules import Question, check_question
from awn.base import events
from awn.base.refusal import found
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission


@transaction.atomic
def ask(question: Question, *, by: Person, at: datetime) -> Search:
    """Keeps the question under its asker's name. Refuses `not_staff` (403), `audit_window`."""
    require_staff(by, StaffPermission.SEARCH_AUDIT_LOG)
    check_question(question)
    row = Search.objects.create(
        by_id=by.pk, at=at, since=question.since, until=question.until, person_id=question.person_id,
        organisation_id=question.organisation_id, act=question.act[:60], refused_only=question.refused_only,
        everything=question.everything,
    )  # fmt: skip
    events.record(
        "audit.searched", by=by, at=at, subject=row.pk, person=question.person_id,
        organisation=question.organisation_id, refused_only=question.refused_only,
    )  # fmt: skip
    return row


@transaction.atomic
def note_export(search_id: int, *, by: Person, at: datetime) -> None:
    """Notes that the results were taken away as a table. Refuses `not_staff` (403), `not_found` (404)."""
    require_staff(by, StaffPermission.SEARCH_AUDIT_LOG)
    row = found(Search.objects.filter(pk=search_id, by_id=by.pk).first())
    events.record("audit.exported", by=by, at=at, subject=row.pk)
