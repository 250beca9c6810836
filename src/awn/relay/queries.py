"""Who stands behind an address, and which address to show."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from awn.organisations.models import Member
from awn.organisations.rules import ROLE_PERMISSIONS, Permission, Role
from awn.participation.models import Place
from awn.people.models import Person
from awn.people.queries import guardians_of
from awn.people.rules import has_email, is_minor
from awn.relay.models import Line
from awn.relay.rules import ON_ASSIGNMENT, OPEN_AFTER, Side, address_of, token_of
from awn.safety.queries.blocks import keeps_away


@dataclass(frozen=True, slots=True)
class Shown:
    """The addresses of a line, as its two sides see them."""

    volunteer: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Contact:
    """What a house is shown to reach somebody on an assignment of its own; empty where there is nothing.

    `relay` stands for the person and may be shown to all who decide; `phone` and `email` are the person's own.
    """

    phone: str = ""
    email: str = ""
    relay: str = ""
    is_minor: bool = False

    @property
    def is_own(self) -> bool:
        """True where something of the person's own is in it: a look at it is written down."""
        return bool(self.phone or self.email)


def is_on() -> bool:
    """True where the operator gave the relay a domain."""
    return bool(settings.AWN_RELAY_DOMAIN)


def line_of_address(address: str) -> tuple[Line, Side] | None:
    """The line of an address, and which side the address stands for."""
    token = token_of(address, settings.AWN_RELAY_DOMAIN) if is_on() else None
    if token is None:
        return None
    rows = Line.objects.select_related("place__person", "place__shift__opportunity__organisation")
    if (line := rows.filter(volunteer_token=token).first()) is not None:
        return line, Side.VOLUNTEER
    line = rows.filter(organisation_token=token).first()
    return (line, Side.ORGANISATION) if line is not None else None


def shown_of(application_id: int, at: datetime) -> Shown | None:
    """The addresses for somebody's places of one application, while the line is open; the last one where many are."""
    rows = Line.objects.filter(place__application_id=application_id, expires_at__gt=at)
    line = rows.order_by("-expires_at").first() if is_on() else None
    return shown(line) if line is not None else None


def contact_of(application_id: int, at: datetime) -> Contact | None:
    """How a house reaches an applicant; None unless they have a seat whose shift is not long over."""
    return contacts_of([application_id], at).get(application_id)


def contacts_of(application_ids: Collection[int], at: datetime) -> dict[int, Contact]:
    """How a house reaches those of its applicants who have a seat, until two weeks after the shift.

    A minor is reached by the guardian alone, which is what the relay does.
    """
    places = Place.objects.filter(
        application_id__in=application_ids, state__in=ON_ASSIGNMENT, shift__ends_at__gt=at - OPEN_AFTER
    )
    found: dict[int, Contact] = {}
    for place in places.select_related("person__account", "line").order_by("shift__ends_at"):
        minor = is_minor(place.person.birth_date, at.date())
        line = getattr(place, "line", None) if is_on() else None
        relay = shown(line).volunteer if line and line.expires_at > at else ""
        email = "" if minor or relay else "".join(_emails([place.person]))
        found[place.application_id] = Contact("" if minor else place.person.phone, email, relay, minor)
    return found


def shown(line: Line) -> Shown:
    """The addresses of a line."""
    domain = settings.AWN_RELAY_DOMAIN
    return Shown(address_of(line.volunteer_token, domain), address_of(line.organisation_token, domain))


def addresses_behind(line: Line, side: Side, today: date) -> list[str]:
    """The real addresses of a side. A minor is never written to: the guardians are."""
    person = line.place.person
    if side is Side.ORGANISATION:
        return _emails(_coordinators(line))
    return _emails(list(guardians_of(person.pk)) if is_minor(person.birth_date, today) else [person])


def addresses_of_writers(line: Line, side: Side, today: date) -> list[str]:
    """Who may write as a side: for a minor the guardians too."""
    if side is Side.ORGANISATION:
        return _emails(_coordinators(line))
    person = line.place.person
    also = list(guardians_of(person.pk)) if is_minor(person.birth_date, today) else []
    return _emails([person, *also])


def guardians_to_copy(line: Line, today: date) -> list[str]:
    """Guardians who get a copy of what a minor writes."""
    person = line.place.person
    return _emails(list(guardians_of(person.pk))) if is_minor(person.birth_date, today) else []


def _coordinators(line: Line) -> list[Person]:
    """Members who decide on applications, without whom the volunteer has blocked; nobody where the house is blocked."""
    house = line.place.shift.opportunity.organisation_id
    roles = [role for role in Role if Permission.DECIDE_APPLICATIONS in ROLE_PERMISSIONS[role]]
    members = Member.objects.filter(organisation=house, until=None, role__in=roles).select_related("person")
    return [
        one.person
        for one in members.order_by("pk")
        if not keeps_away(line.place.person_id, organisation_id=house, other_id=one.person_id)
    ]


def _emails(people: list[Person]) -> list[str]:
    accounts = [getattr(person, "account", None) for person in people]
    return [one.email for one in accounts if one is not None and one.is_active and has_email(one.email)]
