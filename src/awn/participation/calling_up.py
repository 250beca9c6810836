"""A seat for somebody who was called up and said yes: every function here needs an open transaction.

Whether they were called, and who may call, is the caller's to know (`emergencies`). Gates, blocks and clashes are asked
here; whether the opportunity still takes applications is not: whoever is called by name comes although it is closed.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal
from awn.matching.queries import conditions
from awn.opportunities.models import Shift
from awn.participation.actions._inserting import insert
from awn.participation.actions._seats import give_place_at_the_door, is_busy, release
from awn.participation.actions.applications import check_gates
from awn.participation.actions.offers import end_without_places, locked_with_application
from awn.participation.models import Application, ApplicationShift, Place
from awn.participation.rules import ACTIVE_APPLICATION, APPLICATION_MOVES, SEATED
from awn.people.models import Person
from awn.safety.queries.blocks import keeps_away
from awn.safety.rules import check_may_come

JOINED_IN = frozenset({"published", "closed"})


def check_may_join(shift: Shift, person: Person, at: datetime) -> None:
    """Refuses `shift_gone`, whoever is suspended or keeps away from the organisation, and a closed gate."""
    opportunity = shift.opportunity
    if shift.cancelled_at is not None or shift.ends_at <= at or opportunity.state not in JOINED_IN:
        message = _("One of these shifts is over or was cancelled. Choose again.")
        raise Refusal("shift_gone", message, status=409, fields={"shifts": message})
    check_may_come(person.standing)
    if keeps_away(person.pk, organisation_id=opportunity.organisation_id, other_id=None):
        raise Refusal("kept_away", _("This organisation and this person keep away from each other."), status=409)
    check_gates(person, conditions(opportunity, at))


def seat_called(shift: Shift, person: Person, *, by: Person | None, at: datetime) -> Place:
    """Their seat in the shift; the one they have, where they have one. A free seat goes to the first yes.

    Refuses what `check_may_join` refuses, `clash`, and `shift_full`; then nothing may be kept of what was written.
    """
    held = Place.objects.filter(shift=shift, person=person, state__in=sorted(SEATED)).first()
    if held is not None:
        return held
    check_may_join(shift, person, at)
    if is_busy(person.pk, shift):
        message = _("You have a place elsewhere at the same time. Give that one up first, or choose another shift.")
        raise Refusal("clash", message, status=409, fields={"shifts": message})
    application = _application(shift, person, by, at)
    if give_place_at_the_door(application, shift, at=at) != "confirmed":
        message = _("The shift is full, or others wait for its free seats. A coordinator can add seats.")
        raise Refusal("shift_full", message, status=409)
    place = Place.objects.get(shift=shift, person=person, state="confirmed")
    record(
        "place.called_up", by=by, at=at, subject=place.pk, application=application.pk,
        opportunity=shift.opportunity_id,
    )  # fmt: skip
    return place


def unseat_called(place_id: int, *, by: Person | None, at: datetime) -> bool:
    """Gives up the seat of somebody who does not come after all; False where none is left. It counts against nobody.

    Unlike `places.release_place` a shift that has begun makes no difference: an emergency is often under way. Refuses
    `checked_in_there` once they have been checked in.
    """
    place = locked_with_application(place_id)
    if place.state != "confirmed":
        return False
    if place.attendance.exists():
        message = _("You are checked in there. Tell those in charge at the place that you have to leave.")
        raise Refusal("checked_in_there", message, status=409)
    release(place, "released", at=at)
    end_without_places(place.application, "", at)
    record("place.released", by=by, at=at, subject=place.pk, shift=place.shift_id)
    return True


def _application(shift: Shift, person: Person, by: Person | None, at: datetime) -> Application:
    """Their application to the opportunity, accepted; a new one where they have none."""
    rows = Application.objects.select_for_update().filter(
        opportunity_id=shift.opportunity_id, person=person, state__in=sorted(ACTIVE_APPLICATION)
    )
    application = rows.first()
    if application is None:
        # A yes to a call-up accepts the charter: the page says so beside the button.
        made = Application(
            opportunity_id=shift.opportunity_id, person=person, role_id=shift.role_id, state="accepted",
            charter_accepted_at=at, created_at=at, decided_at=at,
        )  # fmt: skip
        insert(made, [shift.pk])
        return made
    ApplicationShift.objects.get_or_create(application=application, shift=shift)
    if application.state != "accepted":
        check_move(APPLICATION_MOVES, application.state, "accepted")
        application.state, application.decided_at = "accepted", at
        application.decided_by = by if by is not None and by.pk != person.pk else None
        application.save(update_fields=["state", "decided_at", "decided_by"])
    return application
