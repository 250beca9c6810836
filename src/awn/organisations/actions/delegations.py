"""A member hands on what they may do, for a while: to another member, with a reason, never more than their own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base import events
from awn.base.refusal import Refusal, found
from awn.base.text import clean_line
from awn.organisations.actions._locks import hold
from awn.organisations.models import Delegation, Member
from awn.organisations.permissions import require, role_of
from awn.organisations.rules import REASON_LENGTH, Permission, check_delegation
from awn.people.models import Person


@transaction.atomic
def hand_on(
    organisation_id: int,
    receiver_id: int,
    permissions: Collection[str],
    *,
    until: datetime,
    reason: str,
    by: Person,
    at: datetime,
) -> Delegation:
    """Lets a colleague do these things in the place of `by` until `until`.

    Refuses `not_allowed`, `delegate_not_a_member`, `delegates_to_self`, `delegation_reason_missing`,
    `nothing_delegated`, `delegates_too_much` (403) and `delegation_too_long`.
    """
    hold(organisation_id)
    require(by, Permission.SEE_INSIDE, organisation_id)
    wanted = check_delegation(_permissions(permissions), role_of(by, organisation_id), until=until, at=at)
    _check_receiver(organisation_id, receiver_id, by)
    why = clean_line(reason, limit=REASON_LENGTH, field="reason")
    if not why:
        message = _("Write why, for example: leave until the end of the month.")
        raise Refusal("delegation_reason_missing", message, fields={"reason": message})
    codes = sorted(one.value for one in wanted)
    made = Delegation.objects.create(
        organisation_id=organisation_id, giver=by, receiver_id=receiver_id, permissions=codes, reason=why,
        since=at, until=until,
    )  # fmt: skip
    events.record(
        "delegation.made", by=by, at=at, subject=made.pk, organisation=organisation_id, person=receiver_id,
        permissions=codes, until=until.isoformat(),
    )  # fmt: skip
    return made


@transaction.atomic
def end_delegation(organisation_id: int, delegation_id: int, *, by: Person | None, at: datetime) -> None:
    """Ends it before its time: giver, receiver and owners may. Refuses `delegation_over` (409), `not_allowed`."""
    rows = Delegation.objects.select_for_update().filter(organisation_id=organisation_id)
    row = found(rows.filter(pk=delegation_id).first())
    if by is None or by.pk not in {row.giver_id, row.receiver_id}:
        require(by, Permission.MANAGE_MEMBERS, organisation_id)
    if row.ended_at is not None or row.until <= at:
        raise Refusal("delegation_over", _("This has ended already. Reload the page."), status=409)
    end_row(row, at, by=by, at=at)


@transaction.atomic
def end_over(*, by: Person | None, at: datetime) -> int:
    """Notes the end of what was handed on until now: it held no longer anyway. How many."""
    rows = list(Delegation.objects.select_for_update().filter(ended_at=None, until__lte=at).order_by("pk"))
    for row in rows:
        end_row(row, row.until, by=by, at=at)
    return len(rows)


def end_row(row: Delegation, ended_at: datetime, *, by: Person | None, at: datetime) -> None:
    """Inside the transaction that holds it: the delegation ends, and the event tells both."""
    row.ended_at = ended_at
    row.save(update_fields=["ended_at"])
    events.record(
        "delegation.ended", by=by, at=at, subject=row.pk, organisation=row.organisation_id, person=row.receiver_id
    )


def _permissions(codes: Collection[str]) -> frozenset[Permission]:
    try:
        return frozenset(Permission(code) for code in codes)
    except ValueError as error:
        message = _("Choose from the list.")
        raise Refusal("unknown_choice", message, fields={"permissions": message}) from error


def _check_receiver(organisation_id: int, receiver_id: int, by: Person) -> None:
    if receiver_id == by.pk:
        message = _("Choose a colleague, not yourself.")
        raise Refusal("delegates_to_self", message, fields={"receiver": message})
    if not Member.objects.filter(organisation_id=organisation_id, person_id=receiver_id, until=None).exists():
        message = _("Choose somebody who works here. An owner can add them under “Members”.")
        raise Refusal("delegate_not_a_member", message, fields={"receiver": message})
