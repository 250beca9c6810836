"""Answering an offered seat, and going on to the next when nobody answers.

Locks go application, place, shift: what ends a whole application takes them in the same order.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.matching.queries import conditions
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.actions._protecting import check_limits
from awn.participation.actions._seats import is_busy, release, seat, seat_is_free
from awn.participation.actions.applications import check_gates
from awn.participation.models import Application, Offer, OfferTerms, Place
from awn.participation.rules import LIVE_PLACE
from awn.participation.seat_rules import answer_until, check_hours, more_time
from awn.participation.seats import answer_hours_of
from awn.people.models import Person
from awn.people.permissions import check_acts_for
from awn.safety.rules import check_may_come


@transaction.atomic
def say_yes(place_id: int, *, by: Person | None, at: datetime) -> Place:
    """The seat that was offered is theirs; or, where the first yes counts, the seat that is still free.

    Refuses `offer_over` (the time is over, or it was answered), `seat_gone` (somebody was faster), `clash`, a gate that
    has closed since, the limits of a minor's age, and whoever is suspended.
    """
    place = locked_with_application(place_id)
    check_acts_for(by, place.person_id, at.date())
    _check_may_still_come(place, at)
    offer = Offer.objects.filter(place=place, answered_at=None).first()
    if offer is None or (offer.until is not None and offer.until <= at) or place.shift.ends_at <= at:
        raise Refusal("offer_over", _("The time to answer is over. The place goes to the next person."), status=409)
    if place.state == "waiting" and not seat_is_free(place.shift_id):
        message = _("Somebody else was faster. You keep your number on the waiting list.")
        raise Refusal("seat_gone", message, status=409)
    seat(place, at=at)
    _answered(offer, at)
    record("place.confirmed", by=by, at=at, subject=place.pk, application=place.application_id)
    return place


@transaction.atomic
def say_no(place_id: int, *, by: Person | None, at: datetime) -> Place:
    """The seat goes to the next; with the last of its places an application is withdrawn. Refuses `offer_over`."""
    place = locked_with_application(place_id)
    check_acts_for(by, place.person_id, at.date())
    offer = Offer.objects.filter(place=place, answered_at=None).first()
    if offer is None or place.state not in {"waiting", "offered"}:
        raise Refusal("offer_over", _("The time to answer is over. The place goes to the next person."), status=409)
    _answered(offer, at)
    release(place, "released", at=at)
    end_without_places(place.application, "", at)
    record("place.offer_declined", by=by, at=at, subject=place.pk, application=place.application_id)
    return place


@transaction.atomic
def take_time(place_id: int, *, by: Person | None, at: datetime) -> Offer:
    """Twice as long to answer, once, without a reason. Refuses `offer_over`, `no_more_time`."""
    place = locked_with_application(place_id)
    check_acts_for(by, place.person_id, at.date())
    offer = Offer.objects.filter(place=place, answered_at=None).first()
    if offer is None or offer.until is None or offer.until <= at or place.state != "offered":
        raise Refusal("offer_over", _("The time to answer is over. The place goes to the next person."), status=409)
    shift = place.shift
    hours = answer_hours_of(shift.opportunity_id)
    usual = answer_until(offer.made_at, shift.starts_at, shift.opportunity.zone, hours=hours)
    offer.until = more_time(offer.made_at, offer.until, usual, shift.starts_at)
    offer.save(update_fields=["until"])
    record("place.offer_prolonged", by=by, at=at, subject=place.pk, application=place.application_id)
    return offer


def lapse_unanswered(*, by: Person | None, at: datetime) -> int:
    """Goes on to the next wherever the time to answer is over; how many lapsed. Each is its own transaction."""
    due = Offer.objects.filter(answered_at=None, until__lte=at).order_by("until", "pk")
    return sum(_lapse(place_id, by=by, at=at) for place_id in list(due.values_list("pk", flat=True)))


@transaction.atomic
def set_terms(opportunity_id: int, hours: int, *, by: Person | None, at: datetime) -> OfferTerms:
    """How long those on the waiting list may think from now on. Refuses `offer_hours`."""
    opportunity = found(Opportunity.objects.filter(pk=opportunity_id).first())
    require(by, Permission.EDIT_OPPORTUNITIES, opportunity.organisation_id)
    values = {"answer_hours": check_hours(hours)}
    terms, _new = OfferTerms.objects.update_or_create(opportunity=opportunity, defaults=values)
    record("opportunity.offer_terms_set", by=by, at=at, subject=opportunity.pk, hours=hours)
    return terms


@transaction.atomic
def set_taking(application_id: int, *, at_once: bool, by: Person | None, at: datetime) -> Application:
    """Whether a seat that becomes free is theirs without a question."""
    application = found(Application.objects.select_for_update().filter(pk=application_id).first())
    check_acts_for(by, application.person_id, at.date())
    if application.takes_at_once != at_once:
        application.takes_at_once = at_once
        application.save(update_fields=["takes_at_once"])
        record("application.taking_set", by=by, at=at, subject=application.pk, at_once=at_once)
    return application


def locked_with_application(place_id: int) -> Place:
    """The place with its shift, locked after its application. Needs an open transaction."""
    of = Place.objects.filter(pk=place_id).values("application_id")
    application = found(Application.objects.select_for_update().filter(pk__in=of).first())
    rows = Place.objects.select_for_update(of=("self",)).select_related("shift__opportunity", "person")
    place = found(rows.filter(pk=place_id).first())
    place.application = application
    return place


def end_without_places(application: Application, reason: str, at: datetime) -> None:
    """Withdraws an application that has neither a seat nor a number any more."""
    if application.places.filter(state__in=sorted(LIVE_PLACE)).exists():
        return
    application.state, application.reason, application.decided_at = "withdrawn", reason, at
    application.save(update_fields=["state", "reason", "decided_at"])


@transaction.atomic
def _lapse(place_id: int, *, by: Person | None, at: datetime) -> bool:
    place = locked_with_application(place_id)
    offer = Offer.objects.filter(place=place, answered_at=None, until__lte=at).first()
    if offer is None or place.state != "offered":
        return False
    _answered(offer, at)
    release(place, "lapsed", at=at)
    end_without_places(place.application, "no_answer", at)
    record("place.offer_lapsed", by=by, at=at, subject=place.pk, application=place.application_id)
    return True


def _check_may_still_come(place: Place, at: datetime) -> None:
    """Much may have changed since somebody joined the list."""
    shift = place.shift
    check_may_come(place.person.standing)
    check_gates(place.person, conditions(shift.opportunity, at))
    if is_busy(place.person_id, shift) and not place.application.clash_reason:
        message = _("You have a place elsewhere at the same time. Give that one up first, or choose another shift.")
        raise Refusal("clash", message, status=409)
    check_limits(place.person, shift.opportunity, [shift])


def _answered(offer: Offer, at: datetime) -> None:
    offer.answered_at = at
    offer.save(update_fields=["answered_at"])
