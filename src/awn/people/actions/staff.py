"""Who is on the platform's staff: roles are given with a reason and, mostly, an end; nobody gives one to themselves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awn.base import events
from awn.base.refusal import Refusal
from awn.base.text import clean_line
from awn.people.models import Person, StaffMember
from awn.people.permissions import require_staff
from awn.people.queries import person_by_email
from awn.people.rules import (
    STAFF_REASON_LENGTH,
    StaffPermission,
    StaffRole,
    check_not_own_role,
    check_second_person,
    check_staff_term,
    is_minor,
)


@transaction.atomic
def give_role(
    email: str, role: str, *, until: datetime | None = None, reason: str, by: Person | None, at: datetime
) -> StaffMember:
    """Trusts the person with this account with a role of the staff until `until`, or without an end.

    A role of administrator waits until a second administrator confirms it (the system itself needs none). Refuses
    `unknown_staff_role`, `nobody_on_staff_with_email`, `staff_is_minor`, `own_staff_role`, `staff_term_impossible`,
    `staff_reason_missing` and `staff_role_held` (409).
    """
    require_staff(by, StaffPermission.MANAGE_STAFF)
    wanted = _role(role)
    why = _reason(reason)
    check_staff_term(until, at)
    person = _receiver(email, at)
    if by is not None:
        check_not_own_role(by.pk, person.pk)
    waits = wanted is StaffRole.ADMINISTRATOR and by is not None
    _end_what_ran_out(person, wanted, at)
    row = StaffMember.objects.create(
        person=person, role=wanted, since=at, until=until, reason=why, waits=waits, given_by_id=by.pk if by else None
    )
    ends = until.isoformat() if until else None
    if waits:
        events.record("staff.role_proposed", by=by, at=at, subject=person.pk, role=wanted.value, until=ends)
    else:
        events.record("staff.role_given", by=by, at=at, subject=person.pk, role=wanted.value, until=ends)
    return row


@transaction.atomic
def confirm_role(row_id: int, *, by: Person | None, at: datetime) -> StaffMember:
    """The second person's yes to an administrator. Refuses `second_person`, `own_staff_role`, `staff_role_gone`."""
    require_staff(by, StaffPermission.MANAGE_STAFF)
    row = _held(row_id)
    if not row.waits:
        raise _gone()
    if by is not None:
        check_second_person(by.pk, row.person_id, row.given_by_id)
    row.waits = False
    row.since = at
    row.confirmed_by_id = by.pk if by else None
    row.save(update_fields=["waits", "since", "confirmed_by_id"])
    events.record("staff.role_confirmed", by=by, at=at, subject=row.person_id, role=row.role)
    return row


@transaction.atomic
def take_role(row_id: int, *, reason: str, by: Person | None, at: datetime) -> None:
    """Ends a role, or a proposal of one; whoever holds it may lay it down.

    Refuses `staff_role_gone`, `staff_reason_missing` and `last_administrator` (409).
    """
    # Every administrator's row is held: two of them cannot take each other's role at one moment.
    list(StaffMember.objects.select_for_update().filter(role=StaffRole.ADMINISTRATOR, ended_at=None).order_by("pk"))
    row = _held(row_id)
    if by is None or by.pk != row.person_id:
        require_staff(by, StaffPermission.MANAGE_STAFF)
    why = _reason(reason)
    if not row.waits:
        check_administrator_stays(row)
    row.ended_at = at
    row.reason = why
    row.save(update_fields=["ended_at", "reason"])
    events.record("staff.role_taken", by=by, at=at, subject=row.person_id, role=row.role)


@transaction.atomic
def end_over(*, by: Person | None, at: datetime) -> int:
    """Notes the end of roles that were given until now: they held no longer anyway. How many."""
    require_staff(by, StaffPermission.MANAGE_STAFF)
    rows = list(StaffMember.objects.select_for_update().filter(ended_at=None, until__lte=at).order_by("pk"))
    for row in rows:
        row.ended_at = row.until
        row.save(update_fields=["ended_at"])
        events.record("staff.role_over", by=by, at=at, subject=row.person_id, role=row.role)
    return len(rows)


def check_administrator_stays(row: StaffMember) -> None:
    """Refuses `last_administrator` when nobody else is an administrator without an end."""
    if row.role != StaffRole.ADMINISTRATOR:
        return
    others = StaffMember.objects.filter(role=StaffRole.ADMINISTRATOR, ended_at=None, waits=False, until=None)
    if not others.exclude(pk=row.pk).exclude(person__standing="suspended").exists():
        raise Refusal(
            "last_administrator",
            _("The platform needs one administrator whose role has no end. Give the role to somebody else first."),
            status=409,
        )


def check_may_leave(person: Person) -> None:
    """Inside the transaction of an account that closes. Refuses `last_administrator`."""
    for row in StaffMember.objects.select_for_update().filter(person=person, ended_at=None, waits=False).order_by("pk"):
        check_administrator_stays(row)


def _role(code: str) -> StaffRole:
    try:
        return StaffRole(code)
    except ValueError as error:
        message = _("Choose a role from the list.")
        raise Refusal("unknown_staff_role", message, fields={"role": message}) from error


def _reason(text: str) -> str:
    why = clean_line(text, limit=STAFF_REASON_LENGTH, field="reason")
    if not why:
        message = _("Write why: whoever reads the log later must understand it.")
        raise Refusal("staff_reason_missing", message, fields={"reason": message})
    return why


def _receiver(email: str, at: datetime) -> Person:
    person = person_by_email(email)
    if person is None or person.standing:
        message = _("Nobody in good standing has an account with this address. Ask them to sign up first.")
        raise Refusal("nobody_on_staff_with_email", message, fields={"email": message})
    if is_minor(person.birth_date, at.date()):
        message = _("The platform’s staff are 18 or older.")
        raise Refusal("staff_is_minor", message, fields={"email": message})
    return Person.objects.select_for_update().get(pk=person.pk)


def _end_what_ran_out(person: Person, role: StaffRole, at: datetime) -> None:
    held = StaffMember.objects.filter(person=person, role=role, ended_at=None)
    if held.filter(Q(until=None) | Q(until__gt=at)).exists():
        message = _("They hold this role already, or it waits to be confirmed.")
        raise Refusal("staff_role_held", message, status=409, fields={"role": message})
    held.update(ended_at=at)


def _held(row_id: int) -> StaffMember:
    row = StaffMember.objects.select_for_update().filter(pk=row_id, ended_at=None).first()
    if row is None:
        raise _gone()
    return row


def _gone() -> Refusal:
    return Refusal("staff_role_gone", _("This role has ended or was decided on already. Reload the page."), status=409)
