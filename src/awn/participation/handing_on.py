"""A seat that goes from one person to another, with both sides' yes: every function here needs an open transaction.

Whether both have said yes is the caller's to know (`cover`); gates, limits of age and clashes are asked again here.
Locks go applications in order of their ids, then places, then shifts in order of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal
from awn.matching.queries import conditions
from awn.opportunities.models import Shift
from awn.participation.actions._protecting import check_limits
from awn.participation.actions._seats import give_place, is_busy, move
from awn.participation.actions.applications import Request, check_gates, enter
from awn.participation.actions.offers import end_without_places
from awn.participation.agreeing import check_accepts
from awn.participation.models import Application, ApplicationShift, Place
from awn.participation.rules import ACTIVE_APPLICATION, ACTIVE_PLACE, HOLDS_SEAT
from awn.people.models import Person
from awn.people.rules import is_minor
from awn.safety.queries.blocks import keeps_away
from awn.safety.rules import check_may_come

SETTLED = frozenset({"accepted", "waiting"})


def lock_places(place_ids: Iterable[int], besides: Iterable[int] = ()) -> dict[int, Place]:
    """The places by id with their shifts and people, and the applications behind them and `besides`, locked."""
    wanted = sorted(set(place_ids))
    of = Place.objects.filter(pk__in=wanted).values_list("application_id", flat=True)
    list(Application.objects.select_for_update().filter(pk__in={*of, *besides}).order_by("pk"))
    rows = Place.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    places = {row.pk: row for row in rows.select_related("shift__opportunity", "person", "application")}
    list(Shift.objects.select_for_update().filter(places__in=wanted).order_by("pk").values_list("pk"))
    return places


def application_of(person_id: int, opportunity_id: int) -> Application | None:
    """The person's standing application to the opportunity."""
    rows = Application.objects.filter(
        person=person_id, opportunity=opportunity_id, state__in=sorted(ACTIVE_APPLICATION)
    )
    return rows.first()


def check_can_hand_on(place: Place, at: datetime) -> None:
    """Refuses `not_handed_on` unless the place is a seat in a shift with fixed times that has not begun."""
    if place.state != "confirmed" or place.shift.open_ended or place.shift.starts_at <= at:
        message = _("Only a confirmed place in a shift that has not begun can be handed on.")
        raise Refusal("not_handed_on", message, status=409)


def hand_on(place: Place, to: Person, *, charter_accepted: bool, at: datetime) -> Place:
    """The seat of a locked place goes to `to`; their new place. Refuses minors, what applying refuses, a clash, whoever
    is suspended or keeps away, and whoever the organisation has not decided on yet (`not_decided`)."""
    shift = place.shift
    check_can_hand_on(place, at)
    _check_comes(to, shift, at)
    if is_minor(to.birth_date, shift.starts_at.date()):
        raise Refusal("stand_in_by_minor", _("Under 18 nobody stands in: a guardian would have to agree."), status=403)
    application = application_of(to.pk, shift.opportunity_id)
    # Where the organisation chooses, only those it has decided on come.
    decided = shift.opportunity.selection == "instant" if application is None else application.state in SETTLED
    if not decided:
        raise Refusal("not_decided", _("The organisation decides on your application first."), status=409)
    move(place, "released", at=at)
    end_without_places(place.application, "", at)
    if application is None:
        wanted = Request(opportunity_id=shift.opportunity_id, shift_ids=[shift.pk], charter_accepted=charter_accepted)
        check_accepts(wanted.charter_accepted, to)
        application = enter(wanted, to, by=to, at=at)
    made = _seated(application, shift, at)
    record("place.handed_on", by=to, at=at, subject=place.pk, to=made.pk)
    return made


def exchange(one: Place, other: Place, *, by: Person, at: datetime) -> tuple[Place, Place]:
    """Two locked places change shifts; the new ones of `one`'s and of `other`'s person.

    Refuses `swap_roles` where the shifts belong to different tasks, and what `hand_on` refuses of either.
    """
    for place in (one, other):
        check_can_hand_on(place, at)
    if one.shift.role_id != other.shift.role_id or one.shift.opportunity_id != other.shift.opportunity_id:
        message = _("These shifts belong to different tasks. Ask a coordinator to change your task.")
        raise Refusal("swap_roles", message, status=409)
    for place in (one, other):
        move(place, "released", at=at)
    made = []
    for place, shift in ((one, other.shift), (other, one.shift)):
        _check_comes(place.person, shift, at)
        made.append(_seated(place.application, shift, at))
    record("place.exchanged", by=by, at=at, subject=one.pk, other=other.pk)
    return made[0], made[1]


def _check_comes(person: Person, shift: Shift, at: datetime) -> None:
    opportunity = shift.opportunity
    check_may_come(person.standing)
    if keeps_away(person.pk, organisation_id=opportunity.organisation_id, other_id=None):
        raise Refusal("not_handed_on", _("This place cannot go to you."), status=409)
    check_gates(person, conditions(opportunity, at))
    if Place.objects.filter(person=person, shift=shift, state__in=sorted(HOLDS_SEAT)).exists():
        raise Refusal("not_handed_on", _("You have a place in this shift already."), status=409)
    if is_busy(person.pk, shift):
        message = _("You have a place elsewhere at the same time. Give that one up first, or choose another shift.")
        raise Refusal("clash", message, status=409)
    check_limits(person, opportunity, [shift])


def _seated(application: Application, shift: Shift, at: datetime) -> Place:
    """A seat in a locked shift of which one was just let go: nobody else saw it free."""
    mine = Place.objects.filter(shift=shift, person=application.person_id, state__in=sorted(ACTIVE_PLACE))
    if not mine.filter(state="confirmed").exists():
        ApplicationShift.objects.get_or_create(application=application, shift=shift)
        give_place(application, Shift.objects.get(pk=shift.pk), at=at)
    place = mine.select_related("application").get()
    if place.state != "confirmed":
        move(place, "confirmed", at=at)
    application.refresh_from_db(fields=["state"])
    if application.state != "accepted":
        application.state, application.decided_at = "accepted", at
        application.save(update_fields=["state", "decided_at"])
    record("place.confirmed", by=None, at=at, subject=place.pk, application=application.pk)
    return place
