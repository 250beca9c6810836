"""What time itself does with requests, and what goes when somebody is forgotten."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from awn.base.events import record
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission
from awn.support.actions._writing import delete_files, move, write
from awn.support.models import HelpRequest
from awn.support.rules import CONFIRM_WITHIN, KEPT_AFTER_CLOSE, KEPT_UNTOUCHED, QUIET_AFTER
from awn.support.words import contact_hash

BATCH = 200


@transaction.atomic
def end_quiet(*, by: Person | None, at: datetime) -> int:
    """Closes what was answered, or asked back, fourteen days ago and not written to since; how many."""
    require_staff(by, StaffPermission.HELP_PEOPLE)
    rows = HelpRequest.objects.select_for_update(skip_locked=True, of=("self",))
    quiet = rows.filter(state__in=["answered", "waiting"], moved_at__lt=at - QUIET_AFTER).order_by("pk")[:BATCH]
    ended = list(quiet)
    for row in ended:
        move(row, "closed", at=at, reason="quiet")
        write(row, "step", "", by=by, at=at, after="closed")
        record("support.closed", by=by, at=at, subject=row.pk, reason="quiet")
    return len(ended)


@transaction.atomic
def forget_old(*, by: Person | None, at: datetime) -> int:
    """Deletes what was closed or last touched a year ago, and what nobody confirmed within two days; how many."""
    require_staff(by, StaffPermission.HELP_PEOPLE)
    old = Q(closed_at__lt=at - KEPT_AFTER_CLOSE) | Q(state="unconfirmed", asked_at__lt=at - CONFIRM_WITHIN)
    old |= Q(moved_at__lt=at - KEPT_UNTOUCHED)
    ids = list(HelpRequest.objects.filter(old).values_list("pk", flat=True))
    _delete(ids)
    if ids:
        record("support.forgotten", by=by, at=at, count=len(ids))
    return len(ids)


@transaction.atomic
def forget(person_id: int, *, by: Person | None, at: datetime) -> None:
    """Deletes what somebody asked, with the answers and the files; what they answered others stays without a name."""
    _delete(list(HelpRequest.objects.filter(person_id=person_id).values_list("pk", flat=True)))


@transaction.atomic
def forget_address(address: str, *, by: Person | None, at: datetime) -> int:
    """Deletes what was asked or reported without an account from this address; how many."""
    ids = list(HelpRequest.objects.filter(contact_hash=contact_hash(address)).values_list("pk", flat=True))
    _delete(ids)
    return len(ids)


def _delete(ids: list[int]) -> None:
    delete_files(ids)
    HelpRequest.objects.filter(pk__in=ids).delete()
