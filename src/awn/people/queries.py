"""Reads about people. Doors take the type `Person` from here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from awn.base.arabic import search_key
from awn.people.models import (
    IN_OFFICE,
    AccountPhone,
    Availability,
    Guardianship,
    Notification,
    PersonLanguage,
    PersonSkill,
    StaffMember,
)
from awn.people.models import Account as Account  # noqa: PLC0414 - doors take the type from here
from awn.people.models import Person as Person  # noqa: PLC0414 - doors take the type from here
from awn.people.profile import emergency_contact_of as emergency_contact_of  # noqa: PLC0414 - doors take it from here
from awn.people.profile import needs_of as needs_of  # noqa: PLC0414 - doors take it from here
from awn.people.profile import needs_of_many as needs_of_many  # noqa: PLC0414 - doors take it from here
from awn.people.profile import own_profile
from awn.people.profile_rules import EmergencyContact as EmergencyContact  # noqa: PLC0414 - doors take the type from here
from awn.people.rules import STAFF_ROLES, StaffPermission, has_email, is_minor
from awn.reference.models import Field, Region

Slot = tuple[int, str]  # weekday (Monday is 0) and part of the day


@dataclass(frozen=True, slots=True)
class ProfileSteps:
    """Which of the three steps of a profile somebody has filled in."""

    identity: bool
    interests: bool
    availability: bool


def person(person_id: int) -> Person | None:
    """One person, with region."""
    return Person.objects.select_related("region").filter(pk=person_id).first()


def ids_of(person_id: int) -> QuerySet[Person, int]:
    """The numbers under which somebody stands in the ledger: their own, and those of records merged into theirs."""
    return Person.objects.filter(Q(pk=person_id) | Q(merged_into_id=person_id)).values_list("pk", flat=True)


def is_self(by: Person | None, person_id: int) -> bool:
    """Whether `by` would decide about themselves, under the number of a record merged into theirs as well.

    One query for the first question about somebody else, none for the next.
    """
    return by is not None and (by.pk == person_id or person_id in by.earlier_numbers)


def account_of(person_id: int) -> Account | None:
    """The account that may sign in as somebody."""
    return Account.objects.filter(person_id=person_id, is_active=True).first()


def region_of(person: Person) -> Region | None:
    """Where the person lives, with its country."""
    return Region.objects.select_related("country").filter(pk=person.region_id).first()


def skills_of(person_id: int) -> QuerySet[PersonSkill]:
    """The skills somebody gave, in the order in which they were given."""
    return PersonSkill.objects.filter(person_id=person_id).select_related("skill").order_by("pk")


def languages_of(person_id: int) -> QuerySet[PersonLanguage]:
    """The languages somebody speaks."""
    return PersonLanguage.objects.filter(person_id=person_id).select_related("language").order_by("pk")


def interests_of(person_id: int) -> QuerySet[Field]:
    """The fields of volunteering that somebody likes."""
    return Field.objects.filter(pk__in=Person.objects.filter(pk=person_id).values("interests"))


def availability_of(person_id: int) -> frozenset[Slot]:
    """When somebody usually has time."""
    rows = Availability.objects.filter(person_id=person_id).values_list("weekday", "part")
    return frozenset((weekday, part) for weekday, part in rows)


def profile_steps(person: Person) -> ProfileSteps:
    """How far somebody has come with their profile."""
    return ProfileSteps(
        identity=bool(person.birth_date and person.region_id),
        interests=skills_of(person.pk).exists() or interests_of(person.pk).exists(),
        availability=Availability.objects.filter(person_id=person.pk).exists(),
    )


def wards_of(guardian_id: int) -> QuerySet[Person]:
    """The people somebody answers for, with their accounts where they have one."""
    return Person.objects.filter(guardians__guardian_id=guardian_id).select_related("account", "region").order_by("pk")


def guardians_of(ward_id: int) -> QuerySet[Person]:
    """Who answers for somebody."""
    return Person.objects.filter(wards__ward_id=ward_id).order_by("pk")


def may_act_for(actor: Person, person_id: int, today: date) -> bool:
    """True for oneself, under either number of a merged record, and for a minor one answers for until eighteen."""
    if actor.pk == person_id or Person.objects.filter(pk=person_id, merged_into_id=actor.pk).exists():
        return True
    wards = Guardianship.objects.filter(guardian=actor, ward_id=person_id)
    return any(is_minor(born, today) for born in wards.values_list("ward__birth_date", flat=True))


def find_people(text: str) -> QuerySet[Person]:
    """People whose name, in either script, holds every word; nothing for an empty text."""
    words = search_key(text).split()
    if not words:
        return Person.objects.none()
    found = Q()
    for word in words:
        found &= Q(name_key__contains=word)
    return Person.objects.filter(found).order_by("name_key", "pk")


def person_by_email(email: str) -> Person | None:
    """Whose account has this address."""
    account = Account.objects.filter(email__iexact=email.strip(), is_active=True).first()
    return account.person if account else None


def notifications_of(person_id: int) -> QuerySet[Notification]:
    """Somebody's messages, the newest first."""
    return Notification.objects.filter(person_id=person_id).order_by("-pk")


def unread_count(person_id: int) -> int:
    """How many messages somebody has not seen yet."""
    return Notification.objects.filter(person_id=person_id, read_at=None).count()


def staff_in_office() -> QuerySet[StaffMember]:
    """The roles of the staff that hold now or wait to be confirmed, with their people and accounts."""
    rows = StaffMember.objects.filter(IN_OFFICE | Q(ended_at=None, waits=True))
    return rows.select_related("person", "person__account").order_by("-waits", "role", "since", "pk")


def staff_before() -> QuerySet[StaffMember]:
    """The roles of the staff that ended, the last first."""
    rows = StaffMember.objects.exclude(IN_OFFICE).exclude(ended_at=None, waits=True)
    return rows.select_related("person").order_by("-pk")


def staff_role(row_id: int) -> StaffMember | None:
    """One role of the staff, held, waiting or ended."""
    return StaffMember.objects.select_related("person", "person__account").filter(pk=row_id).first()


def staff_with(permission: StaffPermission) -> QuerySet[Person]:
    """Who on the staff may do this now."""
    roles = [role.value for role, allowed in STAFF_ROLES.items() if permission in allowed]
    holders = StaffMember.objects.filter(IN_OFFICE, role__in=roles).values("person_id")
    return Person.objects.filter(pk__in=holders, standing="").order_by("pk")


def named(person_ids: Iterable[int]) -> dict[int, Person]:
    """People by number, for lists that keep numbers; those who were erased are missing."""
    return Person.objects.in_bulk(set(person_ids))


def counts() -> dict[str, int]:
    """People with and without an account: for the staff's overview."""
    people: dict[str, int] = Person.objects.aggregate(
        people=Count("pk"),
        accounts=Count("account"),
    )
    return people


def own_data(person: Person) -> dict[str, Any]:
    """Everything this package keeps about somebody, ready for JSON."""
    account = Account.objects.filter(person=person).first()
    return {
        "email": account.email if account and has_email(account.email) else None,
        "identity": _identity(person),
        "skills": [
            {"skill": row.skill.uri, "level": row.level, "proof": row.proof, "endorsed_by": row.endorsed_by_id}
            for row in skills_of(person.pk)
        ],
        "languages": [{"language": row.language_id, "level": row.level} for row in languages_of(person.pk)],
        "interests": [field.pk for field in interests_of(person.pk)],
        "availability": [{"weekday": day, "part": part} for day, part in sorted(availability_of(person.pk))],
        **own_profile(person.pk),
        "answers_for": [_identity(ward) for ward in wards_of(person.pk)],
        "guardians": [{"name_ar": one.name_ar, "name_en": one.name_en} for one in guardians_of(person.pk)],
        "notifications": [
            {"kind": row.kind, "data": row.data, "created_at": row.created_at.isoformat()}
            for row in notifications_of(person.pk)
        ],
    }


def _identity(person: Person) -> dict[str, Any]:
    return {
        "name_ar": person.name_ar,
        "name_en": person.name_en,
        "birth_date": person.birth_date.isoformat() if person.birth_date else None,
        "gender": person.gender,
        "region": person.region_id,
        "phone": person.phone,
        "language": person.language,
        "digits": person.digits,
        "about": person.about,
        "remote_wanted": person.remote_wanted,
        "weekly_email": person.weekly_email,
        "joined_at": person.joined_at.isoformat(),
    }


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey or security key of an account."""

    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class WaysIn:
    """How somebody can sign in, and what is asked of them besides."""

    has_password: bool
    phone: str
    passkeys: tuple[Passkey, ...]
    totp: Authenticator | None
    recovery_codes_left: int | None


@dataclass(frozen=True, slots=True)
class Device:
    """A session that stands: where somebody is signed in."""

    id: int
    key: str
    user_agent: str
    address: str
    since: datetime


def ways_in(account: Account) -> WaysIn:
    """Everything by which the account can be entered; two queries."""
    kept = list(Authenticator.objects.filter(user_id=account.pk).order_by("pk"))
    codes = next((one for one in kept if one.type == Authenticator.Type.RECOVERY_CODES), None)
    return WaysIn(
        has_password=account.has_usable_password(),
        phone=proven_phone(account.pk),
        passkeys=tuple(
            Passkey(one.pk, one.data["name"], one.created_at, one.last_used_at)
            for one in kept
            if one.type == Authenticator.Type.WEBAUTHN
        ),
        totp=next((one for one in kept if one.type == Authenticator.Type.TOTP), None),
        recovery_codes_left=None if codes is None else len(codes.wrap().get_unused_codes()),
    )


def devices_of(account_id: int, at: datetime) -> list[Device]:
    """Where the account is signed in, the latest first; one query."""
    standing = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=at)
    rows = UserSession.objects.filter(Exists(standing), user_id=account_id).order_by("-created_at", "-pk")
    return [Device(row.pk, row.session_key, row.user_agent, row.ip, row.created_at) for row in rows]


def proven_phone(account_id: int) -> str:
    """The number in E.164, or nothing."""
    return AccountPhone.objects.filter(account_id=account_id).values_list("number", flat=True).first() or ""


def address_for_codes(account: Account) -> str:
    """Where a code reaches the owner of an account: the proven number, else the proven e-mail address, else nowhere."""
    proven = EmailAddress.objects.filter(user_id=account.pk, email__iexact=account.email, verified=True)
    return proven_phone(account.pk) or (account.email if has_email(account.email) and proven.exists() else "")


def account_by_phone(number: str) -> Account | None:
    """The active account that has proven this number (E.164)."""
    return Account.objects.filter(proven_phone__number=number, is_active=True).first()
