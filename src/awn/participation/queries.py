"""Reads of applications, places and attendance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, OuterRef, Prefetch, Q, QuerySet, Subquery

from awn.base.names import by_name
from awn.base.text import Bilingual
from awn.opportunities.models import Shift
from awn.organisations.permissions import EVERYTHING, Scope
from awn.participation.models import Application as Application  # noqa: PLC0414 - doors take the type from here
from awn.participation.models import AttendanceEvent, GivingUp
from awn.participation.models import Offer as Offer  # noqa: PLC0414 - doors take the type from here
from awn.participation.models import Place as Place  # noqa: PLC0414 - doors take the type from here
from awn.participation.rules import LIVE_PLACE, SEATED, Mark, Presence, Span, presence
from awn.participation.sharing import opened
from awn.people.models import Person
from awn.people.queries import ids_of


@dataclass(frozen=True, slots=True)
class Counts:
    """How many applications of an opportunity stand where."""

    total: int
    to_decide: int
    accepted: int
    waiting: int


def presence_of(place: Place) -> Presence:
    """When the person was there, from the attendance events; reads a prefetched list where there is one."""
    return presence(marks_of(place))


def marks_of(place: Place) -> list[Mark]:
    """The attendance events of a place in the order of entry, as the arithmetic needs them."""
    events = sorted(place.attendance.all(), key=lambda event: event.pk)
    return [Mark(event.pk, event.kind, event.at, event.corrects_id, event.method == "auto") for event in events]


def applications_of(person: Person) -> QuerySet[Application]:
    """The person's applications, newest first, with opportunity, organisation and places."""
    return _applications().filter(person__in=ids_of(person.pk))


def _applications() -> QuerySet[Application]:
    return (
        Application.objects.select_related("opportunity__organisation", "opportunity__region")
        .prefetch_related(Prefetch("places", Place.objects.select_related("shift").order_by("shift__starts_at")))
        .order_by("-pk")
    )


def application_for(person: Person, opportunity_id: int) -> Application | None:
    """The person's latest application to the opportunity."""
    return _applications().filter(person=person, opportunity_id=opportunity_id).first()


def waiting_for_guardian(guardian: Person) -> QuerySet[Application]:
    """Applications of the guardian's wards that need consent, oldest first."""
    return (
        Application.objects.filter(person__guardians__guardian=guardian, state="awaiting_guardian")
        .select_related("opportunity__organisation", "opportunity__region", "person")
        .prefetch_related("wanted_shifts__shift")
        .order_by("pk")
    )


def coming_places_of_wards(guardian_id: int, at: datetime) -> QuerySet[Place]:
    """The seats and waiting numbers of a guardian's wards in shifts that are not over, soonest first."""
    return (
        Place.objects.filter(
            person__guardians__guardian_id=guardian_id, state__in=sorted(LIVE_PLACE), shift__ends_at__gt=at
        )
        .select_related("shift__opportunity__organisation", "shift__opportunity__region", "shift__role", "person")
        .defer("shift__opportunity__search", "shift__opportunity__title_key")
        .prefetch_related("attendance")
        .order_by("shift__starts_at", "pk")
    )


def upcoming_places(person: Person, at: datetime) -> QuerySet[Place]:
    """The person's seats and waiting numbers in shifts that are not over, soonest first."""
    return (
        Place.objects.filter(person=person, state__in=sorted(LIVE_PLACE), shift__ends_at__gt=at)
        .select_related("offer", "shift__opportunity__organisation", "shift__opportunity__region", "shift__role")
        .prefetch_related("attendance")
        .order_by("shift__starts_at", "pk")
    )


def past_places(person: Person, at: datetime) -> QuerySet[Place]:
    """The person's seats in shifts that are over, latest first."""
    return (
        Place.objects.filter(person__in=ids_of(person.pk), state__in=sorted(SEATED), shift__ends_at__lte=at)
        .select_related("shift__opportunity__organisation")
        .prefetch_related("attendance", "hours")
        .order_by("-shift__starts_at", "pk")
    )


def waiting_number(place: Place) -> int:
    """The place's number in the waiting list of its shift, from 1; 0 when it is not waiting."""
    if place.state != "waiting":
        return 0
    return Place.objects.filter(shift_id=place.shift_id, state="waiting", pk__lte=place.pk).count()


def open_offer(place: Place, at: datetime) -> Offer | None:
    """What somebody is asked about a seat at this moment; None when nothing waits for their answer.

    Where the first yes counts, only while a seat is free. The place comes with its shift and its offer.
    """
    offer: Offer | None = getattr(place, "offer", None)
    if offer is None or offer.answered_at is not None or place.shift.ends_at <= at:
        return None
    if place.state == "offered":
        return offer if offer.until is not None and at < offer.until else None
    return offer if place.state == "waiting" and place.shift.seats_left > 0 else None


def late_given_up(person_ids: Iterable[int], since: datetime) -> dict[int, int]:
    """How often each of these people gave up a seat late since then, without being ill or having a need; one query."""
    rows = GivingUp.objects.filter(place__person__in=list(person_ids), is_late=True, at__gte=since)
    return dict(rows.values("place__person").annotate(number=Count("pk")).values_list("place__person", "number"))


# What an organiser reads about each applicant.
APPLICANT_PARTS = (
    "person__skills__skill", "person__languages__language", "person__guardians", "wanted_shifts__shift",
    "places__shift",
)  # fmt: skip


def applicants(opportunity_id: int, *, state: str = "") -> QuerySet[Application]:
    """Applications to an opportunity in order of arrival, with people, their skills and their places."""
    rows = Application.objects.filter(opportunity_id=opportunity_id)
    if state:
        rows = rows.filter(state=state)
    return (
        rows.select_related("person__region", "person__account", "role")
        .prefetch_related(*APPLICANT_PARTS)
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
        .order_by(*by_name("person__name"), "pk")
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


def application_visible_to(person: Person, application_id: int) -> Application | None:
    """One application with all that its page shows; None unless it is the person's own or their ward's."""
    places = Place.objects.select_related("shift__role", "offer").prefetch_related("attendance")
    return (
        Application.objects.filter(Q(person=person) | Q(person__guardians__guardian=person), pk=application_id)
        .select_related("opportunity__organisation", "opportunity__region", "person", "role", "guardian")
        .defer("opportunity__search", "opportunity__title_key")
        .prefetch_related(Prefetch("places", places.order_by("shift__starts_at", "pk")), "wanted_shifts__shift__role")
        .distinct()
        .first()
    )


def place_visible_to(person: Person, place_id: int) -> Place | None:
    """One place with its shift and application; None unless it is the person's own or their ward's."""
    return (
        Place.objects.filter(Q(person=person) | Q(person__guardians__guardian=person), pk=place_id)
        .select_related("shift__opportunity__organisation", "shift__role", "application", "person", "offer")
        .defer("shift__opportunity__search", "shift__opportunity__title_key")
        .distinct()
        .first()
    )


def waiting_numbers(places: Iterable[Place]) -> dict[int, int]:
    """Number in the waiting list for each waiting place among these, by id; one query however many there are."""
    waiting = [place.pk for place in places if place.state == "waiting"]
    if not waiting:
        return {}
    ahead = (
        Place.objects.filter(shift=OuterRef("shift"), state="waiting", pk__lte=OuterRef("pk"))
        .order_by()
        .values("shift")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return dict(Place.objects.filter(pk__in=waiting).annotate(number=Subquery(ahead)).values_list("pk", "number"))


def held_spans(person: Person, at: datetime, *, besides: int) -> list[Span]:
    """The fixed times at which the person has a seat in another opportunity than `besides`, and that are not over."""
    rows = Shift.objects.filter(
        places__person=person, places__state__in=sorted(SEATED), open_ended=False, ends_at__gt=at
    )
    return list(rows.exclude(opportunity_id=besides).values_list("starts_at", "ends_at"))


@dataclass(frozen=True, slots=True)
class ToDecide:
    """An opportunity with applications that nobody has decided on yet."""

    public_id: str
    title: Bilingual
    number: int
    oldest: datetime


def to_decide(organisation_id: int, scope: Scope = EVERYTHING) -> list[ToDecide]:
    """Where applications wait for the organisation's decision, the longest-waiting first."""
    rows = (
        Application.objects.filter(
            scope.among("opportunity__"), opportunity__organisation_id=organisation_id, state="submitted"
        )
        .values("opportunity__public_id", "opportunity__title_ar", "opportunity__title_en")
        .annotate(number=Count("pk"), oldest=Min("created_at"))
        .order_by("oldest")
    )
    return [
        ToDecide(
            public_id=row["opportunity__public_id"],
            title=Bilingual(row["opportunity__title_ar"], row["opportunity__title_en"]),
            number=row["number"],
            oldest=row["oldest"],
        )
        for row in rows
    ]


def application_in(organisation_id: int, public_id: str, application_id: int) -> Application | None:
    """One application to an opportunity of the organisation, with the person and what they ask for."""
    return (
        Application.objects.filter(
            pk=application_id, opportunity__organisation_id=organisation_id, opportunity__public_id=public_id
        )
        .select_related("person__region", "person__account", "opportunity__organisation", "role", "decided_by")
        .prefetch_related(*APPLICANT_PARTS)
        .first()
    )


def companions(application: Application) -> list[Application]:
    """The others who applied together with somebody, for the same: they have their seats, or wait, together."""
    if application.together is None:
        return []
    rows = Application.objects.filter(together=application.together, opportunity=application.opportunity_id)
    return list(rows.exclude(pk=application.pk).select_related("person").order_by("pk"))


def place_in(organisation_id: int, place_id: int) -> Place | None:
    """One place in a shift of the organisation, with person, attendance and hours."""
    return (
        Place.objects.filter(pk=place_id, shift__opportunity__organisation_id=organisation_id)
        .select_related("person", "application", "shift__opportunity", "shift__role")
        .prefetch_related("attendance", "hours__reversal")
        .first()
    )


def live_places(shift_id: int) -> int:
    """How many people would lose a place or a waiting number if the shift were cancelled."""
    return Place.objects.filter(shift_id=shift_id, state__in=sorted(LIVE_PLACE)).count()


def own_data(person: Person) -> list[dict[str, object]]:
    """Everything this package keeps about somebody, ready for JSON: applications with places and attendance."""
    rows = Application.objects.filter(person__in=ids_of(person.pk)).select_related("opportunity").order_by("pk")
    places = Place.objects.select_related("shift", "giving_up").prefetch_related("attendance").order_by("pk")
    return [
        {
            "opportunity": row.opportunity.public_id,
            "title_ar": row.opportunity.title_ar,
            "title_en": row.opportunity.title_en,
            "state": row.state,
            "reason": row.reason,
            "note": row.note,
            "message": row.message,
            "shared_needs": list(opened(row)),
            "charter_accepted_at": row.charter_accepted_at.isoformat(),
            "applied_at": row.created_at.isoformat(),
            "places": [
                {
                    "starts_at": place.shift.starts_at.isoformat(),
                    "ends_at": place.shift.ends_at.isoformat(),
                    "state": place.state,
                    "given_up": _given_up(place),
                    "attendance": [
                        {
                            "kind": one.kind,
                            "at": one.at.isoformat(),
                            "method": one.method,
                            "note": one.note,
                            "reason": one.reason,
                            "place_proof": one.place_proof,
                            "distance_m": one.distance_m,
                        }
                        for one in sorted(place.attendance.all(), key=lambda one: one.pk)
                    ],
                }
                for place in row.places.all()
            ],
        }
        for row in rows.prefetch_related(Prefetch("places", places))
    ]


def _given_up(place: Place) -> dict[str, object] | None:
    row = getattr(place, "giving_up", None)
    return None if row is None else {"at": row.at.isoformat(), "reason": row.reason, "late": row.is_late}
