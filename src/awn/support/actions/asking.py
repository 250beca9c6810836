"""The asker's side: asking, with an account or without one, writing more, closing and opening again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_line
from awn.people.models import Person
from awn.qualifications.receiving import Ready, drop, prepared
from awn.qualifications.receiving import Upload as Upload  # noqa: PLC0414 - doors take the type from here
from awn.support.actions._writing import HOUSE_COUNTRY, locked, move, promised, words_of, write
from awn.support.models import HelpMessage, HelpRequest
from awn.support.rules import (
    MOST_OPEN,
    MOST_UNCONFIRMED,
    NAME_LENGTH,
    OPEN,
    ROUTE_LENGTH,
    check_area,
    check_may_reopen,
    contact_from,
)
from awn.support.words import Contact, contact_hash, contact_kept, kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks. `name` and `contact` are of those without an account; `route` names the page they were on."""

    area: str
    words: str
    language: str = "ar"
    route: str = ""
    name: str = ""
    contact: str = ""
    upload: Upload | None = None


def ask(asked: Asked, *, by: Person | None, at: datetime) -> HelpRequest:
    """Keeps a request. Without an account it waits until the link that is sent to the address was used.

    Refuses: no area, no words, an address that is none, too many at once, files as every upload.
    """
    check_area(asked.area)
    words = words_of(asked.words)
    contact = None if by is not None else Contact(*contact_from(asked.contact, HOUSE_COUNTRY))
    ready = prepared(asked.upload)
    try:
        return _kept(asked, words, contact, ready, by=by, at=at)
    except BaseException:
        drop(ready)
        raise


@transaction.atomic
def report_barrier(
    *, page: str, text: str, email: str, language: str = "ar", by: Person | None, at: datetime
) -> HelpRequest:
    """Something could not be used. Nobody must give an address for that, and the staff see it at once.

    Refuses `help_words_missing`, `help_contact_impossible`.
    """
    words = words_of(text)
    contact = Contact(*contact_from(email, HOUSE_COUNTRY)) if email.strip() and by is None else None
    row = _new("accessibility", "new", language, at)
    row.person = by
    if contact is not None:
        row.contact, row.contact_hash = contact_kept(row, contact), contact_hash(contact.address)
    row.save()
    _promise(row, at)
    where = clean_line(page[:300], limit=300, field="page")
    write(row, "asker", f"{words}\n\n{where}" if where else words, by=by, at=at, after="new")
    record("support.asked", by=by, at=at, subject=row.pk, area=row.area)
    return row


@transaction.atomic
def open_by_link(request_id: int, *, by: Person | None, at: datetime) -> HelpRequest:
    """The address is right: the request goes to the desk. Using the link twice is using it once."""
    row = locked(request_id)
    if row.state == "unconfirmed":
        move(row, "new", at=at)
        write(row, "step", "", by=None, at=at, after="new")
        record("support.confirmed", by=by, at=at, subject=row.pk, area=row.area)
    return row


def write_more(
    request_id: int, text: str, upload: Upload | None = None, *, by: Person | None, at: datetime
) -> HelpMessage:
    """The asker writes again; whoever looks at it is told, and the promise begins anew.

    Refuses `help_words_missing`, `help_closed_long_ago`, files as every upload, and what is somebody else's.
    """
    words, ready = words_of(text), prepared(upload)
    try:
        return _written(request_id, words, ready, by=by, at=at)
    except BaseException:
        drop(ready)
        raise


@transaction.atomic
def close_own(request_id: int, *, by: Person | None, at: datetime) -> HelpRequest:
    """The asker needs nothing more. Closing twice is closing once."""
    row = _own(request_id, by)
    if row.state != "closed":
        move(row, "closed", at=at, reason="solved")
        write(row, "step", "", by=by, at=at, after="closed")
        record("support.solved", by=by, at=at, subject=row.pk)
    return row


@transaction.atomic
def _kept(
    asked: Asked, words: str, contact: Contact | None, ready: Ready | None, *, by: Person | None, at: datetime
) -> HelpRequest:  # fmt: skip
    row = _new(asked.area, "new" if contact is None else "unconfirmed", asked.language, at)
    row.route = asked.route[:ROUTE_LENGTH]
    row.person = by
    if contact is not None:
        row.name = kept(row, clean_line(asked.name, limit=NAME_LENGTH, field="name"))
        row.contact, row.contact_hash = contact_kept(row, contact), contact_hash(contact.address)
    _check_not_too_many(row, at)
    row.save()
    if contact is None:
        _promise(row, at)
    write(row, "asker", words, by=by, at=at, after=row.state, file=ready)
    record("support.asked", by=by, at=at, subject=row.pk, area=row.area)
    return row


def _new(area: str, state: str, language: str, at: datetime) -> HelpRequest:
    return HelpRequest(area=area, state=state, language=language[:5], asked_at=at, moved_at=at)


def _promise(row: HelpRequest, at: datetime) -> None:
    """Gives a request that is new its promise."""
    row.due_at = promised(row, at)
    row.save(update_fields=["due_at"])


@transaction.atomic
def _written(request_id: int, words: str, ready: Ready | None, *, by: Person | None, at: datetime) -> HelpMessage:
    row = _own(request_id, by)
    was = row.state
    if was == "unconfirmed":
        raise Refusal("help_unconfirmed", _("Confirm the request first, at the address that we sent."), status=409)
    check_may_reopen(row.closed_at, at)
    state = "looking" if row.assigned_id is not None else "new"
    if was != state:
        move(row, state, at=at)
    line = write(row, "asker", words, by=by, at=at, after=state if was != state else "", file=ready)
    record("support.written", by=by, at=at, subject=row.pk, reopened=was == "closed")
    return line


def _own(request_id: int, by: Person | None) -> HelpRequest:
    """A request of somebody's own; `by=None` is whoever holds the secret address, which the door has checked."""
    row = locked(request_id)
    if row.person_id is not None and (by is None or by.pk != row.person_id):
        raise found(None)
    return row


def _check_not_too_many(row: HelpRequest, at: datetime) -> None:
    if row.person is not None:
        if HelpRequest.objects.filter(person=row.person, state__in=OPEN).count() >= MOST_OPEN:
            message = _("You have ten open requests. Write more into one of them, or close one first.")
            raise Refusal("too_many_help_requests", message, status=409)
        return
    rows = HelpRequest.objects.filter(contact_hash=row.contact_hash)
    unconfirmed = rows.filter(state="unconfirmed", asked_at__gt=at - timedelta(days=1)).count()
    if unconfirmed >= MOST_UNCONFIRMED or rows.filter(state__in=OPEN).count() >= MOST_OPEN:
        message = _("Requests from this address are waiting already. Use the link that we sent.")
        raise Refusal("too_many_help_requests", message, status=409, fields={"contact": message})
