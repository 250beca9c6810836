"""Reads about identities: how sure it is who somebody is, and what is linked. No number is ever read in full here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from awn.base.sealed import unseal
from awn.identity.models import HeldNumber, IdentityCase, LinkedIdentity
from awn.identity.numbers import masked
from awn.identity.providers import Provider, provider
from awn.identity.rules import Level
from awn.people.models import Account, Person
from awn.people.queries import account_of


@dataclass(frozen=True, slots=True)
class Link:
    """A national identity of somebody, with its provider; None for a provider that is not configured any more."""

    row: LinkedIdentity
    provider: Provider | None


@dataclass(frozen=True, slots=True)
class Number:
    """An identity number as it may be shown."""

    country: str
    masked: str
    is_proven: bool


def level_of(person_id: int) -> int:
    """How sure it is who somebody is: 0 nothing, 1 an address or a number answers, 2 national identity, 3 a strong one.

    What a merged record proved counts for the record it was merged into.
    """
    return levels_of([person_id])[person_id]


def levels_of(person_ids: Iterable[int]) -> Mapping[int, int]:
    """`level_of` for many, in two queries."""
    wanted = list(person_ids)
    rows = LinkedIdentity.objects.filter(person_id__in=wanted).values("person_id").annotate(best=Max("level"))
    linked = {row["person_id"]: int(row["best"]) for row in rows}
    proven = Account.objects.filter(Q(emailaddress__verified=True) | Q(proven_phone__isnull=False))
    confirmed = set(proven.filter(person_id__in=wanted).values_list("person_id", flat=True))
    return {one: max(linked.get(one, 0), int(Level.CONTACT if one in confirmed else 0)) for one in wanted}


def links_of(person_id: int) -> list[Link]:
    """The national identities linked to somebody, the first one first."""
    rows = LinkedIdentity.objects.filter(person_id=person_id).order_by("linked_at", "pk")
    return [Link(row, provider(row.provider)) for row in rows]


def numbers_of(person_id: int) -> list[Number]:
    """Somebody's identity numbers, masked."""
    rows = HeldNumber.objects.filter(person_id=person_id).order_by("pk")
    return [
        Number(row.country, masked(unseal(bytes(row.sealed), about=number_about(row))), bool(row.proven_by))
        for row in rows
    ]


def number_about(row: HeldNumber) -> str:
    """What a sealed number is bound to: moved to another row it cannot be opened."""
    return f"identity.number:{row.digest}"


def open_cases() -> QuerySet[IdentityCase]:
    """Pairs of records that staff should look at, the oldest first."""
    return IdentityCase.objects.filter(closed_at=None).select_related("person", "holder").order_by("pk")


def case(number: int) -> IdentityCase | None:
    """One case with both records."""
    return IdentityCase.objects.select_related("person", "holder", "closed_by").filter(pk=number).first()


def cases_of(person_id: int) -> QuerySet[IdentityCase]:
    """Cases in which somebody stands on either side."""
    return open_cases().filter(Q(person_id=person_id) | Q(holder_id=person_id))


def sign_in_person(provider_id: str, subject_digest: str) -> Person | None:
    """Whom a provider's subject is linked to."""
    found = LinkedIdentity.objects.select_related("person").filter(provider=provider_id, subject=subject_digest).first()
    return found.person if found else None


def own_data(person: Person) -> dict[str, object]:
    """What this package keeps about somebody, ready for JSON. Numbers are masked: a file travels."""
    return {
        "level": level_of(person.pk),
        "linked": [
            {"provider": link.row.provider, "level": link.row.level, "linked_at": link.row.linked_at.isoformat()}
            for link in links_of(person.pk)
        ],
        "numbers": [
            {"country": number.country, "number": number.masked, "proven": number.is_proven}
            for number in numbers_of(person.pk)
        ],
    }


@dataclass(frozen=True, slots=True)
class Record:
    """A person's record as staff see it before two become one."""

    person: Person
    level: int
    numbers: tuple[Number, ...]
    providers: tuple[str, ...]
    has_account: bool
    skills: int
    languages: int
    wards: int
    guardians: int


def record(person_id: int) -> Record | None:
    """One record with what would move; None for nobody, and for a record that was merged already."""
    counted = Person.objects.select_related("region").annotate(
        skill_count=Count("skills", distinct=True),
        language_count=Count("languages", distinct=True),
        ward_count=Count("wards", distinct=True),
        guardian_count=Count("guardians", distinct=True),
    )
    person = counted.filter(pk=person_id, merged_into=None).first()
    if person is None:
        return None
    links = LinkedIdentity.objects.filter(person=person).order_by("pk").values_list("provider", flat=True)
    return Record(
        person=person,
        level=level_of(person_id),
        numbers=tuple(numbers_of(person_id)),
        providers=tuple(links),
        has_account=account_of(person_id) is not None,
        skills=person.skill_count,
        languages=person.language_count,
        wards=person.ward_count,
        guardians=person.guardian_count,
    )
