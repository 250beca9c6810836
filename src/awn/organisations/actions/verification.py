"""Platform staff say who is who they claim to be."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base import events
from awn.base.moves import check_move
from awn.base.refusal import Refusal
from awn.base.text import clean_block
from awn.organisations.actions._locks import hold
from awn.organisations.models import Organisation
from awn.organisations.permissions import role_of
from awn.organisations.rules import MOVES, NOTE_LENGTH, REFUSAL_REASONS, SUSPENSION_REASONS
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission


@transaction.atomic
def verify(organisation_id: int, *, note: str = "", by: Person | None, at: datetime) -> Organisation:
    """Lets the organisation publish; also ends a suspension. Refuses `impossible_move`, `own_organisation`."""
    organisation = _decide(organisation_id, "verified", "", note, by=by)
    organisation.verified_at = at
    organisation.save(update_fields=["verified_at"])
    events.record("organisation.verified", by=by, at=at, subject=organisation.pk)
    return organisation


@transaction.atomic
def refuse(organisation_id: int, *, reason: str, note: str = "", by: Person | None, at: datetime) -> Organisation:
    """Says no, with a reason that the owners read. Refuses `unknown_reason` and what `verify` refuses."""
    _check_reason(reason in REFUSAL_REASONS)
    organisation = _decide(organisation_id, "refused", reason, note, by=by)
    events.record("organisation.refused", by=by, at=at, subject=organisation.pk, reason=reason)
    return organisation


@transaction.atomic
def suspend(organisation_id: int, *, reason: str, note: str = "", by: Person | None, at: datetime) -> Organisation:
    """Stops a verified organisation for now. Refuses `unknown_reason` and what `verify` refuses."""
    _check_reason(reason in SUSPENSION_REASONS)
    organisation = _decide(organisation_id, "suspended", reason, note, by=by)
    events.record("organisation.suspended", by=by, at=at, subject=organisation.pk, reason=reason)
    return organisation


@transaction.atomic
def reinstate(organisation_id: int, *, by: Person | None, at: datetime) -> Organisation:
    """Ends a suspension because its appeal was granted. Refuses what `verify` refuses."""
    organisation = _decide(organisation_id, "verified", "", "", by=by, permission=StaffPermission.DECIDE_APPEALS)
    events.record("organisation.verified", by=by, at=at, subject=organisation.pk)
    return organisation


def _decide(
    organisation_id: int, state: str, reason: str, note: str, *, by: Person | None,
    permission: StaffPermission = StaffPermission.VERIFY_ORGANISATIONS,
) -> Organisation:  # fmt: skip
    require_staff(by, permission)
    organisation = hold(organisation_id)
    if role_of(by, organisation.pk) is not None:
        raise Refusal("own_organisation", _("You work in this organisation: somebody else must decide."), status=403)
    check_move(MOVES, organisation.state, state)
    organisation.state = state
    organisation.state_reason = reason
    organisation.state_note = clean_block(note, limit=NOTE_LENGTH, field="note")
    organisation.save(update_fields=["state", "state_reason", "state_note"])
    return organisation


def _check_reason(is_known: bool) -> None:
    if not is_known:
        message = _("Choose a reason.")
        raise Refusal("unknown_reason", message, fields={"reason": message})
