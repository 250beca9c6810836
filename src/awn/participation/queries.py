"""Reads of applications, places and attendance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from awn.opportunities.models import Shift
from awn.participation.models import Application, AttendanceEvent, Place
from awn.participation.rules import SEATED, Mark, Presence, presence
from awn.people.models import Person


@dataclass(frozen=True, slots=True)
class Counts:
    """How many applications of an opportunity stand where."""

    total: int
    to_decide: int
    accepted: int
    waiting: int


def presence_of(place: Place) -> Presence:
    """When the person was there, from the attendance events; reads a prefetched list where there is one."""
    events = sorted(place.attendance.all(), key=lambda event: event.pk)
    return presence([Mark(event.pk, event.kind, event.at, event.corrects_id) for event in events])


def applications_of(person: Person) -> QuerySet[Application]:
    """The person's applications, newest first, with opportunity, organisation and places."""
    return (
        Application.objects.filter(person=person)
        .select_related("opportunity__organisation", "opportunity__region")
        .prefetch_related(Prefetch("places", Place.objects.select_related("shift").order_by("shift__starts_at")))
        .order_by("-pk")
    )


def application_for(person: Person, opportunity_id: int) -> Application | None:
    """The person's latest application to the opportunity."""
    return applications_of(person).filter(opportunity_id=opportunity_id).first()


def waiting_for_guardian(guardian: Person) -> QuerySet[Application]:
    """Applications of the guardian's wards that need consent, oldest first."""
    return (
        Application.objects.filter(person__guardians__guardian=guardian, state="awaiting_guardian")
        .select_related("opportunity__organisation", "opportunity__region", "person")
        .prefetch_related("wanted_shifts__shift")
        .order_by("pk")
    )


def upcoming_places(person: Person, at: datetime) -> QuerySet[Place]:
    """The person's seats and waiting numbers in shifts that are not over, soonest first."""
    return (
        Place.objects.filter(person=person, state__in=["confirmed", "waiting"], shift__ends_at__gt=at)
        .select_related("shift__opportunity__organisation", "shift__opportunity__region", "shift__role")
        .prefetch_related("attendance")
        .order_by("shift__starts_at", "pk")
    )


def past_places(person: Person, at: datetime) -> QuerySet[Place]:
    """The person's seats in shifts that are over, latest first."""
    return (
        Place.objects.filter(person=person, state__in=sorted(SEATED), shift__ends_at__lte=at)
        .select_related("shift__opportunity__organisation")
        .prefetch_related("attendance", "hours")
        .order_by("-shift__starts_at", "pk")
    )


def waiting_number(place: Place) -> int:
    """The place's number in the waiting list of its shift, from 1; 0 when it is not waiting."""
    if place.state != "waiting":
        return 0
    return Place.objects.filter(shift_id=place.shift_id, state="waiting", pk__lte=place.pk).count()


def applicants(opportunity_id: int, *, state: str = "") -> QuerySet[Application]:
    """Applications to an opportunity in order of arrival, with people, their skills and their places."""
    rows = Application.objects.filter(opportunity_id=opportunity_id)
    if state:
        rows = rows.filter(state=state)
    return (
        rows.select_related("person__region", "role")
        .prefetch_related("person__skills__skill", "person__languages__language", "wanted_shifts__shift", "places")
        .order_by("pk")
    )


def application_counts(opportunity_id: int) -> Counts:
    """One query over the opportunity's applications."""
    row = Application.objects.filter(opportunity_id=opportunity_id).aggregate(
        total=Count("pk"),
        to_decide=Count("pk", filter=Q(state="submitted")),
        accepted=Count("pk", filter=Q(state="accepted")),
        waiting=Count("pk", filter=Q(state="waiting")),
    )
    return Counts(**row)


def shifts_with_roll(opportunity_id: int) -> QuerySet[Shift]:
    """The opportunity's shifts by time, each with the places that hold a seat and their attendance."""
    roll = (
        Place.objects.filter(state__in=sorted(SEATED))
        .select_related("person", "application")
        .prefetch_related("attendance", "hours__reversal")
        .order_by("person__name_ar", "pk")
    )
    return (
        Shift.objects.filter(opportunity_id=opportunity_id, cancelled_at=None)
        .select_related("role")
        .prefetch_related(Prefetch("places", roll, to_attr="roll"))
        .order_by("starts_at", "pk")
    )


def attendance_log(place_id: int) -> QuerySet[AttendanceEvent]:
    """All that was recorded about a place, in order of entry."""
    return AttendanceEvent.objects.filter(place_id=place_id).select_related("recorded_by").order_by("pk")
