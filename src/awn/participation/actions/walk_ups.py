"""People who stand at the door without a place: the supervisor finds their name and adds them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.matching.queries import conditions, gates_against
from awn.minors.queries import standing_consent
from awn.opportunities.models import Shift
from awn.organisations.permissions import EVERYTHING, Scope, require, standing_of
from awn.organisations.rules import Permission
from awn.participation.actions._protecting import check_limits
from awn.participation.actions._seats import give_place_at_the_door
from awn.participation.actions.attendance import check_in
from awn.participation.models import Application, Place
from awn.participation.rules import ACTIVE_APPLICATION, APPLICATION_MOVES, SEATED
from awn.people.models import Person
from awn.people.queries import is_self
from awn.people.rules import is_minor
from awn.safety.rules import check_may_come


@transaction.atomic
def walk_up(shift_id: int, person_id: int, *, by: Person | None, at: datetime) -> Place:
    """Gives somebody whom the organisation knows a seat in a shift that is on, and checks them in.

    Refuses: people who never had a seat with the organisation, oneself, minors whose guardian has to be asked, a closed
    gate, a shift that is over or full (`shift_full`), and whoever has a seat already (`in_shift_already`).
    """
    shift = found(Shift.objects.select_related("opportunity").filter(pk=shift_id, cancelled_at=None).first())
    opportunity = shift.opportunity
    require(by, Permission.RECORD_ATTENDANCE, opportunity.organisation_id, team_id=opportunity.team_id)
    # The system looks after everything; a supervisor knows those whom their own teams know.
    scope = standing_of(by, opportunity.organisation_id).scope if by is not None else EVERYTHING
    person = _known(person_id, opportunity.organisation_id, scope)
    if is_self(by, person.pk):
        raise Refusal("recorded_by_others", _("Somebody else records your own attendance."), status=403)
    check_may_come(person.standing)
    if Place.objects.filter(shift=shift, person=person, state__in=sorted(SEATED)).exists():
        raise Refusal("in_shift_already", _("This person has a place in the shift. Find them in the list."), status=409)
    application = _application(person, shift, by, at)
    if give_place_at_the_door(application, shift, at=at) != "confirmed":
        message = _("The shift is full, or others wait for its free seats. A coordinator can add seats.")
        raise Refusal("shift_full", message, status=409)
    place = Place.objects.get(shift=shift, person=person, state="confirmed")
    record("place.walk_up", by=by, at=at, subject=place.pk, opportunity=opportunity.pk)
    check_in(place.pk, by=by, at=at)
    return place


def _known(person_id: int, organisation_id: int, scope: Scope) -> Person:
    """Only people who have had a seat there are found: a list of all people is nobody's business."""
    here = scope.among("shift__opportunity__")
    seats = Place.objects.filter(here, shift__opportunity__organisation_id=organisation_id, state__in=sorted(SEATED))
    return found(Person.objects.filter(pk=person_id, pk__in=seats.values("person_id")).first())


def _application(person: Person, shift: Shift, by: Person | None, at: datetime) -> Application:
    """Their application to the opportunity, accepted; a new one where they have none."""
    _check_gates(person, shift, at)
    mine = Application.objects.filter(person=person)
    standing = mine.filter(opportunity_id=shift.opportunity_id, state__in=sorted(ACTIVE_APPLICATION))
    application = standing.select_for_update().first()
    if application is None:
        last = mine.order_by("-pk").first()
        application = Application(
            opportunity_id=shift.opportunity_id, person=person, role_id=shift.role_id, created_at=at,
            # The charter they accepted when they last applied.
            charter_accepted_at=last.charter_accepted_at if last else at,
        )  # fmt: skip
    elif application.state != "accepted":
        check_move(APPLICATION_MOVES, application.state, "accepted")
    application.state = "accepted"
    application.decided_at = application.decided_at or at
    application.decided_by = application.decided_by or by
    application.save()
    return application


def _check_gates(person: Person, shift: Shift, at: datetime) -> None:
    demands = conditions(shift.opportunity, at)
    if is_minor(person.birth_date, demands.first_day) and standing_consent(person.pk, shift.opportunity_id) is None:
        message = _("The guardian of this person has to be asked first. Let them apply in Awn.")
        raise Refusal("guardian_needed", message, status=409)
    shut = [gate for gate in gates_against(person, demands) if not gate.is_open]
    if shut:
        message = format_lazy("{demand}. {advice}", demand=shut[0].demand, advice=shut[0].advice)
        raise Refusal("gate_closed", message, status=403)
    check_limits(person, shift.opportunity, [shift])
