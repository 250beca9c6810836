"""Reads about messages. Doors take the types from here."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet

from awn.base.names import by_name, by_word
from awn.keys.queries import active
from awn.keys.rules import Purpose
from awn.messaging import audience
from awn.messaging.audience import Share as Share  # noqa: PLC0414 - doors take the type from here
from awn.messaging.letters import Letter, written
from awn.messaging.models import DeadAddress, Delivery, Device, Feed, Wish
from awn.messaging.models import Mailing as Mailing  # noqa: PLC0414 - doors take the type from here
from awn.messaging.models import Template as Template  # noqa: PLC0414 - doors take the type from here
from awn.messaging.push import b64
from awn.messaging.rules import CHANNELS, DELIVERY_STATES, Wishes
from awn.participation.models import Application, Place
from awn.people.models import AccountPhone, Person
from awn.people.queries import may_act_for


@dataclass(frozen=True, slots=True)
class Fate:
    """How many messages of a mailing are in one state, by one way, for one reason."""

    channel: str
    state: str
    reason: str
    number: int


def wishes_of(person_id: int) -> Wishes:
    """How somebody wants to be written to."""
    row = Wish.objects.filter(pk=person_id).first()
    return row.value if row else Wishes()


def wishes_of_many(people: Collection[int]) -> dict[int, Wishes]:
    """The same for many; those without a row of their own are left out. One query."""
    return {row.pk: row.value for row in Wish.objects.filter(pk__in=people)}


def ways_that_reach(people: Collection[int]) -> dict[int, set[str]]:
    """By person: `push` where a browser takes notices, `sms` where a telephone is proven. Two queries."""
    found: dict[int, set[str]] = {person: set() for person in people}
    for person in Device.objects.filter(person__in=people).values_list("person_id", flat=True):
        found[person].add("push")
    phones = AccountPhone.objects.filter(account__person__in=people, account__is_active=True)
    for number in phones.values_list("account__person_id", flat=True):
        found[number].add("sms")
    return found


def dead_addresses(people: Collection[int]) -> dict[int, str]:
    """By person: the account's address, where e-mails to it come back. One query."""
    rows = DeadAddress.objects.filter(person__in=people, address__iexact=F("person__account__email"))
    return dict(rows.values_list("person_id", "address"))


def mailings_of(opportunity_id: int) -> QuerySet[Mailing]:
    """The messages of an opportunity, newest first, each with the number of its receivers."""
    rows = Mailing.objects.filter(opportunity=opportunity_id).select_related("role", "shift", "created_by")
    return rows.annotate(receivers=Count("deliveries__about", distinct=True)).order_by("-pk")


def mailing_of(opportunity_id: int, number: int) -> Mailing | None:
    """One message of an opportunity."""
    rows = Mailing.objects.filter(opportunity=opportunity_id, pk=number)
    return rows.select_related("opportunity__organisation", "role", "shift", "created_by").first()


def shares(mailing: Mailing, at: datetime) -> list[Share]:
    """What sending it now would make."""
    return audience.count(mailing, at)


def readers(mailing: Mailing, at: datetime) -> list[Person]:
    """Those whom it is about, some of them: one is chosen for the preview."""
    rows = Person.objects.filter(pk__in=audience.meant(mailing, at))
    return list(rows.order_by(*by_name(), "pk"))


def preview(mailing: Mailing, reader: Person, at: datetime) -> list[Letter]:
    """What one reader would get, in Arabic and in English."""
    place_id = audience.place_of(mailing, reader.pk, at)
    place = Place.objects.select_related("shift__opportunity").filter(pk=place_id).first() if place_id else None
    return [written(mailing, mailing.opportunity, reader, reader, place=place, language=code) for code in ("ar", "en")]


def fates(mailing_id: int) -> list[Fate]:
    """What became of the messages of a mailing, by way, state and reason."""
    rows = Delivery.objects.filter(mailing=mailing_id).order_by().values_list("channel", "state", "reason")
    found = {(channel, state, reason): number for channel, state, reason, number in rows.annotate(n=Count("pk"))}
    order = {name: position for position, name in enumerate((*CHANNELS, *DELIVERY_STATES))}
    keys = sorted(found, key=lambda key: (order[key[0]], order[key[1]], key[2]))
    return [Fate(*key, found[key]) for key in keys]


def deliveries_of(mailing_id: int, *, state: str = "", channel: str = "") -> QuerySet[Delivery]:
    """Each message of a mailing with who gets it, or those in one state or of one way."""
    rows = Delivery.objects.filter(mailing=mailing_id).select_related("person", "about").order_by("pk")
    rows = rows.filter(state=state) if state in DELIVERY_STATES else rows
    return rows.filter(channel=channel) if channel in CHANNELS else rows


def templates_of(organisation_id: int) -> QuerySet[Template]:
    """The words that an organisation uses again, by name."""
    return Template.objects.filter(organisation=organisation_id).order_by(*by_word(), "pk")


def template_of(organisation_id: int, number: int) -> Template | None:
    """One of them."""
    return templates_of(organisation_id).filter(pk=number).first()


def applications_in(opportunity_id: int, numbers: Iterable[int]) -> list[int]:
    """Those of the numbers that are applications to the opportunity."""
    rows = Application.objects.filter(opportunity=opportunity_id, pk__in=list(numbers))
    return sorted(rows.values_list("pk", flat=True))


def inbox_of(person_id: int) -> QuerySet[Delivery]:
    """What organisers wrote to somebody, newest first."""
    rows = Delivery.objects.filter(person=person_id, channel="inapp", mailing__isnull=False, state="sent")
    rows = rows.select_related("person", "about", "mailing__opportunity__organisation", "place__shift__opportunity")
    return rows.order_by("-pk")


def place_of_link(place_id: int, person_id: int, at: datetime) -> Place | None:
    """The place of a link “I cannot come”, for the person themselves or a guardian; None once they may no longer."""
    place = Place.objects.select_related("shift__opportunity__organisation", "person").filter(pk=place_id).first()
    reader = Person.objects.filter(pk=person_id).first()
    return place if place and reader and may_act_for(reader, place.person_id, at.date()) else None


def devices_of(person_id: int) -> QuerySet[Device]:
    """The browsers in which somebody takes notices."""
    return Device.objects.filter(person=person_id).order_by("pk")


def push_key() -> str:
    """The key by which browsers know us; empty before the worker has made it."""
    key = active(Purpose.PUSH)
    return b64(key.public) if key else ""


def feed_of(person_id: int) -> Feed | None:
    """Somebody's calendar for other programs."""
    return Feed.objects.filter(pk=person_id).first()


def own_data(person_id: int) -> dict[str, Any]:
    """Everything this package keeps about somebody, ready for JSON."""
    wishes = Wish.objects.filter(pk=person_id).values().first()
    sent = Delivery.objects.filter(person=person_id).select_related("mailing").order_by("pk")
    return {
        "wishes": wishes,
        "devices": [{"endpoint": row.endpoint, "added_at": row.added_at} for row in devices_of(person_id)],
        "address_that_came_back": DeadAddress.objects.filter(pk=person_id).values("address", "status", "at").first(),
        "calendar_opened_at": Feed.objects.filter(pk=person_id).values_list("opened_at", flat=True).first(),
        "messages": [
            {"at": row.changed_at, "way": row.channel, "state": row.state, "reason": row.reason,
             "subject": str(row.mailing.subject) if row.mailing else "", "reminder_hours": row.reminder}
            for row in sent
        ],
    }  # fmt: skip
