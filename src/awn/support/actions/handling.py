"""The desk's side: taking, handing over, answering, noting, closing, and two requests that are one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.people.models import Person
from awn.people.permissions import require_staff, staff_permissions
from awn.people.rules import StaffPermission
from awn.qualifications.receiving import Upload, drop, prepared
from awn.support.actions._writing import locked, move, words_of, write
from awn.support.models import HelpMessage, HelpRequest
from awn.support.rules import ANSWERS, OURS, check_area, check_reason

NOT_JOINED = ("closed", "unconfirmed")


@transaction.atomic
def take(request_id: int, *, by: Person, at: datetime) -> HelpRequest:
    """Somebody of the staff looks into it from now on; a closed one is opened again by it."""
    row = _handled(request_id, by)
    if row.assigned_id == by.pk and row.state in OURS:
        return row
    row.assigned = by
    if row.state in OURS or row.state == "closed":
        _step(row, "looking", by=by, at=at)
    else:
        row.save(update_fields=["assigned"])
    record("support.taken", by=by, at=at, subject=row.pk)
    return row


@transaction.atomic
def give_back(request_id: int, *, by: Person, at: datetime) -> HelpRequest:
    """Whoever looked into it leaves it to others."""
    row = _handled(request_id, by)
    row.assigned = None
    if row.state in OURS:
        _step(row, "new", by=by, at=at)
    else:
        row.save(update_fields=["assigned"])
    record("support.given_back", by=by, at=at, subject=row.pk)
    return row


@transaction.atomic
def hand_over(request_id: int, to_id: int, *, by: Person, at: datetime) -> HelpRequest:
    """Somebody else of the staff looks into it; they are told. Refuses `help_receiver_not_staff`."""
    row = _handled(request_id, by)
    to = Person.objects.filter(pk=to_id).first()
    if to is None or StaffPermission.HELP_PEOPLE not in staff_permissions(to) or to.pk == row.person_id:
        message = _("Choose somebody who answers requests for help.")
        raise Refusal("help_receiver_not_staff", message, fields={"to": message})
    row.assigned = to
    if row.state in OURS:
        _step(row, "looking", by=by, at=at)
    else:
        row.save(update_fields=["assigned"])
    record("support.handed", by=by, at=at, subject=row.pk, to=to.pk)
    return row


@transaction.atomic
def put_area(request_id: int, area: str, *, by: Person, at: datetime) -> HelpRequest:
    """It is about something else than its asker chose. Refuses `help_area_missing`."""
    check_area(area)
    row = _handled(request_id, by)
    row.area = area
    row.save(update_fields=["area"])
    record("support.area_set", by=by, at=at, subject=row.pk, area=area)
    return row


def answer(
    request_id: int, text: str, *, state: str = "answered", upload: Upload | None = None, by: Person, at: datetime
) -> HelpMessage:
    """Words to the asker: the answer, or a question back. The asker gets a letter.

    Refuses `help_words_missing`, `help_answer_missing`, `own_request`, files as every upload.
    """
    if state not in ANSWERS:
        message = _("Choose one.")
        raise Refusal("help_answer_missing", message, fields={"state": message})
    words, ready = words_of(text), prepared(upload)
    try:
        with transaction.atomic():
            row = _handled(request_id, by)
            if row.assigned_id is None:
                row.assigned = by
            if row.first_answer_at is None:
                row.first_answer_at, row.first_in_time = at, row.due_at is None or at <= row.due_at
            if row.state == "closed":
                move(row, "looking", at=at)
            move(row, state, at=at)
            line = write(row, "staff", words, by=by, at=at, after=state, file=ready)
            record("support.answered", by=by, at=at, subject=row.pk, state=state)
            return line
    except BaseException:
        drop(ready)
        raise


@transaction.atomic
def note(request_id: int, text: str, *, by: Person, at: datetime) -> HelpMessage:
    """Words that only the staff read. Refuses `help_words_missing`."""
    words = words_of(text)
    row = _handled(request_id, by)
    record("support.noted", by=by, at=at, subject=row.pk)
    return write(row, "note", words, by=by, at=at)


@transaction.atomic
def close(request_id: int, reason: str, *, by: Person, at: datetime) -> HelpRequest:
    """Ends it with a reason, which the asker reads. Refuses `help_reason_missing`, `impossible_move`."""
    check_reason(reason)
    row = _handled(request_id, by)
    move(row, "closed", at=at, reason=reason)
    write(row, "step", "", by=by, at=at, after="closed")
    record("support.closed", by=by, at=at, subject=row.pk, reason=reason)
    return row


@transaction.atomic
def join_into(request_id: int, other_id: int, *, by: Person, at: datetime) -> HelpRequest:
    """Two requests of one asker are one: this one is closed and leads to the other.

    Refuses `help_join_itself`, `help_join_nowhere`, `help_join_of_another` where they are not of one asker.
    """
    row = _handled(request_id, by)
    if request_id == other_id:
        message = _("Type the number of another request.")
        raise Refusal("help_join_itself", message, fields={"other": message})
    other = HelpRequest.objects.select_for_update().filter(pk=other_id).exclude(state__in=NOT_JOINED).first()
    if other is None:
        message = _("There is no open request with this number.")
        raise Refusal("help_join_nowhere", message, status=409, fields={"other": message})
    same_address = row.contact_hash != "" and row.contact_hash == other.contact_hash
    same_person = row.person_id is not None and row.person_id == other.person_id
    if not (same_person or same_address):
        message = _("These two are not of one asker: each would read the other’s words.")
        raise Refusal("help_join_of_another", message, status=409, fields={"other": message})
    row.merged_into = other
    move(row, "closed", at=at, reason="same")
    write(row, "step", "", by=by, at=at, after="closed")
    record("support.joined", by=by, at=at, subject=row.pk, into=other.pk)
    return other


def _step(row: HelpRequest, state: str, *, by: Person, at: datetime) -> None:
    move(row, state, at=at)
    write(row, "step", "", by=by, at=at, after=state)


def _handled(request_id: int, by: Person) -> HelpRequest:
    """The request for somebody of the staff. Refuses `not_staff`, and `own_request` (403) of whoever asked it."""
    require_staff(by, StaffPermission.HELP_PEOPLE)
    row = locked(request_id)
    if row.person_id == by.pk:
        raise Refusal("own_request", _("Somebody else answers your own request."), status=403)
    if row.state == "unconfirmed":
        # Nobody is written to before they said that the address is theirs.
        found(None)
    return row
