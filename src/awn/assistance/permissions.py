"""Asking whether somebody may help others to register."""

from __future__ import annotations

from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission


def require_helper(by: Person | None, organisation_id: int | None) -> None:
    """Refuses whoever may not help there; without an organisation only the platform's own staff help."""
    if organisation_id is None:
        require_staff(by, StaffPermission.HELP_PEOPLE)
    else:
        require(by, Permission.ASSIST_REGISTRATION, organisation_id)
