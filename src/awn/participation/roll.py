"""Reads for those who record attendance at the place: who is expected, by code, ticket, number or name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from awn.assistance.queries import person_with_number
from awn.assistance.rules import is_card_number
from awn.base.arabic import search_key
from awn.base.names import by_name
from awn.keys.gateways import verify
from awn.keys.queries import active, keys_of
from awn.keys.rules import Purpose
from awn.opportunities.models import Opportunity
from awn.organisations.models import Member
from awn.organisations.permissions import EVERYTHING, Scope, may
from awn.organisations.rules import Permission
from awn.participation.codes import Ticket, kiosk_hash, place_with_number, pseudonym, ticket_text
from awn.participation.codes import key_mark as mark_of
from awn.participation.models import Application, ApplicationShift, AttendanceEvent, Place
from awn.participation.models import Kiosk as Kiosk  # noqa: PLC0414 - doors take the type from here
from awn.participation.queries import presence_of
from awn.participation.rules import EARLIEST_CHECK_IN, SEATED, AttendanceKind
from awn.people.models import Person
from awn.safety.queries import unwelcome_beside

# After the shift's end somebody may still check out.
LATEST_CHECK_OUT = timedelta(hours=12)
NAMES_SHOWN = 20


def seats_now(opportunity_id: int, at: datetime) -> QuerySet[Place]:
    """The seats of an opportunity whose shift is on now, from two hours before it until twelve hours after."""
    return (
        Place.objects.filter(
            shift__opportunity_id=opportunity_id,
            shift__cancelled_at=None,
            shift__starts_at__lte=at + EARLIEST_CHECK_IN,
            shift__ends_at__gt=at - LATEST_CHECK_OUT,
            state__in=sorted(SEATED),
        )
        .select_related("person", "application__role", "shift__role", "shift__opportunity")
        .prefetch_related("attendance")
        .order_by("shift__starts_at", "pk")
    )


def own_seats_now(person: Person, opportunity_id: int, at: datetime) -> list[Place]:
    """The person's own seats there now; first the one to check out of, then those to come, then those left."""
    rows = list(seats_now(opportunity_id, at).filter(person=person))
    return sorted(rows, key=_use)


def seat_of_person(opportunity_id: int, person_id: int, kind: AttendanceKind, at: datetime) -> Place | None:
    """The seat at which somebody now checks in or out; None when they have none there."""
    wanted = 1 if kind is AttendanceKind.CHECK_IN else 0
    rows = sorted(seats_now(opportunity_id, at).filter(person=person_id), key=_use)
    return next((place for place in rows if _use(place) == wanted), rows[0] if rows else None)


def seats_of_card(person_id: int, viewer: Person, at: datetime) -> list[Place]:
    """The seats of now of somebody who shows a card, at opportunities where `viewer` records attendance."""
    houses = Member.objects.filter(person=viewer, until=None).values("organisation_id")
    mine = Place.objects.filter(
        person=person_id, shift__opportunity__organisation__in=houses, shift__cancelled_at=None,
        shift__starts_at__lte=at + EARLIEST_CHECK_IN, shift__ends_at__gt=at - LATEST_CHECK_OUT,
        state__in=sorted(SEATED),
    )  # fmt: skip
    rows = mine.select_related("person", "shift__opportunity").prefetch_related("attendance")
    return [place for place in rows.order_by("shift__starts_at", "pk") if _records(viewer, place.shift.opportunity)]


def _records(viewer: Person, opportunity: Opportunity) -> bool:
    return may(viewer, Permission.RECORD_ATTENDANCE, opportunity.organisation_id, team_id=opportunity.team_id)


def meets_unwelcome(application: Application) -> bool:
    """True when somebody with a seat in a wanted shift and the applicant blocked each other; never who."""
    shifts = ApplicationShift.objects.filter(application=application).values("shift_id")
    seated = Place.objects.filter(shift__in=shifts, state__in=sorted(SEATED)).exclude(person=application.person_id)
    return unwelcome_beside(application.person_id, list(seated.values_list("person_id", flat=True)))


def place_of_number(opportunity_id: int, typed: str, kind: AttendanceKind, at: datetime) -> int | None:
    """The seat of now that a typed number means: the eight digits of a ticket, or the ten of a printed card."""
    if is_card_number(typed):
        person_id = person_with_number(typed)
        seat = seat_of_person(opportunity_id, person_id, kind, at) if person_id is not None else None
        return seat.pk if seat else None
    return place_with_number(typed, seats_now(opportunity_id, at).values_list("pk", flat=True))


def _use(place: Place) -> int:
    there = presence_of(place)
    if there.since is not None:
        return 0 if there.until is None else 2
    return 1


def opportunity_of(opportunity_id: int) -> Opportunity | None:
    """The opportunity that a venue's code names."""
    return (
        Opportunity.objects.select_related("organisation")
        .defer("search", "title_key")
        .filter(pk=opportunity_id)
        .first()
    )


def ticket_of(place: Place) -> str:
    """The signed ticket of a seat as the text of a QR code; empty before the first key for tickets was made.

    It is good until twelve hours after the shift.
    """
    key = active(Purpose.TICKETS)
    if key is None:
        return ""
    ticket = Ticket(place.pk, place.shift_id, pseudonym(place.person_id), place.shift.ends_at + LATEST_CHECK_OUT)
    return ticket_text(ticket, key.kid, key.sign)


@dataclass(frozen=True, slots=True)
class TicketKey:
    """A public key by which tickets are checked without a network."""

    mark: bytes
    public: bytes


def ticket_keys() -> list[TicketKey]:
    """The keys whose tickets are believed: retired ones too, compromised ones never."""
    keys = keys_of(Purpose.TICKETS)
    return [TicketKey(mark_of(key.kid), key.public) for key in keys if key.state != "compromised"]


def is_signed(mark: bytes, signature: bytes, message: bytes) -> bool:
    """Whether one of our keys for tickets with this mark signed the message."""
    return any(
        verify(key.public, key.algorithm, signature, message)
        for key in keys_of(Purpose.TICKETS)
        if key.state != "compromised" and mark_of(key.kid) == mark
    )


def kiosk_with(token: str, at: datetime) -> Kiosk | None:
    """The paired device with this token; None when it is unknown, revoked or past its day."""
    if not token:
        return None
    rows = Kiosk.objects.select_related("opportunity__organisation").defer(
        "opportunity__search", "opportunity__title_key"
    )
    return rows.filter(
        token_hash=kiosk_hash(token), paired_at__isnull=False, revoked_at=None, expires_at__gt=at
    ).first()


def kiosks_of(opportunity_id: int) -> QuerySet[Kiosk]:
    """The devices at the entrance that an opportunity ever had, newest first."""
    return Kiosk.objects.filter(opportunity_id=opportunity_id).select_related("created_by").order_by("-pk")


def known_people(organisation_id: int, shift_id: int, typed: str, scope: Scope = EVERYTHING) -> list[Person]:
    """At most 20 people by name among those who ever had a seat with the organisation and have none in the shift."""
    words = search_key(typed).split()
    if not words or len("".join(words)) < 2:
        return []
    was_here = Place.objects.filter(
        scope.among("shift__opportunity__"), person=OuterRef("pk"),
        shift__opportunity__organisation_id=organisation_id, state__in=sorted(SEATED),
    )  # fmt: skip
    in_shift = Place.objects.filter(person=OuterRef("pk"), shift_id=shift_id, state__in=sorted(SEATED))
    rows = Person.objects.filter(Exists(was_here), ~Exists(in_shift))
    for word in words:
        rows = rows.filter(name_key__contains=word)
    return list(rows.select_related("region").order_by(*by_name(), "pk")[:NAMES_SHOWN])


def shared_devices(places: Iterable[Place]) -> dict[int, int]:
    """For each of these places, with how many others it shares the device that volunteers recorded themselves with."""
    used: dict[str, set[int]] = {}
    for place in places:
        for event in place.attendance.all():
            if event.device and event.method in {"self", "venue_qr"}:
                used.setdefault(event.device, set()).add(place.pk)
    shared: dict[int, set[int]] = {}
    for together in used.values():
        for pk in together:
            shared.setdefault(pk, set()).update(together - {pk})
    return {pk: len(others) for pk, others in shared.items() if others}


def is_far(place: Place) -> int | None:
    """The metres between the place and the device that said it was elsewhere; None when none said so."""
    return max((event.distance_m or 0 for event in place.attendance.all() if event.place_proof == "far"), default=None)


def forgotten(*, ended_before: datetime, ended_after: datetime) -> list[int]:
    """Ids of seats in fixed shifts that ended in this span, with a check-in and no check-out after it."""
    left = AttendanceEvent.objects.filter(place=OuterRef("place"), kind=AttendanceKind.CHECK_OUT, pk__gt=OuterRef("pk"))
    arrived = AttendanceEvent.objects.filter(~Exists(left), place=OuterRef("pk"), kind=AttendanceKind.CHECK_IN)
    rows = Place.objects.filter(
        Exists(arrived),
        state="confirmed",
        shift__open_ended=False,
        shift__ends_at__lte=ended_before,
        shift__ends_at__gt=ended_after,
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))
