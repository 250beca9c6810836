"""Objecting to a row, taking it back, deciding; and hiding it all from organisations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.base.sealed import seal
from awn.base.text import clean_block
from awn.evaluation.actions.counting import count_houses, count_people
from awn.evaluation.models import Contest, Hiding
from awn.evaluation.rows import rows_of
from awn.evaluation.rules import COMPONENTS, CONTEST_MOVES, HOUSE_COMPONENTS, WORDS_LIMIT, check_contest, due
from awn.organisations.permissions import require, role_of
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.permissions import check_acts_for, require_staff
from awn.people.queries import is_self
from awn.people.rules import StaffPermission


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """To which row, for which reason, in which words."""

    component: str
    ref: int
    reason: str
    words: str


@transaction.atomic
def contest_own(person_id: int, objection: Objection, *, by: Person, at: datetime) -> Contest:
    """A volunteer objects to a row that counts against or for them; the staff answer within ten days.

    Refuses others, a row that is none of theirs or does not count, no words, and a second objection to it.
    """
    check_acts_for(by, person_id, at.date())
    check_contest(objection.component, objection.reason, COMPONENTS)
    return _contest(Contest(person_id=person_id), person_id, objection, by=by, at=at)


@transaction.atomic
def contest_house(organisation_id: int, objection: Objection, *, by: Person, at: datetime) -> Contest:
    """An organisation objects to a row of its own; refuses as above."""
    require(by, Permission.EDIT_ORGANISATION, organisation_id)
    check_contest(objection.component, objection.reason, HOUSE_COMPONENTS)
    return _contest(Contest(organisation_id=organisation_id), organisation_id, objection, by=by, at=at)


@transaction.atomic
def withdraw(contest_id: int, *, by: Person, at: datetime) -> Contest:
    """Whoever objected takes it back."""
    row = _locked(contest_id)
    if row.person_id is not None:
        check_acts_for(by, row.person_id, at.date())
    else:
        require(by, Permission.EDIT_ORGANISATION, row.organisation_id or 0)
    check_move(CONTEST_MOVES, row.state, "withdrawn")
    row.state = "withdrawn"
    row.save(update_fields=["state"])
    record("evaluation.contest_withdrawn", by=by, at=at, subject=row.pk)
    return row


@transaction.atomic
def decide(contest_id: int, state: str, answer: str, *, by: Person, at: datetime) -> Contest:
    """Somebody of the staff sets the row aside, or lets it stand, and says why; it is counted anew at once.

    Refuses whoever it is about, or who works in the organisation, no words, and what is decided already.
    """
    require_staff(by, StaffPermission.AUDIT_HOURS)
    row = _locked(contest_id)
    if _is_about(row, by):
        message = _("This concerns you or your organisation. Somebody else of the staff must look into it.")
        raise Refusal("evaluation_about_you", message, status=403)
    if state not in {"set_aside", "stands"}:
        message = _("Choose one.")
        raise Refusal("decision_missing", message, fields={"state": message})
    check_move(CONTEST_MOVES, row.state, state)
    row.answer = _sealed(row, answer, "answer")
    row.state, row.decided_by, row.decided_at = state, by, at
    row.save(update_fields=["answer", "state", "decided_by", "decided_at"])
    if row.person_id is not None:
        count_people([row.person_id], by=by, at=at)
    elif row.organisation_id is not None:
        count_houses([row.organisation_id], by=by, at=at)
    record("evaluation.contest_decided", by=by, at=at, subject=row.pk, state=state)
    return row


@transaction.atomic
def hide(*, by: Person, at: datetime) -> None:
    """From now on organisations read of this person what they read of somebody new."""
    _row, is_new = Hiding.objects.get_or_create(person=by, defaults={"since": at})
    if is_new:
        record("evaluation.hidden", by=by, at=at, subject=by.pk)


@transaction.atomic
def show(*, by: Person, at: datetime) -> None:
    """Organisations to which this person applies read it again."""
    count, _rows = Hiding.objects.filter(person=by).delete()
    if count:
        record("evaluation.shown", by=by, at=at, subject=by.pk)


def _contest(row: Contest, who: int, objection: Objection, *, by: Person, at: datetime) -> Contest:
    known = {one.ref for one in rows_of(objection.component, who, at) if one.counts}
    found(objection.ref if objection.ref in known else None)
    row.component, row.ref, row.reason = objection.component, objection.ref, objection.reason
    row.words = _sealed(row, objection.words, "words")
    row.by, row.at, row.due_at, row.state = by, at, due(at), "open"
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        message = _("There is an objection to this already. One is enough: somebody looks into it.")
        raise Refusal("contested_already", message, status=409) from None
    record("evaluation.contested", by=by, at=at, subject=row.pk, reason=row.reason)
    return row


def _sealed(row: Contest, words: str, field: str) -> bytes:
    text = clean_block(words, limit=WORDS_LIMIT, field=field)
    if not text:
        message = _("Write in a few words what happened.") if field == "words" else _("Say why: they read it.")
        raise Refusal("words_missing", message, fields={field: message})
    return seal(text, about=f"evaluation.contest:{row.seal}")


def _is_about(row: Contest, by: Person) -> bool:
    if row.person_id is not None:
        return is_self(by, row.person_id)
    return row.organisation_id is not None and role_of(by, row.organisation_id) is not None


def _locked(contest_id: int) -> Contest:
    return found(Contest.objects.select_for_update().filter(pk=contest_id).first())
