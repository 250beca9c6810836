"""Invented people: who they are and what they say about themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.db.models import Model

from awn.base.arabic import search_key
from awn.base.models import Event
from awn.base.sealed import seal
from awn.demo import names
from awn.matching.models import Choice
from awn.people.models import Availability, Care, Guardianship, Person, PersonLanguage, PersonSkill
from awn.people.profile_rules import Needs, care_of
from awn.people.rules import DAY_PARTS, is_minor
from awn.reference.models import Field, Skill
from awn.safety.rules import CONDUCT_VERSION

# How many of a hundred live in each region; the rest is spread evenly.
REGION_WEIGHTS = {
    "SA-01": 17, "SA-02": 13, "SA-04": 9, "SA-03": 4, "SA-05": 3, "SA-06": 2, "SA-14": 2, "AE-DU": 6, "AE-AZ": 5,
    "AE-SH": 4, "AE-FU": 3, "AE-RK": 2, "AE-UQ": 2, "QA-DA": 6, "QA-RA": 3, "BH-13": 4, "BH-15": 3, "KW-KU": 4,
    "KW-HA": 4, "KW-AH": 2, "OM-MA": 5, "OM-BS": 3, "OM-DA": 2, "OM-SJ": 1,
}  # fmt: skip
CALLING = {"SA": "+9665", "AE": "+97150", "QA": "+9743", "BH": "+9733", "KW": "+9656", "OM": "+9689"}
CALLING_REST = {"SA": 8, "AE": 7, "QA": 7, "BH": 7, "KW": 7, "OM": 7}
NEEDS = ("step_free", "seated_tasks", "sign_interpreter", "quiet_space", "large_print", "flexible_breaks")


@dataclass(frozen=True, slots=True)
class Crowd:
    """Everybody invented: grown-ups, and minors with their guardians' ids."""

    people: tuple[Person, ...]
    languages: dict[int, dict[str, str]]
    guardian_of: dict[int, Person]


def populate(random: Random, count: int, at: datetime) -> Crowd:
    """Writes `count` people, about one in seven of them a minor with a guardian."""
    minors = count // 7
    grown = [_person(random, at, age=_age(random)) for _i in range(count - minors)]
    people = [person for person, _spoken in grown]
    Person.objects.bulk_create(people)
    parents = [person for person in people if _could_be_parent(person, at) and person.name_ar.count(" ") >= 3]
    wards, guardian_of = _wards(random, parents, minors, at)
    spoken = {person.pk: dict(own) for person, own in grown}
    spoken |= {ward.pk: {"ar": "native", "en": "conversational"} for ward in wards}
    everybody = (*people, *wards)
    _describe(random, everybody, spoken)
    _give_needs(random, people)
    # Every third grown-up may be found by organisations.
    Choice.objects.bulk_create(Choice(person=one, findable_since=one.joined_at) for one in people[::3])
    Event.objects.bulk_create(
        Event(name="person.joined", at=one.joined_at, by_id=one.pk, subject_id=one.pk, handled_at=one.joined_at)
        for one in everybody
    )
    return Crowd(everybody, spoken, guardian_of)


def birth_date(random: Random, at: datetime, age: int) -> date:
    """A day on which somebody who is `age` today may have been born."""
    return date(at.year - age, at.month, 1) - timedelta(days=random.randrange(1, 330))


def phone(random: Random, country: str) -> str:
    """A number of the right shape."""
    rest = "".join(str(random.randrange(10)) for _digit in range(CALLING_REST[country]))
    return CALLING[country] + rest


def _age(random: Random) -> int:
    return random.choices(
        [random.randint(18, 24), random.randint(25, 34), random.randint(35, 49), random.randint(50, 64),
         random.randint(65, 80)],
        weights=[28, 30, 25, 11, 6],
    )[0]  # fmt: skip


def _person(random: Random, at: datetime, *, age: int) -> tuple[Person, tuple[tuple[str, str], ...]]:
    gender = random.choice(["female", "male"])
    region = random.choices(list(REGION_WEIGHTS), weights=list(REGION_WEIGHTS.values()))[0]
    named = names.name(random, gender, region[:2])
    joined = at - timedelta(days=random.randint(370, 700), minutes=random.randrange(1440))
    person = Person(
        name_ar=named.ar,
        name_en=named.en,
        name_key=search_key(f"{named.ar} {named.en}"),
        birth_date=birth_date(random, at, age),
        gender=gender,
        region_id=region,
        phone=phone(random, region[:2]),
        language="ar" if dict(named.languages).get("ar") == "native" else "en",
        remote_wanted=random.random() < 0.6,
        is_synthetic=True,
        conduct_version=CONDUCT_VERSION,
        joined_at=joined,
    )
    return person, named.languages


def _give_needs(random: Random, people: Sequence[Person]) -> None:
    """About one grown-up in sixteen needs something to take part."""
    Care.objects.bulk_create(
        Care(
            person=one,
            sealed=seal(Needs((random.choice(NEEDS),)).packed(), about=care_of(one.pk)),
            since=one.joined_at,
        )
        for one in people
        if random.random() < 0.06
    )


def _could_be_parent(person: Person, at: datetime) -> bool:
    return person.gender == "male" and person.birth_date is not None and 34 <= at.year - person.birth_date.year <= 58


def _wards(
    random: Random, parents: Sequence[Person], count: int, at: datetime
) -> tuple[list[Person], dict[int, Person]]:
    wards, guardians = [], []
    for _i in range(count):
        parent = random.choice(parents)
        gender = random.choice(["female", "male"])
        child = names.name(random, gender, str(parent.region_id)[:2], family=_family(parent))
        wards.append(
            Person(
                name_ar=child.ar,
                name_en=child.en,
                name_key=search_key(f"{child.ar} {child.en}"),
                birth_date=birth_date(random, at, random.randint(10, 16)),
                gender=gender,
                region_id=parent.region_id,
                is_synthetic=True,
                conduct_version=CONDUCT_VERSION,
                joined_at=parent.joined_at + timedelta(days=1),
            )
        )
        guardians.append(parent)
    Person.objects.bulk_create(wards)
    Guardianship.objects.bulk_create(
        Guardianship(guardian=guardian, ward=ward, since=ward.joined_at)
        for guardian, ward in zip(guardians, wards, strict=True)
    )
    return wards, {ward.pk: guardian for ward, guardian in zip(wards, guardians, strict=True)}


def _family(parent: Person) -> tuple[str, str]:
    """What a child's name goes on with: the father's given name, and the rest of his."""
    ar, en = parent.name_ar.split(" ", 1), parent.name_en.split(" ", 1)
    return f"{ar[0]}|{en[0]}", f"{ar[1]}|{en[1]}"


def _describe(random: Random, people: Sequence[Person], spoken: dict[int, dict[str, str]]) -> None:
    ours = list(Skill.objects.filter(for_volunteering=True).order_by("pk").values_list("pk", flat=True))
    fields = list(Field.objects.values_list("pk", flat=True))
    skills, languages, slots = [], [], []
    interests: list[Model] = []
    for person in people:
        young = is_minor(person.birth_date, person.joined_at.date())
        wanted = random.sample(ours, random.randint(1, 2 if young else 5))
        skills += [PersonSkill(person=person, skill_id=skill) for skill in wanted]
        languages += [PersonLanguage(person=person, language_id=c, level=v) for c, v in spoken[person.pk].items()]
        days = random.sample(range(7), random.randint(1, 4))
        slots += [Availability(person=person, weekday=day, part=random.choice(list(DAY_PARTS)[:3])) for day in days]
        liked = random.sample(fields, random.randint(1, 4))
        interests += [Person.interests.through(person_id=person.pk, field_id=code) for code in liked]
    PersonSkill.objects.bulk_create(skills)
    PersonLanguage.objects.bulk_create(languages)
    Availability.objects.bulk_create(slots)
    Person.interests.through._default_manager.bulk_create(interests)
