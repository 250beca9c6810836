"""Keeping questions, sharing them, and noting what they come to."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from awn.analysis.models import Outcome, Question
from awn.analysis.queries import OUTCOMES_SHOWN, answer
from awn.analysis.rules import MOST_QUESTIONS, NAME_LENGTH, VERSION, saved, written
from awn.analysis.rules import Question as Asked
from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_line
from awn.extracts import queries as extracts
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission

log = logging.getLogger(__name__)
RUN_AT_ONCE = 200


@transaction.atomic
def keep(name: str, asked: Asked, *, is_shared: bool, by: Person, at: datetime) -> Question:
    """Keeps a question under a name. Refuses `question_unnamed`, `question_named_so` and `too_many_questions`."""
    organisation_id = _allowed(asked.organisation, by)
    name = clean_line(name, limit=NAME_LENGTH)
    if not name:
        message = _("Write a name for the question.")
        raise Refusal("question_unnamed", message, fields={"name": message})
    if Question.objects.filter(owner=by, organisation=organisation_id).count() >= MOST_QUESTIONS:
        raise Refusal("too_many_questions", _("You keep a hundred questions. Delete one that you no longer need."))
    try:
        with transaction.atomic():
            row = Question.objects.create(
                owner=by, organisation_id=organisation_id, name=name, is_shared=is_shared, created_at=at,
                definition={"version": VERSION, **written(asked)},
            )  # fmt: skip
    except IntegrityError as error:
        message = _("You keep a question of this name already. Choose another name.")
        raise Refusal("question_named_so", message, fields={"name": message}) from error
    record("analysis.question_kept", by=by, at=at, subject=row.pk, organisation=organisation_id, is_shared=is_shared)
    return row


@transaction.atomic
def share(question_id: int, *, is_shared: bool, by: Person, at: datetime) -> None:
    """Shows a question to the other analysts of the desk, or keeps it to oneself. Refuses `not_found` (404)."""
    row = _own(question_id, by)
    if row.is_shared != is_shared:
        row.is_shared = is_shared
        row.save(update_fields=["is_shared"])
        record("analysis.question_shared", by=by, at=at, subject=row.pk, is_shared=is_shared)


@transaction.atomic
def delete(question_id: int, *, by: Person, at: datetime) -> None:
    """Deletes a question of one's own. Refuses `not_found` (404)."""
    row = _own(question_id, by)
    record("analysis.question_deleted", by=by, at=at, subject=row.pk)
    row.delete()


def note_outcomes(*, by: Person | None, at: datetime) -> int:
    """Runs the kept questions on the newest extract, some hundreds at a time; how many. Twice changes nothing."""
    try:
        made_at = extracts.made_at()
    except Refusal:
        # The extract's own job says what is wrong with it.
        return 0
    waiting = Question.objects.exclude(outcomes__made_at=made_at).order_by("pk")[:RUN_AT_ONCE]
    return sum(_note(row, made_at) for row in waiting)


def _note(row: Question, made_at: datetime) -> bool:
    try:
        reply = answer(saved(row.definition, organisation=str(row.organisation_id or "")))
    except Refusal as refusal:
        log.info("question %s has no answer: %s", row.pk, refusal.code)
        total = None
    else:
        total = reply.total
    Outcome.objects.get_or_create(question=row, made_at=made_at, defaults={"total": total})
    kept = Outcome.objects.filter(question=row).order_by("-made_at").values("pk")[:OUTCOMES_SHOWN]
    Outcome.objects.filter(question=row).exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    return True


def _own(question_id: int, by: Person) -> Question:
    row = found(Question.objects.select_for_update().filter(pk=question_id, owner=by).first())
    _allowed(str(row.organisation_id or ""), by)
    return row


def _allowed(organisation: str, by: Person) -> int | None:
    if not organisation:
        require_staff(by, StaffPermission.READ_FIGURES)
        return None
    require(by, Permission.EXPORT, int(organisation))
    return int(organisation)
