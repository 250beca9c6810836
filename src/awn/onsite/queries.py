"""Reads of the day: the roll that a kiosk takes along, zones, things that are out, and how the shifts stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import RowNumber
from django.utils.crypto import salted_hmac

from awn.base.arabic import search_key
from awn.base.names import by_name
from awn.onsite.models import CallUp, Handout, ItemKind, ItemStock, Posting, RefusedScan, Zone
from awn.onsite.rules import DAY_AHEAD, MOST_ON_A_FILE, Tally, initials, standing_of_seat, tally
from awn.opportunities.models import Shift
from awn.organisations.permissions import EVERYTHING, Scope
from awn.participation.codes import kiosk_hash, place_number, place_with_number
from awn.participation.models import AttendanceEvent, Place
from awn.participation.roll import LATEST_CHECK_OUT
from awn.participation.rules import SEATED, AttendanceKind

_TURNS = (AttendanceKind.CHECK_IN, AttendanceKind.CHECK_OUT, AttendanceKind.ABSENCE, AttendanceKind.EXCUSED)
SHOWN_OF_A_SHIFT = 40


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody whom a kiosk expects within a day: no more of them than the door needs.

    `number` is a salted hash of the eight digits of the ticket; names are the given name and one letter.
    """

    place_id: int
    number: str
    name_ar: str
    name_en: str
    key: str
    role: tuple[str, str]
    zone: tuple[str, str]
    starts_at: datetime
    ends_at: datetime
    open_ended: bool
    standing: str


def expected_of_day(opportunity_id: int, salt: str, at: datetime) -> list[Expected]:
    """Everybody whose shift is on, was until twelve hours ago, or begins within a day."""
    rows = (
        day_seats([opportunity_id], at)
        .exclude(state__in=["absent", "excused"])
        .select_related("person", "shift__role", "application__role", "posting__zone")
        .order_by("shift__starts_at", "pk")
    )
    return [_expected(place, salt, at) for place in rows]


def _expected(place: Place, salt: str, at: datetime) -> Expected:
    shift, person = place.shift, place.person
    role, posting = shift.role or place.application.role, getattr(place, "posting", None)
    last: str = getattr(place, "last_turn", None) or ""
    name_ar, name_en = initials(person.name_ar or person.name_en), initials(person.name_en or person.name_ar)
    return Expected(
        place_id=place.pk,
        number=number_hash(salt, place_number(place.pk)),
        name_ar=name_ar,
        name_en=name_en,
        key=search_key(f"{name_ar} {name_en}"),
        role=(role.title_ar or role.title_en, role.title_en or role.title_ar) if role else ("", ""),
        zone=(posting.zone.name_ar or posting.zone.name_en, posting.zone.name_en or posting.zone.name_ar)
        if posting else ("", ""),
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        open_ended=shift.open_ended,
        standing=standing_of_seat(place.state, last, shift.starts_at, at, open_ended=shift.open_ended),
    )  # fmt: skip


def number_hash(salt: str, number: str) -> str:
    """What a device compares a typed number with."""
    return sha256(f"{salt}{number}".encode()).hexdigest()[:16]


def bundle_key(token: str, day: str) -> bytes:
    """The key under which a kiosk keeps the roll of a day; another one every day, and for every device."""
    return salted_hmac("awn.onsite.bundle", f"{kiosk_hash(token)} {day}", algorithm="sha256").digest()


def day_seats(opportunity_ids: Iterable[int], at: datetime) -> QuerySet[Place]:
    """The seats whose shift is on, was until twelve hours ago, or begins within a day; each with its `last_turn`."""
    turns = AttendanceEvent.objects.filter(place=OuterRef("pk"), kind__in=_TURNS).order_by("-pk")
    return Place.objects.filter(
        shift__opportunity_id__in=list(opportunity_ids),
        shift__cancelled_at=None,
        shift__starts_at__lte=at + DAY_AHEAD,
        shift__ends_at__gt=at - LATEST_CHECK_OUT,
        state__in=sorted(SEATED),
    ).annotate(last_turn=Subquery(turns.values("kind")[:1]))


@dataclass(slots=True)
class ShiftStanding:
    """A shift of the day: how it stands as a whole and in each zone, and the seats of those who are not there."""

    shift: Shift
    whole: Tally = field(default_factory=Tally)
    zones: dict[str, Tally] = field(default_factory=dict)
    absent: list[Place] = field(default_factory=list)
    waiting: int = 0
    called: int = 0

    @property
    def to_call(self) -> int:
        """How many more may be called from the waiting list: those missing, less the seats added already."""
        return max(self.whole.missing + self.whole.late - self.called, 0)

    @property
    def files(self) -> int:
        """On how many printed files its people stand."""
        return -(-self.whole.expected // MOST_ON_A_FILE)


def shifts_of_day(opportunity_id: int, at: datetime) -> QuerySet[Shift]:
    """The shifts that are on, were until twelve hours ago, or begin within a day, as they begin."""
    rows = Shift.objects.filter(
        opportunity_id=opportunity_id, cancelled_at=None, starts_at__lte=at + DAY_AHEAD,
        ends_at__gt=at - LATEST_CHECK_OUT,
    )  # fmt: skip
    return rows.select_related("role").order_by("starts_at", "pk")


def shift_now(shifts: Iterable[Shift], at: datetime) -> Shift | None:
    """Where something that happens now belongs: the last of the shifts that are on, else the next, else the last."""
    ordered = list(shifts)
    on = [one for one in ordered if one.starts_at <= at < one.ends_at]
    coming = [one for one in ordered if one.starts_at > at]
    return next(iter(on[-1:] or coming[:1] or ordered[-1:]), None)


def standing_of_day(opportunity_id: int, at: datetime) -> list[ShiftStanding]:
    """The shifts of the day with their tallies; five queries, however many people there are.

    Of those late or missing at most 40 a shift are named, longest expected first.
    """
    found = {shift.pk: ShiftStanding(shift) for shift in shifts_of_day(opportunity_id, at)}
    # Any: the type of rows does not know what was added to them.
    seats: Any = day_seats([opportunity_id], at)
    counted = seats.values("shift_id", "posting__zone_id", "state", "last_turn").annotate(count=Count("pk"))
    names = {zone.pk: zone for zone in zones_of(opportunity_id)}
    for row in counted.order_by():
        here = found.get(row["shift_id"])
        if here is None:
            continue
        stands = _standing(here.shift, row["state"], row["last_turn"], at)
        part = tally(stands, row["count"])
        here.whole += part
        zone = names.get(row["posting__zone_id"])
        key = str(zone.pk) if zone else ""
        here.zones[key] = here.zones.get(key, Tally()) + part
    _name_absent(found, seats)
    waiting = Place.objects.filter(shift_id__in=found, state="waiting").values("shift_id").annotate(count=Count("pk"))
    for row in waiting.order_by():
        found[row["shift_id"]].waiting = row["count"]
    for row in CallUp.objects.filter(shift_id__in=found).values("shift_id").annotate(seats=Sum("seats")).order_by():
        found[row["shift_id"]].called = row["seats"]
    return list(found.values())


def _standing(shift: Shift, state: str, last: str | None, at: datetime) -> str:
    return standing_of_seat(state, last or "", shift.starts_at, at, open_ended=shift.open_ended)


def _name_absent(found: dict[int, ShiftStanding], seats: Any) -> None:
    """The seats of those late or missing, for the shifts that have begun."""
    begun = [pk for pk, here in found.items() if here.whole.late + here.whole.missing]
    if not begun:
        return
    ended = [AttendanceKind.ABSENCE, AttendanceKind.EXCUSED]
    not_there = seats.filter(
        Q(state="absent") | Q(state="confirmed", last_turn=None) | Q(state="confirmed", last_turn__in=ended),
        shift_id__in=begun,
    )
    numbered = not_there.annotate(number=Window(RowNumber(), partition_by=F("shift_id"), order_by=F("pk").asc()))
    for place in numbered.filter(number__lte=SHOWN_OF_A_SHIFT).select_related("person", "posting__zone"):
        found[place.shift_id].absent.append(place)


def zones_of(opportunity_id: int) -> QuerySet[Zone]:
    """The zones of an opportunity, as they were made."""
    return Zone.objects.filter(opportunity_id=opportunity_id).select_related("supervisor").order_by("pk")


def seats_to_post(shift_id: int) -> QuerySet[Place]:
    """The seats of a shift with where each works, by name."""
    return (
        Place.objects.filter(shift_id=shift_id, state__in=sorted(SEATED))
        .select_related("person", "shift__role", "application__role", "posting__zone")
        .order_by(*by_name("person__name"), "pk")
    )


def seats_like(shift_id: int, words: str) -> QuerySet[Place]:
    """Those of `seats_to_post` with these words in a name, or with this number of a ticket; all for no words."""
    seats = seats_to_post(shift_id)
    number = place_with_number(words, seats.values_list("pk", flat=True)) if words else None
    if number is not None:
        return seats.filter(pk=number)
    for word in search_key(words).split():
        seats = seats.filter(person__name_key__contains=word)
    return seats


def posting_of(place_id: int) -> Posting | None:
    """Where somebody works, with whoever looks after that zone; None before they were posted."""
    return Posting.objects.select_related("zone__supervisor").filter(place=place_id).first()


def refused_of(opportunity_id: int) -> QuerySet[RefusedScan]:
    """Scans of kiosks that were refused and wait for a supervisor, oldest first."""
    rows = RefusedScan.objects.filter(opportunity_id=opportunity_id, settled_at=None)
    return rows.select_related("kiosk", "place__person").order_by("pk")


def item_kinds(organisation_id: int) -> QuerySet[ItemKind]:
    """The kinds of things that an organisation hands out, with their stock."""
    stock = Prefetch("stock", ItemStock.objects.order_by("pk"))
    return (
        ItemKind.objects.filter(organisation_id=organisation_id, closed_at=None).prefetch_related(stock).order_by("pk")
    )


def open_handouts(organisation_id: int, scope: Scope = EVERYTHING) -> QuerySet[Handout]:
    """What is out and comes back, longest out first."""
    return (
        Handout.objects.filter(
            scope.among("place__shift__opportunity__"), stock__kind__organisation_id=organisation_id, ended_at=None,
            stock__kind__comes_back=True,
        )
        .select_related("stock__kind", "place__person", "place__shift__opportunity")
        .order_by("out_at", "pk")
    )  # fmt: skip


def handouts_of_shift(shift_id: int) -> QuerySet[Handout]:
    """Everything that was handed out for a shift, by person."""
    rows = Handout.objects.filter(place__shift_id=shift_id).select_related("stock__kind")
    return rows.order_by("place_id", "pk")


def to_remind(at: datetime, *, ended_before: datetime) -> list[int]:
    """Ids of what is still out after its shift and was not asked for yet."""
    rows = Handout.objects.filter(
        ended_at=None, reminded_at=None, stock__kind__comes_back=True, place__shift__ends_at__lte=ended_before,
        out_at__lte=at,
    )  # fmt: skip
    return list(rows.order_by("pk").values_list("pk", flat=True))


def postings_of(shift_id: int) -> dict[int, Posting]:
    """Where the people of a shift work, by seat."""
    rows = Posting.objects.filter(place__shift_id=shift_id).select_related("zone")
    return {row.place_id: row for row in rows}


def open_handout(handout_id: int) -> Handout | None:
    """Something that is out now; None when it came back."""
    rows = Handout.objects.select_related("place__shift").filter(pk=handout_id, ended_at=None)
    return rows.first()
