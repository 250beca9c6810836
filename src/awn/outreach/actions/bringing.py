"""A file of volunteers that an organisation had before: looking at it, inviting those in it, their answers.

Nobody is registered by it. Whether an address has an account here is neither asked nor told.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base import tabular
from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.base.sealed import seal
from awn.base.text import clean_line
from awn.matching.rules import HELD_BACK, check_may_be_found
from awn.organisations.models import Organisation
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.outreach import rules
from awn.outreach.brought import hash_of, is_open
from awn.outreach.models import BroughtList, DoNotWrite, Expected, Listed, VolunteerList
from awn.outreach.rules import EXPECTED_MOVES, GOOD_FOR, OPEN, Entry, RowProblem
from awn.people.models import Person

BATCH = 500
SENT_AT_ONCE = 100


@dataclass(slots=True)
class _Reading:
    """What was seen so far of a file."""

    brought: BroughtList
    asked: set[str]
    unwanted: set[str]
    by_email: dict[str, int] = field(default_factory=dict)
    by_phone: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, list[Entry]] = field(default_factory=dict)


def read_list(
    organisation_id: int, list_id: int, path: Path, file_name: str, *, by: Person, at: datetime
) -> BroughtList:
    """Looks at a file and keeps, sealed and for a day, whom it would invite; nobody is written to yet.

    Refuses files that are no tables (see `tabular`), `list_without_emails`, `list_too_long`, `list_empty`,
    `too_many_brought`, `not_verified`. Nothing is kept of a file that is refused.
    """
    require(by, Permission.DECIDE_APPLICATIONS, organisation_id)
    with transaction.atomic(), tabular.reading(path, limit_bytes=rules.FILE_BYTES) as table:
        organisation = Organisation.objects.select_for_update().select_related("country").get(pk=organisation_id)
        _check_may_bring(organisation, at)
        columns = rules.columns_of(table.columns)
        kept_in = found(VolunteerList.objects.filter(organisation_id=organisation_id, pk=list_id).first())
        name = clean_line(file_name, limit=120) if len(file_name) <= 120 else clean_line(file_name[-120:], limit=120)
        brought = BroughtList.objects.create(organisation=organisation, kept_in=kept_in, by=by, file_name=name, at=at)
        unwanted = set(DoNotWrite.objects.values_list("email_hash", flat=True))
        reading = _Reading(brought, _asked(organisation_id), unwanted)
        rows: list[Expected] = []
        count = 0
        for count, row in enumerate(table.rows, start=1):
            if count > rules.ROWS:
                raise Refusal("list_too_long", _("A file may have 5,000 rows. Split it, and bring one part a day."))
            rows.append(_expected(row, columns, organisation.country_id, reading))
            if len(rows) == BATCH:
                Expected.objects.bulk_create(rows)
                rows = []
        Expected.objects.bulk_create(rows)
        if not count:
            raise Refusal("list_empty", _("There is no row below the names of the columns."))
        record("brought_list.read", by=by, at=at, subject=brought.pk, organisation=organisation_id, rows=count)
    return brought


def _check_may_bring(organisation: Organisation, at: datetime) -> None:
    if organisation.state != "verified":
        message = _("Only organisations that were verified may invite by a list.")
        raise Refusal("not_verified", message, status=403)
    today = BroughtList.objects.filter(organisation=organisation, at__gt=at - timedelta(days=1))
    if today.count() >= rules.IMPORTS_PER_DAY:
        raise Refusal("too_many_brought", _("That was the fifth file today. Go on tomorrow."), status=429)


def _asked(organisation_id: int) -> set[str]:
    """Addresses that the organisation asked before and that still wait, or that answered."""
    rows = Expected.objects.filter(brought__organisation=organisation_id).exclude(email_hash="")
    rows = rows.filter(state__in=["queued", "sent", "reminded", "joined", "declined"])
    return set(rows.values_list("email_hash", flat=True))


def _expected(row: tabular.Row, columns: dict[str, int], country: str, reading: _Reading) -> Expected:
    made = Expected(brought=reading.brought, number=row.number, seal=uuid.uuid4(), state="left_out")
    if row.fault:
        made.reason = "row_broken"
        return made
    try:
        entry = rules.entry_of(row.number, row.cells, columns, country)
    except RowProblem as problem:
        made.reason = problem.code
        return made
    digest = hash_of(entry.email)
    if (earlier := reading.by_email.get(entry.email)) is not None:
        made.reason, made.same_as = "twice", earlier
    elif digest in reading.unwanted:
        made.reason = "not_wanted"
    elif digest in reading.asked:
        made.reason = "asked_already"
    else:
        made.state = "ready"
        made.email_hash = digest
        made.contact = seal(
            json.dumps({"name": entry.name, "email": entry.email, "phone": entry.phone}),
            about=f"outreach.expected:{made.seal}",
        )
        if (other := _alike(entry, reading)) is not None:
            made.state, made.same_as = "unsure", other
        _remember(entry, reading)
    return made


def _alike(entry: Entry, reading: _Reading) -> int | None:
    """The number of an earlier row that perhaps means the same person under another address."""
    if entry.phone and (same := reading.by_phone.get(entry.phone)) is not None:
        return same
    near = reading.by_name.get(rules.name_skeleton(entry.name), ())
    return next((other.number for other in near if rules.may_be_one(entry, other)), None)


def _remember(entry: Entry, reading: _Reading) -> None:
    reading.by_email[entry.email] = entry.number
    if entry.phone:
        reading.by_phone.setdefault(entry.phone, entry.number)
    reading.by_name.setdefault(rules.name_skeleton(entry.name), []).append(entry)


@transaction.atomic
def invite_brought(
    organisation_id: int, brought_id: int, *, unsure: Collection[int] | None = (), by: Person, at: datetime
) -> int:
    """Lets the invitations go out: of all rows that are clear, and of these numbers among the unsure ones (None: of
    all those too); how many.

    Refuses `brought_over` where it was done before, or the day in which it could be is over.
    """
    require(by, Permission.DECIDE_APPLICATIONS, organisation_id)
    row = found(BroughtList.objects.select_for_update().filter(organisation_id=organisation_id, pk=brought_id).first())
    if row.started_at is not None or row.at < at - rules.DRAFT_KEPT:
        raise Refusal("brought_over", _("These invitations were sent, or the day to send them is over."), status=409)
    rows = Expected.objects.filter(brought=row)
    number = rows.filter(state="ready").update(state="queued")
    doubtful = rows.filter(state="unsure")
    number += (doubtful if unsure is None else doubtful.filter(number__in=unsure)).update(state="queued")
    # Their contacts go when the first letter leaves: until then all this can be undone.
    rows.filter(state="unsure").update(state="left_out", reason="twice")
    row.started_at = at
    row.save(update_fields=["started_at"])
    record("brought_list.sent", by=by, at=at, subject=row.pk, organisation=organisation_id, number=number)
    return number


@transaction.atomic
def stop_brought(organisation_id: int, brought_id: int, *, by: Person, at: datetime) -> int:
    """Before the first letter has left, the file is as it was before the button. Afterwards what waits does not leave,
    and whoever was written to is told in one letter that it was taken back; how many those are.

    Refuses `brought_not_sent`, `all_answered`.
    """
    require(by, Permission.DECIDE_APPLICATIONS, organisation_id)
    row = found(BroughtList.objects.select_for_update().filter(organisation_id=organisation_id, pk=brought_id).first())
    if row.started_at is None:
        raise Refusal("brought_not_sent", _("Nothing of this file was sent."), status=409)
    rows = Expected.objects.select_for_update().filter(brought=row)
    told = list(rows.filter(state__in=sorted(OPEN)).order_by("pk"))
    waiting = list(rows.filter(state="queued"))
    if not told and not waiting:
        raise Refusal("all_answered", _("Nobody of this file waits for an answer any more."), status=409)
    if rows.filter(sent_at__isnull=False).exists():
        for one in waiting:
            _close(one, "withdrawn", at)
        for one in told:
            check_move(EXPECTED_MOVES, one.state, "withdrawn")
            # The contact is kept for the one letter; `forget_contact` follows it.
            one.state, one.answered_at = "withdrawn", at
            record("expected.withdrawn", by=by, at=at, subject=one.pk)
        Expected.objects.bulk_update([*waiting, *told], ["state", "contact", "answered_at"], batch_size=BATCH)
    else:
        _as_before(row, waiting)
    record("brought_list.stopped", by=by, at=at, subject=row.pk, organisation=organisation_id, number=len(told))
    return len(told)


def _as_before(row: BroughtList, waiting: Collection[Expected]) -> None:
    for one in waiting:
        state = "ready" if one.same_as is None else "unsure"
        check_move(EXPECTED_MOVES, one.state, state)
        one.state = state
    Expected.objects.bulk_update(waiting, ["state"], batch_size=BATCH)
    left = Expected.objects.filter(brought=row, state="left_out", reason="twice", contact__isnull=False)
    left.update(state="unsure", reason="")
    row.started_at = None
    row.save(update_fields=["started_at"])


@transaction.atomic
def forget_contact(row_id: int, *, by: None = None, at: datetime) -> None:
    """Deletes the address of somebody to whom the last letter was written."""
    Expected.objects.filter(pk=row_id, state="withdrawn").update(contact=None)


@transaction.atomic
def drop_brought(organisation_id: int, brought_id: int, *, by: Person, at: datetime) -> None:
    """Throws away a file that was looked at and not sent. Refuses `brought_over`."""
    require(by, Permission.DECIDE_APPLICATIONS, organisation_id)
    row = found(BroughtList.objects.select_for_update().filter(organisation_id=organisation_id, pk=brought_id).first())
    if row.started_at is not None:
        raise Refusal("brought_over", _("These invitations were sent, or the day to send them is over."), status=409)
    record("brought_list.dropped", by=by, at=at, subject=row.pk, organisation=organisation_id)
    row.delete()


@transaction.atomic
def send_next(*, by: Person | None, at: datetime) -> int:
    """Marks the next invitations as sent and records an event for each, which writes the letter; how many. Those of a
    file leave some minutes after the button (`stop_brought`).

    One transaction: whoever is stopped in it has sent none of them, and none is ever sent twice.
    """
    rows = Expected.objects.select_for_update(skip_locked=True, of=("self",)).filter(state="queued")
    sent = list(rows.filter(brought__started_at__lte=at - HELD_BACK).order_by("pk")[:SENT_AT_ONCE])
    left_out = Expected.objects.filter(brought__in={row.brought_id for row in sent}, state="left_out")
    left_out.exclude(contact=None).update(contact=None, email_hash="")
    unwanted = set(
        DoNotWrite.objects.filter(email_hash__in=[row.email_hash for row in sent]).values_list("email_hash", flat=True)
    )
    for row in sent:
        if row.email_hash in unwanted:
            _close(row, "lapsed", at)
            continue
        row.state, row.sent_at = "sent", at
        record("expected.invited", by=by, at=at, subject=row.pk)
    Expected.objects.bulk_update(sent, ["state", "sent_at", "contact", "answered_at"])
    return len(sent)


@transaction.atomic
def remind_and_end(*, by: Person | None, at: datetime) -> int:
    """One reminder after ten days; after thirty the address goes. Files that were only looked at go after a day, and
    after ninety days all rows but the noes. How many were reminded or ended."""
    BroughtList.objects.filter(started_at=None, at__lt=at - rules.DRAFT_KEPT).delete()
    # A no is remembered as long as the list is: otherwise they would be asked again.
    Expected.objects.filter(brought__at__lt=at - rules.ROWS_KEPT).exclude(state="declined").delete()
    # Where the last letter could not be written within a day, the address goes without it.
    unsaid = Expected.objects.filter(state="withdrawn", answered_at__lt=at - rules.DRAFT_KEPT)
    unsaid.exclude(contact=None).update(contact=None)
    rows = Expected.objects.select_for_update(skip_locked=True).filter(state__in=sorted(OPEN))
    over = list(rows.filter(sent_at__lte=at - GOOD_FOR)[:BATCH])
    for row in over:
        _close(row, "lapsed", at)
    again = list(rows.filter(state="sent", sent_at__lte=at - rules.REMIND_AFTER, sent_at__gt=at - GOOD_FOR)[:BATCH])
    for row in again:
        row.state = "reminded"
        record("expected.reminded", by=by, at=at, subject=row.pk)
    Expected.objects.bulk_update([*over, *again], ["state", "contact", "answered_at"])
    return len(over) + len(again)


@transaction.atomic
def say_yes(row_id: int, *, by: Person, at: datetime) -> Listed:
    """Whoever holds the invitation stands on the list from now on. Refuses minors and `expected_over`."""
    row = _answered(row_id, "joined", at)
    check_may_be_found(by.birth_date, at.date())
    row.person = by
    row.save(update_fields=["state", "contact", "answered_at", "person"])
    listed, _new = Listed.objects.get_or_create(
        kept_in_id=row.brought.kept_in_id, person=by, defaults={"by": by, "at": at, "agreed_at": at}
    )
    if listed.agreed_at is None:
        listed.agreed_at = at
        listed.save(update_fields=["agreed_at"])
    record("expected.joined", by=by, at=at, subject=row.pk, organisation=row.brought.organisation_id)
    return listed


@transaction.atomic
def say_no(row_id: int, *, never: bool, by: Person | None, at: datetime) -> None:
    """Nobody asks again for this organisation; with `never` no organisation does. Refuses `expected_over`."""
    row = _answered(row_id, "declined", at)
    row.save(update_fields=["state", "contact", "answered_at"])
    if never:
        DoNotWrite.objects.get_or_create(email_hash=row.email_hash, defaults={"at": at})
    record("expected.declined", by=by, at=at, subject=row.pk, never=never)


def _answered(row_id: int, state: str, at: datetime) -> Expected:
    row = found(Expected.objects.select_for_update(of=("self",)).select_related("brought").filter(pk=row_id).first())
    if not is_open(row):
        raise Refusal("expected_over", _("This invitation was answered already, or its time is over."), status=409)
    _close(row, state, at)
    return row


def _close(row: Expected, state: str, at: datetime) -> None:
    check_move(EXPECTED_MOVES, row.state, state)
    row.state, row.contact, row.answered_at = state, None, at
