"""What guardians do: consent, apply for a child, take a consent back, stop everything."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.minors import actions as charter
from awn.minors.rules import Signature
from awn.participation.actions._deciding import give_places, locked, wanted
from awn.participation.actions._protecting import check_limits
from awn.participation.actions.applications import Request, enter, withdraw_all
from awn.participation.agreeing import check_accepts
from awn.participation.models import Application
from awn.participation.rules import APPLICATION_MOVES
from awn.people.models import Person
from awn.people.queries import may_act_for
from awn.safety.rules import check_may_come


@transaction.atomic
def consent(application_id: int, signature: Signature, *, by: Person, at: datetime) -> Application:
    """A guardian signs the charter for a minor's application; it then goes on like any other.

    Refuses `not_guardian`, an empty name, a charter that changed meanwhile, and shifts beyond the limits of the age.
    """
    application = locked(application_id)
    _check_guardian(application.person_id, by, at)
    check_may_come(application.person.standing)
    check_move(APPLICATION_MOVES, application.state, "submitted")
    charter.sign(application.person_id, application.opportunity_id, signature, by=by, at=at)
    application.guardian = by
    application.guardian_consented_at = at
    application.state = "submitted"
    shifts = wanted(application, at)
    check_limits(application.person, application.opportunity, shifts)
    if application.places.filter(state="confirmed").exists():
        # Held for a group: the seat is theirs now.
        application.state = "accepted"
        application.decided_at = at
    elif application.opportunity.selection == "instant":
        give_places(application, shifts, at)
    application.save()
    record("application.consented", by=by, at=at, subject=application.pk, state=application.state)
    return application


@transaction.atomic
def apply_for(ward_id: int, request: Request, signature: Signature, *, by: Person, at: datetime) -> Application:
    """A guardian applies in the name of a child and consents in the same act. Refuses what `apply` refuses."""
    ward = found(Person.objects.filter(pk=ward_id).first())
    _check_guardian(ward_id, by, at)
    check_accepts(request.charter_accepted, by)
    check_may_come(ward.standing)
    charter.sign(ward_id, request.opportunity_id, signature, by=by, at=at)
    return enter(request, ward, guardian=by, by=by, at=at)


@transaction.atomic
def stop_everything(ward_id: int, *, by: Person, at: datetime) -> int:
    """Takes back every consent for a ward and ends every application and place; how many applications ended."""
    _check_guardian(ward_id, by, at)
    ended = withdraw_all(ward_id, by=by, at=at)
    charter.withdraw_all(ward_id, by=by, at=at)
    record("ward.stopped", by=by, at=at, subject=ward_id)
    return ended


def _check_guardian(ward_id: int, by: Person, at: datetime) -> None:
    if by.pk == ward_id or not may_act_for(by, ward_id, at.date()):
        raise Refusal("not_guardian", _("Only a linked guardian can consent."), status=403)
