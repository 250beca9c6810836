"""Seats that became free in the demo: one was not answered in time, one is offered; somebody looks for a stand-in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Count, Q

from awn.base.models import Event
from awn.cover.actions import look_for, set_ready
from awn.opportunities.models import Shift
from awn.participation.actions.offers import lapse_unanswered
from awn.participation.actions.places import release_place
from awn.participation.models import Place
from awn.people.models import Person

SLEPT = timedelta(days=2)


def offer_and_seek(players: Mapping[str, Person], at: datetime) -> None:
    """Gives up two seats for which people wait, and asks for somebody in place of a third volunteer."""
    known = {person.pk for person in players.values()}
    waited_for = (
        Shift.objects.filter(starts_at__gt=at + 2 * SLEPT, cancelled_at=None, open_ended=False)
        .annotate(waiting=Count("places", filter=Q(places__state="waiting")))
        .filter(waiting__gt=0)
        .order_by("-waiting", "pk")
    )
    freed = 0
    for shift in waited_for:
        given = Place.objects.filter(shift=shift, state="confirmed").exclude(person__in=known).order_by("pk").first()
        if given is None or freed == 2:
            continue
        release_place(given.pk, by=None, at=at - SLEPT if freed == 0 else at)
        lapse_unanswered(by=None, at=at)
        freed += 1
    volunteer = players["volunteer"]
    set_ready(volunteer.pk, ready=True, by=volunteer, at=at)
    others = Place.objects.filter(state="confirmed", shift__starts_at__gt=at + SLEPT, shift__open_ended=False)
    waits = Place.objects.filter(state="waiting").values("shift_id")
    calm = others.exclude(person__in=known).exclude(shift__in=waits).order_by("shift__starts_at", "pk").first()
    if calm is not None:
        look_for(calm.pk, by=None, at=at)
    # Invented people get no letters.
    told = Event.objects.filter(Q(name__startswith="place.") | Q(name__startswith="cover."), handled_at=None)
    told.update(handled_at=at)
