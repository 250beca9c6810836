"""The guardian's console: the children one answers for, where they are when, and what waits for consent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.refusal import Text
from awn.base.text import Bilingual
from awn.hours.queries import answers_to_work, minutes_of, total_minutes
from awn.matching.queries import suggestions
from awn.minors.queries import consents_for
from awn.minors.rules import AUTHORITY_NAMES, Authority, Limit, limit_for
from awn.opportunities.queries import Shift
from awn.participation.actions.consents import stop_everything
from awn.participation.invitations import email_of
from awn.participation.parties import Party, open_parties_of
from awn.participation.queries import (
    Place,
    applications_of,
    coming_places_of_wards,
    past_places,
    presence_of,
    waiting_for_guardian,
)
from awn.participation.rules import ACTIVE_APPLICATION, APPLICATION_STATES, PLACE_STATES
from awn.people.queries import Person, wards_of
from awn.people.rules import age_on, is_minor
from awn.schools.queries import progress_in_groups
from awn.web.access import PersonRequest, signed_in
from awn.web.formatting import in_zone, language
from awn.web.jinja import t_plain
from awn.web.opportunities_calendar import Entry, calendar_of

SHIFTS_SHOWN = 30
SHIFTS_IN_FILE = 200
PAST_SHOWN = 10
CONSENTS_SHOWN = 20
SUGGESTED = 4
# How sure it was who signed, by level.
LEVELS: tuple[Text, ...] = (
    _lazy("nothing proven"),
    _lazy("e-mail or telephone confirmed"),
    _lazy("national identity"),
    _lazy("national identity, highest level"),
)


@dataclass(frozen=True, slots=True)
class Ward:
    """A child as the console shows it."""

    person: Person
    age: int | None
    minutes: int
    has_account: bool
    is_minor: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """A shift to come, or one that is on: `there` says in words whether the child has arrived."""

    place: Place
    state: Text
    there: Text


@dataclass(frozen=True, slots=True)
class Waited:
    """A party that waits for answers: whom it waits for, and who comes."""

    party: Party
    unanswered: list[str]
    coming: list[Bilingual]


@signed_in
@require_safe
def family(request: PersonRequest) -> HttpResponse:
    """All one's wards, their calendar together, and what waits for consent."""
    at = clock.now()
    people = list(wards_of(request.person.pk))
    minutes = minutes_of([one.pk for one in people])
    context = {
        "wards": [_ward(one, minutes.get(one.pk, 0), at) for one in people],
        "days": _days(coming_places_of_wards(request.person.pk, at)[:SHIFTS_SHOWN]),
        "consents": list(waiting_for_guardian(request.person)),
        "parties": [_asked(party) for party in open_parties_of(request.person.pk, at)],
    }
    return render(request, "minors/family.html", context)


@signed_in
@require_safe
def ward(request: PersonRequest, ward_id: int) -> HttpResponse:
    """One child: shifts, applications, what was signed, what their age allows, and what may suit them."""
    at = clock.now()
    one = own_ward(request, ward_id, at)
    applications = list(applications_of(one.person)[:PAST_SHOWN])
    wards_places = coming_places_of_wards(request.person.pk, at).filter(person_id=ward_id)
    rows = consents_for(ward_id)[:CONSENTS_SHOWN]
    region = one.person.region_id or ""
    context = {
        "ward": one,
        "coming": [_coming(place) for place in wards_places[:SHIFTS_SHOWN]],
        "past": [_coming(place) for place in past_places(one.person, at)[:PAST_SHOWN]],
        "applications": [(row, APPLICATION_STATES[row.state], row.state in ACTIVE_APPLICATION) for row in applications],
        "signed": [(row, AUTHORITY_NAMES[Authority(row.authority)], LEVELS[row.identity_level]) for row in rows],
        "words": [
            *((row.opportunity.title, row.note) for row in applications if row.note),
            *((row.place.shift.opportunity.title, row.note) for row in answers_to_work(ward_id)[:PAST_SHOWN]),
        ],
        "limit": _limit(one, region[:2]),
        "progress": progress_in_groups(ward_id, at.date()),
        "suggestions": suggestions(one.person, at, SUGGESTED, without=[row.opportunity_id for row in applications]),
    }
    return render(request, "minors/ward.html", context)


@signed_in
@require_safe
def calendar_file(request: PersonRequest) -> HttpResponse:
    """The coming shifts of all wards as one iCalendar file, each with the child's name."""
    at = clock.now()
    places = coming_places_of_wards(request.person.pk, at).filter(state="confirmed", shift__open_ended=False)
    entries = [
        Entry(place.shift, _page(request, place.shift), prefix=t_plain(place.person.name), whose=str(place.person_id))
        for place in places[:SHIFTS_IN_FILE]
    ]
    headers = {"Content-Disposition": 'attachment; filename="awn-family.ics"'}
    text = calendar_of(entries, language(), at)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: PersonRequest, ward_id: int) -> HttpResponse:
    """Says what stopping everything means; then does it."""
    at = clock.now()
    one = own_ward(request, ward_id, at)
    if request.method != "POST":
        return render(request, "minors/stop.html", {"ward": one})
    stop_everything(ward_id, by=request.person, at=at)
    messages.success(request, _("All consents are withdrawn, and all applications and places have ended."))
    return HttpResponseRedirect(reverse("family_ward", args=[ward_id]))


def own_ward(request: PersonRequest, ward_id: int, at: datetime) -> Ward:
    """A minor one answers for; "not found" for everybody else."""
    person = wards_of(request.person.pk).filter(pk=ward_id).first()
    if person is None or not is_minor(person.birth_date, at.date()):
        raise Http404
    return _ward(person, total_minutes(person), at)


def _ward(person: Person, minutes: int, at: datetime) -> Ward:
    age = age_on(person.birth_date, at.date()) if person.birth_date else None
    has_account = getattr(person, "account", None) is not None
    return Ward(person, age, minutes, has_account, is_minor(person.birth_date, at.date()))


def _limit(one: Ward, country: str) -> Limit | None:
    return limit_for(one.age, country) if one.age is not None else None


def _page(request: PersonRequest, shift: Shift) -> str:
    return request.build_absolute_uri(reverse("opportunity", args=[shift.opportunity.public_id]))


def _days(places: Iterable[Place]) -> list[tuple[date, list[Coming]]]:
    """The places by the days on which their shifts begin, by the clocks of their places."""
    days: dict[date, list[Coming]] = {}
    for place in places:
        day = in_zone(place.shift.starts_at, place.shift.opportunity.zone).date()
        days.setdefault(day, []).append(_coming(place))
    return sorted(days.items())


def _asked(party: Party) -> Waited:
    members = list(party.members.all())
    return Waited(
        party=party,
        unanswered=[email_of(one) for one in members if one.state == "asked"],
        coming=[one.application.person.name for one in members if one.application is not None],
    )


def _coming(place: Place) -> Coming:
    there = presence_of(place)
    words: Text = ""
    if there.until is not None:
        words = _("Has left")
    elif there.since is not None:
        words = _("Is there now")
    return Coming(place, PLACE_STATES[place.state], words)
