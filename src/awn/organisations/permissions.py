"""Asking whether somebody may do something in an organisation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.organisations.models import Member
from awn.organisations.rules import ROLE_PERMISSIONS, Permission, Role
from awn.people.models import Person


def role_of(person: Person | None, organisation_id: int) -> Role | None:
    """The person's present role there, or None."""
    if person is None:
        return None
    role = (
        Member.objects.filter(organisation_id=organisation_id, person=person, until=None)
        .values_list("role", flat=True)
        .first()
    )
    return Role(role) if role else None


def may(person: Person | None, permission: Permission, organisation_id: int) -> bool:
    """True when the person's role there includes the permission."""
    role = role_of(person, organisation_id)
    return role is not None and permission in ROLE_PERMISSIONS[role]


def require(by: Person | None, permission: Permission, organisation_id: int) -> None:
    """Refuses `not_allowed` (403) unless `by` may; the system itself (`by=None`) may everything."""
    if by is not None and not may(by, permission, organisation_id):
        raise Refusal(
            "not_allowed",
            _("Your role in this organisation does not include this. Ask an owner of the organisation."),
            status=403,
        )
