"""Who may do what with an emergency, and how it is taken hold of."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, found
from awn.emergencies.models import Emergency
from awn.organisations.models import Organisation
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission


def require_call_up(by: Person | None, organisation_id: int | None) -> None:
    """Refuses whoever may not call people up for the organisation, or for the platform itself where there is none.

    Refuses `call_up_not_verified` as well: strangers call nobody.
    """
    if organisation_id is None:
        if by is not None:
            require_staff(by, StaffPermission.CALL_UP)
        return
    require(by, Permission.CALL_UP, organisation_id)
    if not Organisation.objects.filter(pk=organisation_id, state="verified").exists():
        message = _("Only verified organisations call people up. Ask the platform’s staff to open the emergency.")
        raise Refusal("call_up_not_verified", message, status=403)


def locked(emergency_id: int, by: Person | None) -> Emergency:
    """The emergency, locked, for somebody who may decide about it."""
    emergency = found(Emergency.objects.select_for_update().filter(pk=emergency_id).first())
    require_call_up(by, emergency.organisation_id)
    return emergency
