"""What those learn who look for a stand-in, and those who are asked. Each may run twice and does its work once."""

from __future__ import annotations

from datetime import datetime

from awn.base.models import Event
from awn.cover.models import Ask, CoverRequest
from awn.organisations.permissions import members_who_may
from awn.organisations.rules import Permission
from awn.participation.models import Place
from awn.people.actions import notify
from awn.reactions.places import tell

# What the organisation hears of it.
_TO_HOUSE = {"cover.opened": "cover.sought", "cover.lapsed": "cover.not_found", "cover.nobody_left": "cover.not_found"}


def tell_asked(event: Event, at: datetime) -> None:
    """Somebody is asked to stand in, or to change shifts."""
    ask = Ask.objects.select_related("request__place__shift").filter(pk=event.subject_id or 0, answer="").first()
    if ask is not None:
        kind = "cover.asked.swap" if ask.request.kind == "swap" else event.name
        opportunity = ask.request.place.shift.opportunity_id
        notify(ask.person_id, kind, event_id=event.pk, by=None, at=at, opportunity=opportunity)


def tell_seeker(event: Event, at: datetime) -> None:
    """Whoever cannot come learns how the asking went; the guardians of a minor as well."""
    places = CoverRequest.objects.filter(pk=event.subject_id or 0).values("place_id")
    tell(Place.objects.filter(pk__in=places), event.name, event, at)


def warn_house(event: Event, at: datetime) -> None:
    """Those who decide on applications learn that somebody may be missing, and that nobody was found; not of swaps."""
    rows = CoverRequest.objects.select_related("place__shift__opportunity").filter(kind="stand_in")
    request = rows.filter(pk=event.subject_id or 0).first()
    if request is None:
        return
    opportunity = request.place.shift.opportunity
    for person_id in members_who_may(Permission.DECIDE_APPLICATIONS, opportunity.organisation_id):
        kind = _TO_HOUSE[event.name]
        notify(person_id, kind, event_id=event.pk, by=None, at=at, opportunity=opportunity.pk)
