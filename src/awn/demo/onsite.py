"""The day of the kitchen, under way now: zones, vests and radios, people to call up, a tablet at the door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.db.models import F, Q

from awn.base.models import Event
from awn.onsite.actions.items import hand_out, save_kind
from awn.onsite.actions.scans import DoorScan, record_scans
from awn.onsite.actions.zones import post, save_zone
from awn.onsite.queries import item_kinds, seats_to_post, zones_of
from awn.opportunities.models import Opportunity, Shift
from awn.participation.actions import applications as applying
from awn.participation.actions import kiosks
from awn.participation.models import Place
from awn.people.models import Person

ZONES = (("مدخل المستودع", "Warehouse entrance"), ("طاولات الفرز", "Sorting tables"))
# Yesterday's absent person came to the tablet shortly before the end.
CAME_BEFORE_END = timedelta(minutes=10)


def furnish(players: Mapping[str, Person], hub: Opportunity, at: datetime) -> None:
    """By the real actions, as the system: nobody of the house is bothered with it."""
    house = hub.organisation_id
    save_kind(
        house, name_ar="سترة متطوع", name_en="Volunteer vest", stock="S 20, M 40, L 40, XL 15", comes_back=True,
        by=None, at=at,
    )  # fmt: skip
    save_kind(house, name_ar="جهاز لاسلكي", name_en="Radio", stock="6", comes_back=True, by=None, at=at)
    for supervisor, (ar, en) in zip((players["supervisor"], None), ZONES, strict=True):
        save_zone(hub.pk, name_ar=ar, name_en=en, supervisor_id=supervisor.pk if supervisor else None, by=None, at=at)
    shift = on_now(hub, at)
    if shift is not None:
        seats = place_people(shift, at)
        vest = next(iter(item_kinds(house))).stock.all()[1]
        hand_out(seats[0], vest.pk, by=None, at=at)
    _come_late(hub, at)
    _handled(at)


def on_now(hub: Opportunity, at: datetime) -> Shift | None:
    """The shift that is under way."""
    shifts = hub.shifts.filter(starts_at__lte=at, ends_at__gt=at, cancelled_at=None, open_ended=False)
    return shifts.order_by("-starts_at").first()


def place_people(shift: Shift, at: datetime) -> list[int]:
    """One leads at the door, the others sort; the seats."""
    seats = list(seats_to_post(shift.pk).values_list("pk", flat=True))
    for number, zone in enumerate(zones_of(shift.opportunity_id)[:2]):
        there = seats[1:] if number else seats[:1]
        if there:
            post(shift.pk, there, zone.pk, leads=number == 0, by=None, at=at)
    _handled(at)
    return seats


def wait_for(shift: Shift, people: Sequence[Person], by: Person) -> None:
    """The shift is full, and these people stand on its list: they can be called up for whoever does not come."""
    Shift.objects.filter(pk=shift.pk).update(capacity=F("taken"))
    for hours, person in enumerate(people, start=4):
        asked = shift.starts_at - timedelta(hours=hours)
        request = applying.Request(
            opportunity_id=shift.opportunity_id, shift_ids=[shift.pk], message="أسكن قريبًا وأصل في ربع ساعة.",
            charter_accepted=True,
        )  # fmt: skip
        application = applying.apply(request, by=person, at=asked)
        applying.accept(application.pk, by=by, at=asked + timedelta(hours=1))


def _come_late(hub: Opportunity, at: datetime) -> None:
    """The tablet at the door had no network: what it sends about somebody marked absent waits for a supervisor."""
    absent = Place.objects.filter(shift__opportunity=hub, state="absent", shift__ends_at__lte=at)
    place = absent.select_related("shift").order_by("-shift__ends_at", "pk").first()
    _kiosk, code = kiosks.register(hub.pk, "اللوح عند مدخل المستودع", by=None, at=at)
    _kiosk, token = kiosks.pair(code, by=None, at=at)
    if place is not None:
        scan = DoorScan(uuid4(), "name", "", "in", place.shift.ends_at - CAME_BEFORE_END, place.pk)
        record_scans(token, [scan], sent_at=at, by=None, at=at)


def _handled(at: datetime) -> None:
    """What was prepared tells nobody."""
    names = Q(name__startswith="item.") | Q(name__startswith="zone.") | Q(name__startswith="kiosk.")
    Event.objects.filter(names, handled_at=None).update(handled_at=at)
