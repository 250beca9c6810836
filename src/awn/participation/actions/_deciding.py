"""How an application is taken hold of, seated and ended: every function here needs an open transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, found
from awn.opportunities.models import Shift
from awn.participation.actions._seats import give_place, release
from awn.participation.models import Application, GivingUp, Place
from awn.participation.rules import LIVE_PLACE
from awn.participation.seat_rules import is_late


def locked(application_id: int) -> Application:
    """The application, locked, with its opportunity and person."""
    rows = Application.objects.select_for_update(of=("self",)).select_related("opportunity", "person")
    return found(rows.filter(pk=application_id).first())


def wanted(application: Application, at: datetime) -> list[Shift]:
    """The shifts it asks for that are still to come."""
    ids = application.wanted_shifts.values("shift_id")
    return list(Shift.objects.filter(pk__in=ids, cancelled_at=None, ends_at__gt=at))


def give_places(application: Application, shifts: Sequence[Shift], at: datetime) -> None:
    """A seat or a number in each shift; refuses `application_over` where there is none."""
    if not shifts:
        raise Refusal("application_over", _("The shifts of this application are over or were cancelled."), status=409)
    in_order = sorted(shifts, key=lambda one: one.pk)
    application.state = decided(give_place(application, shift, at=at) for shift in in_order)
    application.decided_at = at


def decided(place_states: Iterable[str]) -> str:
    """Accepted with at least one seat, else waiting."""
    return "accepted" if "confirmed" in list(place_states) else "waiting"


def end(application: Application, state: str, place_state: str, at: datetime) -> None:
    """Gives up what it holds and ends it; the caller saves."""
    live = application.places.filter(state__in=sorted(LIVE_PLACE)).order_by("shift_id")
    for place in live:
        release(place, place_state, at=at)
    application.state = state
    application.decided_at = at


def note_giving_up(places: Iterable[Place], reason: str, *, at: datetime) -> None:
    """Writes down why and how late seats are given up; a number in a waiting list is left without a word."""
    rows = [
        GivingUp(place=place, reason=reason, at=at, is_late=is_late(reason, at, place.shift.starts_at))
        for place in places
        if place.state == "confirmed"
    ]
    GivingUp.objects.bulk_create(rows)
