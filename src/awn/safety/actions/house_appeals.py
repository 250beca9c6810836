"""The appeal of a suspended organisation, and the decision by somebody who had no part in the suspension."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_block
from awn.organisations.actions.verification import reinstate
from awn.organisations.models import Organisation
from awn.organisations.permissions import require, role_of
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission
from awn.safety.models import HouseAppeal
from awn.safety.queries.suspensions import house_suspended
from awn.safety.rules import (
    HOUSE_OUTCOMES,
    NOTE_LENGTH,
    SUSPENSIONS_KEPT,
    WORDS_LENGTH,
    check_appeal_decision,
    check_appeal_time,
)
from awn.safety.words import kept


@transaction.atomic
def appeal_for_house(organisation_id: int, text: str, *, by: Person, at: datetime) -> HouseAppeal:
    """An owner says why the suspension of their organisation should end: once, within thirty days.

    Refuses: no right to, no suspension (`suspension_over`), a second appeal, too late, no words.
    """
    organisation = found(Organisation.objects.select_for_update().filter(pk=organisation_id).first())
    require(by, Permission.EDIT_ORGANISATION, organisation_id)
    suspended = house_suspended(organisation)
    if suspended is None:
        raise Refusal("suspension_over", _("This suspension has ended already."), status=409)
    since, suspended_by = suspended
    if HouseAppeal.objects.filter(organisation=organisation, suspended_at=since).exists():
        raise Refusal("appealed_already", _("You have appealed already. Somebody else decides about it."), status=409)
    check_appeal_time(since, at)
    text = clean_block(text, limit=WORDS_LENGTH, field="words")
    if not text:
        message = _("Write why the suspension should end.")
        raise Refusal("appeal_words_missing", message, fields={"words": message})
    row = HouseAppeal(organisation=organisation, suspended_at=since, suspended_by_id=suspended_by, by=by, at=at)
    row.words = kept(row, text) or b""
    row.save()
    record("organisation.appealed", by=by, at=at, subject=organisation_id, appeal=row.pk)
    return row


@transaction.atomic
def decide_house_appeal(appeal_id: int, outcome: str, *, answer: str, by: Person, at: datetime) -> HouseAppeal:
    """Decides the appeal of an organisation; where it is granted, the organisation is verified again.

    Refuses: no right to, who suspended it or works there, an outcome that cannot be, no words, one decided already.
    """
    require_staff(by, StaffPermission.DECIDE_APPEALS)
    rows = HouseAppeal.objects.select_for_update(of=("self",)).select_related("organisation")
    row = found(rows.filter(pk=appeal_id).first())
    had_part = by.pk == row.suspended_by_id or role_of(by, row.organisation_id) is not None
    is_over = row.decided_at is not None or row.organisation.state != "suspended"
    check_appeal_decision(outcome, HOUSE_OUTCOMES, had_part=had_part, is_over=is_over)
    answer = clean_block(answer, limit=NOTE_LENGTH, field="answer")
    if not answer:
        message = _("Write the reasons. The organisation reads them.")
        raise Refusal("appeal_answer_missing", message, fields={"answer": message})
    if outcome == "lifted":
        reinstate(row.organisation_id, by=by, at=at)
    row.outcome, row.answer, row.decided_by, row.decided_at = outcome, kept(row, answer), by, at
    row.save()
    record("organisation.appeal_decided", by=by, at=at, subject=row.organisation_id, appeal=row.pk, outcome=outcome)
    return row


@transaction.atomic
def forget_old(*, by: Person | None, at: datetime) -> int:
    """Deletes appeals of organisations five years after they were made; how many."""
    require_staff(by, StaffPermission.SUSPEND_PEOPLE)
    number, _each = HouseAppeal.objects.filter(at__lt=at - SUSPENSIONS_KEPT).delete()
    return number
