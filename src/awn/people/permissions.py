"""Asking whether somebody may act for the platform's staff."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.people.models import Guardianship, Person, StaffMember
from awn.people.rules import STAFF_ROLES, StaffPermission, StaffRole


def staff_permissions(person: Person | None) -> frozenset[StaffPermission]:
    """All that the person's staff roles allow together."""
    if person is None:
        return frozenset()
    roles = StaffMember.objects.filter(person=person).values_list("role", flat=True)
    return frozenset[StaffPermission]().union(*(STAFF_ROLES[StaffRole(role)] for role in roles))


def require_staff(by: Person | None, permission: StaffPermission) -> None:
    """Refuses `not_staff` (403) unless `by` holds the permission; the system itself (`by=None`) does."""
    if by is not None and permission not in staff_permissions(by):
        raise Refusal("not_staff", _("This page is for the platform's staff."), status=403)


def check_acts_for(by: Person | None, person_id: int) -> None:
    """Refuses `not_yours` (403) unless `by` is the person, a guardian of theirs, or the system."""
    if by is None or by.pk == person_id:
        return
    if not Guardianship.objects.filter(guardian=by, ward_id=person_id).exists():
        raise Refusal("not_yours", _("This belongs to somebody else."), status=403)
