"""Asking whether somebody may act for the platform’s staff."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.people.models import IN_OFFICE, Person, StaffMember
from awn.people.queries import may_act_for
from awn.people.rules import STAFF_ROLES, StaffPermission, StaffRole


def staff_permissions(person: Person | None) -> frozenset[StaffPermission]:
    """All that the person's staff roles allow together, as long as they last; nothing for somebody suspended."""
    if person is None or person.standing:
        return frozenset()
    roles = StaffMember.objects.filter(IN_OFFICE, person=person).values_list("role", flat=True)
    return frozenset[StaffPermission]().union(*(STAFF_ROLES[StaffRole(role)] for role in roles))


def require_staff(by: Person | None, permission: StaffPermission) -> None:
    """Refuses `not_staff` (403) unless `by` holds the permission; the system itself (`by=None`) does."""
    if by is not None and permission not in staff_permissions(by):
        raise Refusal("not_staff", _("This page is for the platform’s staff."), status=403)


def check_acts_for(by: Person | None, person_id: int, today: date) -> None:
    """Refuses `not_yours` (403) unless `by` is the person, a guardian while the person is minor, or the system."""
    if by is not None and not may_act_for(by, person_id, today):
        raise Refusal("not_yours", _("This belongs to somebody else."), status=403)


def staff_roles_at(moments: Iterable[tuple[int, datetime]]) -> dict[tuple[int, datetime], list[StaffRole]]:
    """Which roles of the platform's staff somebody held at a moment, for each (person, moment)."""
    asked = set(moments)
    rows = StaffMember.objects.filter(person__in={person for person, _at in asked}, waits=False, since__isnull=False)
    known = list(rows.order_by("pk").values_list("person_id", "role", "since", "until", "ended_at"))
    return {
        (person, at): [
            StaffRole(role)
            for who, role, since, until, ended in known
            if who == person
            and since is not None
            and since <= at
            and not any(end is not None and end <= at for end in (until, ended))
        ]
        for person, at in asked
    }
