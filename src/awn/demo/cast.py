"""The people you can sign in as."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from awn.base.arabic import search_key
from awn.demo import sign_ins
from awn.demo.people import Crowd, birth_date, phone
from awn.demo.texts import Scenario
from awn.people.models import (
    Account,
    Availability,
    Guardianship,
    Person,
    PersonLanguage,
    PersonSkill,
    StaffMember,
)
from awn.reference.models import Field, Skill
from awn.safety.rules import CONDUCT_VERSION

HOUSE = "maida"  # where the coordinator, the supervisor and the owner work
GAMES = "pearl_games"  # a large event, planned and not yet published
REGION = "SA-01"
SINCE = timedelta(days=500)


@dataclass(frozen=True, slots=True)
class _Part:
    """Who plays a part."""

    ar: str
    en: str
    age: int
    gender: str
    interests: Sequence[str] = ()
    skills: Sequence[str] = ()
    english: str = "fluent"


_PARTS = {
    "volunteer": _Part(
        "نورة بنت سعد بن فهد الشمري", "Noura bint Saad bin Fahad Al-Shammari", 26, "female",
        ("food", "environment", "culture", "health"),
        ("first-aid", "event-reception", "translation-ar-en", "photography"),
    ),
    "guardian": _Part(
        "عبدالرحمن ناصر محمد الغامدي", "Abdulrahman Nasser Mohammed Al-Ghamdi", 44, "male",
        ("children", "environment", "sport"), ("driving", "team-leading", "home-repair"), "conversational",
    ),
    "minor": _Part(
        "جود عبدالرحمن ناصر الغامدي", "Joud Abdulrahman Nasser Al-Ghamdi", 16, "female",
        ("animals", "technology", "food"), ("graphic-design", "child-activities"), "fluent",
    ),
    "coordinator": _Part("ريم خالد سلطان الدوسري", "Reem Khalid Sultan Al-Dossari", 33, "female", ("food",),
                         ("volunteer-coordination", "project-management")),
    "supervisor": _Part("ماجد علي حمد الزهراني", "Majed Ali Hamad Al-Zahrani", 38, "male", ("food", "safety"),
                        ("team-leading", "food-safety")),
    "owner": _Part("منيرة بنت إبراهيم بن راشد العمري", "Munira bint Ibrahim bin Rashid Al-Amri", 52, "female",
                   ("food", "family"), ("project-management", "partnership-building")),
    "staff": _Part("يوسف سالم عيسى النجدي", "Yousef Salem Isa Al-Najdi", 41, "male", ("administration",),
                   ("report-writing",)),
}  # fmt: skip
_WARD = _Part("سلطان عبدالرحمن ناصر الغامدي", "Sultan Abdulrahman Nasser Al-Ghamdi", 11, "male", ("animals", "sport"))


_ALL = {**_PARTS, "ward": _WARD}


def emails() -> dict[str, str]:
    """The addresses of all parts."""
    return {sign_in.key: sign_in.email for sign_in in sign_ins()}


def arrive(random: Random, at: datetime) -> dict[str, Person]:
    """The seven, and under "ward" the guardian's younger child, who has no account."""
    players = {key: _person(random, part, at) for key, part in _ALL.items()}
    # One password for all is hashed once: hashing is slow on purpose.
    hashed = make_password(sign_ins()[0].password)
    for sign_in in sign_ins():
        account = Account.objects.create(email=sign_in.email, person=players[sign_in.key], password=hashed)
        EmailAddress.objects.create(user=account, email=sign_in.email, verified=True, primary=True)
    for key in ("minor", "ward"):
        Guardianship.objects.create(guardian=players["guardian"], ward=players[key], since=at - SINCE)
    for role in ("administrator", "moderator", "verifier"):
        StaffMember.objects.create(person=players["staff"], role=role)
    return players


def guests(players: dict[str, Person]) -> Crowd:
    """The cast as the pool needs it."""
    spoken = {players[key].pk: {"ar": "native", "en": part.english} for key, part in _ALL.items()}
    minors = {players[key].pk: players["guardian"] for key in ("minor", "ward")}
    return Crowd(tuple(players.values()), spoken, minors)


def owners(crowd: Crowd, players: dict[str, Person], scenarios: Iterable[Scenario], at: datetime) -> list[Person]:
    """An owner and a supervisor for each organisation in its order: grown-ups of its own country."""
    chosen: list[Person] = []
    free = [one for one in crowd.people if one.birth_date is not None and at.year - one.birth_date.year >= 30]
    for organisation in (o for scenario in scenarios for o in scenario.organisations):
        if organisation.key == HOUSE:
            chosen += [players["owner"], players["supervisor"]]
            continue
        for _role in range(2):
            near = (one for one in free if str(one.region_id)[:2] == organisation.region[:2])
            one = next(near, None) or free[0]
            free.remove(one)
            chosen.append(one)
    return chosen


def _person(random: Random, part: _Part, at: datetime) -> Person:
    person = Person.objects.create(
        name_ar=part.ar,
        name_en=part.en,
        name_key=search_key(f"{part.ar} {part.en}"),
        birth_date=birth_date(random, at, part.age),
        gender=part.gender,
        region_id=REGION,
        phone=phone(random, REGION[:2]),
        is_synthetic=True,
        conduct_version=CONDUCT_VERSION,
        joined_at=at - SINCE,
    )
    person.interests.set(Field.objects.filter(pk__in=part.interests))
    skills = Skill.objects.filter(uri__in=[f"urn:awn:skill:{slug}" for slug in part.skills]).order_by("pk")
    PersonSkill.objects.bulk_create(PersonSkill(person=person, skill=skill) for skill in skills)
    spoken = {"ar": "native", "en": part.english}
    PersonLanguage.objects.bulk_create(
        PersonLanguage(person=person, language_id=code, level=level) for code, level in spoken.items()
    )
    Availability.objects.bulk_create(
        Availability(person=person, weekday=day, part=time)
        for day, time in ((4, "morning"), (5, "morning"), (5, "afternoon"), (6, "evening"))
    )
    return person
