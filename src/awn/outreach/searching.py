"""Searching the volunteer base: what can be asked, and who is found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from awn.matching.models import Choice
from awn.outreach.models import Listed
from awn.participation.models import Place
from awn.people.models import Availability, Person, PersonLanguage, PersonSkill
from awn.people.profile_rules import SKILL_LEVELS
from awn.people.rules import ADULT_AGE
from awn.reference.models import Skill
from awn.reference.queries import skills_matching
from awn.reference.rules import LANGUAGE_LEVELS
from awn.safety.queries.blocks import hidden_from

SKILLS_MEANT = 8
PROOF_ORDER = ("self", "endorsed", "certified")
# What may be asked of ratings: nothing by which somebody could be found who did badly.
BANDS = ("good", "very_good")
_readers: list[Callable[[str, datetime], QuerySet[Any, Any]]] = []


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an organisation looks for. Empty fields ask for nothing."""

    text: str = ""
    level: str = ""
    proof: str = ""
    language: str = ""
    language_level: str = ""
    region: str = ""
    weekday: str = ""
    part: str = ""
    remote: bool = False
    worked: bool = False
    band: str = ""
    in_list: int | None = None
    since: datetime | None = None

    @classmethod
    def parse(cls, query: Mapping[str, Any]) -> Wanted:
        """From the address of the page; what cannot be asked is left out."""

        def word(name: str, allowed: Collection[str] | None = None, most: int = 60) -> str:
            value = str(query.get(name, "")).strip()[:most]
            return value if allowed is None or value in allowed else ""

        number = word("list")
        return cls(
            text=word("skill"),
            level=word("level", SKILL_LEVELS),
            proof=word("proof", PROOF_ORDER[1:]),
            language=word("language"),
            language_level=word("language_level", LANGUAGE_LEVELS),
            region=word("region"),
            weekday=word("weekday", set("0123456")),
            part=word("part"),
            remote=word("remote") == "1",
            worked=word("worked") == "1",
            band=word("band", BANDS),
            in_list=int(number) if number.isdecimal() and number.isascii() and len(number) < 19 else None,
        )

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for at all."""
        return self != Wanted()

    def query(self) -> dict[str, str]:
        """The address's query again, without what is empty."""
        values = {
            "skill": self.text, "level": self.level, "proof": self.proof, "language": self.language,
            "language_level": self.language_level, "region": self.region, "weekday": self.weekday, "part": self.part,
            "remote": "1" if self.remote else "", "worked": "1" if self.worked else "",
            "band": self.band,
            "list": str(self.in_list) if self.in_list else "",
        }  # fmt: skip
        return {name: value for name, value in values.items() if value}


def bands_come_from(reader: Callable[[str, datetime], QuerySet[Any, Any]]) -> None:
    """Ratings stand after this package: theirs tells, by a band, the ids of those who have it or a better one."""
    _readers[:] = [reader]


def skills_meant(text: str) -> list[Skill]:
    """The skills that a word typed in either language means, the nearest first."""
    return list(skills_matching(text, SKILLS_MEANT)) if text else []


def base_of(organisation_id: int, viewer_id: int, at: datetime) -> QuerySet[Person]:
    """Grown-ups whom the organisation may find: they agreed to be found, or to stand on one of its lists."""
    agreed = Choice.objects.filter(person=OuterRef("pk"), findable_since__isnull=False)
    ours = Listed.objects.filter(person=OuterRef("pk"), kept_in__organisation=organisation_id, agreed_at__isnull=False)
    day = at.date()
    grown = day.replace(year=day.year - ADULT_AGE, day=min(day.day, 28))
    rows = Person.objects.filter(Exists(agreed) | Exists(ours), birth_date__lte=grown, standing="", merged_into=None)
    return rows.exclude(pk__in=hidden_from(organisation_id, viewer_id))


def found(wanted: Wanted, organisation_id: int, viewer_id: int, at: datetime) -> QuerySet[Person]:
    """Those of the base who fit, the newest first; where they have taken part here, those who did most often."""
    rows = base_of(organisation_id, viewer_id, at)
    for condition in _conditions(wanted, organisation_id):
        rows = rows.filter(condition)
    if wanted.band:
        rows = rows.filter(pk__in=_readers[0](wanted.band, at)) if _readers else rows.none()
    if not wanted.worked:
        return rows.order_by("-joined_at", "-pk")
    count = _worked_with(organisation_id).order_by().values("person").annotate(n=Count("pk")).values("n")
    return rows.annotate(shifts_here=Subquery(count)).order_by("-shifts_here", "-joined_at", "-pk")


def _conditions(wanted: Wanted, organisation_id: int) -> Iterator[Q | Exists]:
    yield from _of_skills(wanted)
    yield from _of_circumstances(wanted)
    if wanted.worked:
        yield Exists(_worked_with(organisation_id))
    if wanted.in_list:
        kept = Listed.objects.filter(kept_in=wanted.in_list, kept_in__organisation=organisation_id)
        yield Exists(kept.filter(person=OuterRef("pk")))
    if wanted.since is not None:
        yield Exists(Choice.objects.filter(person=OuterRef("pk"), findable_since__gt=wanted.since))


def _of_skills(wanted: Wanted) -> Iterator[Exists]:
    """One skill must meet all that is asked of it."""
    asked: dict[str, Any] = {}
    if wanted.text:
        asked["skill__in"] = [skill.pk for skill in skills_meant(wanted.text)]
    if wanted.level:
        asked["level__in"] = _from(SKILL_LEVELS, wanted.level)
    if wanted.proof:
        asked["proof__in"] = _from(PROOF_ORDER, wanted.proof)
    if asked:
        yield Exists(PersonSkill.objects.filter(person=OuterRef("pk"), **asked))


def _of_circumstances(wanted: Wanted) -> Iterator[Q | Exists]:
    if wanted.language:
        levels = _from(LANGUAGE_LEVELS, wanted.language_level) if wanted.language_level else list(LANGUAGE_LEVELS)
        spoken = PersonLanguage.objects.filter(language=wanted.language, level__in=levels)
        yield Exists(spoken.filter(person=OuterRef("pk")))
    if wanted.region:
        yield Q(region=wanted.region)
    free: dict[str, Any] = {"weekday": int(wanted.weekday)} if wanted.weekday else {}
    free |= {"part": wanted.part} if wanted.part else {}
    if free:
        yield Exists(Availability.objects.filter(person=OuterRef("pk"), **free))
    if wanted.remote:
        yield Q(remote_wanted=True)


def _worked_with(organisation_id: int) -> QuerySet[Place]:
    return Place.objects.filter(
        person=OuterRef("pk"), state="attended", shift__opportunity__organisation=organisation_id
    )


def _from(order: Collection[str], least: str) -> list[str]:
    names = list(order)
    return names[names.index(least) :]
