"""Acts for people whom a helper registered: applying for them, their card at the door, taking the record over."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.assistance import actions as assistance
from awn.assistance.actions import Agreed, consent_to
from awn.assistance.models import AssistedPerson
from awn.assistance.permissions import require_helper
from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.actions.applications import Request, apply
from awn.participation.actions.attendance import check_in, check_out
from awn.participation.models import Application, AttendanceEvent, Place
from awn.participation.roll import seat_of_person
from awn.participation.rules import AttendanceKind, Evidence
from awn.people.models import Person
from awn.safety.actions.conduct import accept_conduct


@transaction.atomic
def apply_for(person_id: int, request: Request, agreed: Agreed, *, by: Person, at: datetime) -> Application:
    """Applies for somebody who is present and says yes to this opportunity; charter and conduct were read to them.

    Refuses: no right to help them, somebody with an account of their own by now, no consent, and what `apply` refuses.
    """
    row = found(AssistedPerson.objects.select_for_update().filter(person=person_id).first())
    require_helper(by, row.organisation_id)
    if row.claimed_at is not None:
        raise Refusal("claimed_already", _("This person has an account of their own now."), status=409)
    consent_to(person_id, "application", agreed, subject=request.opportunity_id, by=by, at=at)
    accept_conduct(person_id, language=agreed.language, by=None, at=at)
    application = apply(request, by=Person.objects.get(pk=person_id), at=at)
    record(
        "application.assisted", by=by, at=at, subject=application.pk, person=person_id,
        opportunity=request.opportunity_id,
    )  # fmt: skip
    return application


@transaction.atomic
def record_card(
    opportunity_id: int, person_id: int, kind: AttendanceKind, *, by: Person | None, at: datetime
) -> AttendanceEvent:
    """Somebody showed their card to a supervisor. Refuses `no_seat_today` where they have no shift now."""
    opportunity = found(Opportunity.objects.only("organisation_id", "team_id").filter(pk=opportunity_id).first())
    require(by, Permission.RECORD_ATTENDANCE, opportunity.organisation_id, team_id=opportunity.team_id)
    place = seat_of_person(opportunity_id, person_id, kind, at)
    if place is None:
        message = _("This person has no place in a shift that is on now. A coordinator can add them at the door.")
        raise Refusal("no_seat_today", message, status=409)
    act = check_in if kind is AttendanceKind.CHECK_IN else check_out
    return act(place.pk, evidence=Evidence(method="volunteer_qr", place_proof="seen"), by=by, at=at)


def claim_card(token: str, birth_date: date, *, by: Person, at: datetime) -> Person:
    """The account of `by` takes over the record behind a card.

    Refuses `two_records` when `by` has applied for something already, and what `assistance.actions.claim` refuses.
    What does not fit is undone first and then counted: five wrong birth dates close the card for this.
    """
    try:
        return _claimed(token, birth_date, by=by, at=at)
    except Refusal as refusal:
        if refusal.code == "claim_failed":
            assistance.note_failed_claim(token, by=by, at=at)
        raise


@transaction.atomic
def _claimed(token: str, birth_date: date, *, by: Person, at: datetime) -> Person:
    if Application.objects.filter(person=by).exists() or Place.objects.filter(person=by).exists():
        message = _("You have applied for something with this account already. Write to us, and we will join the two.")
        raise Refusal("two_records", message, status=409)
    return assistance.claim(token, birth_date, by=by, at=at)
