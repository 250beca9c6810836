"""Reads of the reference tables. Short lists are kept in memory: they change only when files are loaded."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length

from awn.base.arabic import light
from awn.reference.models import (
    Country,
    Field,
    Goal,
    Language,
    SkillGroup,
    SkillKind,
    Target,
    University,
)
from awn.reference.models import Region as Region  # noqa: PLC0414 - doors take the type from here
from awn.reference.models import Skill as Skill  # noqa: PLC0414 - doors take the type from here
from awn.reference.rules import QUALIFICATION_SKILLS, skill_key

FAR_OUTSIDE_DEGREES = 6.0
T = TypeVar("T")
_kept: dict[str, tuple[Any, ...]] = {}


def _list(name: str, read: Callable[[], QuerySet[Any]]) -> tuple[Any, ...]:
    """The rows, read once in the life of the process; an empty table is read again, it is about to fill."""
    if name not in _kept:
        rows = tuple(read())
        if not rows:
            return rows
        _kept[name] = rows
    return _kept[name]


def forget() -> None:
    """Drops the lists kept in memory; loading calls it."""
    _kept.clear()


def countries() -> tuple[Country, ...]:
    """The six states, in their order."""
    return _list("countries", lambda: Country.objects.filter(in_gcc=True))


def hijri_zones() -> frozenset[str]:
    """Time zones of the countries whose pages show the Hijri date beside the Gregorian one."""
    return frozenset(country.zone for country in countries() if country.hijri)


def regions(country: str | None = None) -> tuple[Region, ...]:
    """The 49 regions of the six states, by country and with it; or those of one country, whichever it is."""
    every: tuple[Region, ...] = _list("regions", lambda: Region.objects.select_related("country"))
    if country is not None:
        return tuple(region for region in every if region.country_id == country)
    return tuple(region for region in every if region.country.in_gcc)


def region(code: str) -> Region | None:
    """One region with its country, also of a state outside the Gulf."""
    every: tuple[Region, ...] = _list("regions", lambda: Region.objects.select_related("country"))
    return next((region for region in every if region.code == code), None)


def nearest_region(latitude: float, longitude: float) -> Region | None:
    """The region of the six states whose middle lies nearest to a point; None for one far outside of them."""
    narrow = math.cos(math.radians(latitude))

    def far(region: Region) -> float:
        return math.hypot(region.latitude - latitude, narrow * (region.longitude - longitude))

    found = min(regions(), key=far, default=None)
    return found if found and far(found) < FAR_OUTSIDE_DEGREES else None


def fields() -> tuple[Field, ...]:
    """The fields of volunteering in their order."""
    return _list("fields", Field.objects.all)


def goals() -> tuple[Goal, ...]:
    """The 17 goals."""
    return _list("goals", Goal.objects.all)


def targets(goal: int) -> QuerySet[Target]:
    """The targets of one goal in their order."""
    return Target.objects.filter(goal_id=goal)


def languages() -> tuple[Language, ...]:
    """Languages in the order of how often they are needed in the Gulf."""
    return _list("languages", Language.objects.all)


def universities(country: str | None = None) -> QuerySet[University]:
    """Universities of all six states or of one."""
    every = University.objects.select_related("country")
    return every if country is None else every.filter(country_id=country)


def university_of(email: str) -> University | None:
    """The university whose domain the address ends with, or None."""
    domain = email.rpartition("@")[2].lower()
    parts = domain.split(".")
    candidates = [".".join(parts[start:]) for start in range(len(parts) - 1)]
    return University.objects.filter(domains__overlap=candidates).first() if candidates else None


def skill_groups(parent: str | None = None) -> QuerySet[SkillGroup]:
    """The groups directly under `parent`, or the roots."""
    return SkillGroup.objects.filter(parent=parent)


def skills_of(ids: list[int]) -> QuerySet[Skill]:
    """The named skills with their groups."""
    return Skill.objects.filter(id__in=ids).select_related("group")


def volunteering_skills() -> tuple[Skill, ...]:
    """Our own list of skills, by group: what forms offer before anybody types."""
    every = Skill.objects.filter(for_volunteering=True).select_related("group")
    return _list("volunteering_skills", lambda: every.order_by(Length("group_id"), "group_id", "id"))


def skills_by_qualification() -> dict[str, Skill]:
    """The skill that each kind of qualification proves; kinds that prove none are missing."""
    rows = _list("proven_skills", lambda: Skill.objects.filter(uri__in=QUALIFICATION_SKILLS.values()))
    known = {row.uri: row for row in rows}
    return {kind: known[uri] for kind, uri in QUALIFICATION_SKILLS.items() if uri in known}


def skill_names() -> list[tuple[str, ...]]:
    """Every skill's names in both languages, the usual ones first; our own skills first. One query."""
    names = ("name_ar", "name_en", "other_names_ar", "other_names_en")
    rows = Skill.objects.order_by(F("for_volunteering").desc(), "id").values_list(*names)
    return [(ar, en, *others_ar, *others_en) for ar, en, others_ar, others_en in rows]


def skills_matching(text: str, limit: int = 20) -> QuerySet[Skill]:
    """Skills one of whose names, in either language, holds every word of `text`; the likeliest first.

    Whole name, then beginning of a name, then beginning of a word, then inside a word; among equals our own
    skills come first, languages last, short names before long ones. Nothing for empty text.
    """
    wanted = skill_key(text)
    if not wanted:
        return Skill.objects.none()
    found = Skill.objects.select_related("group")
    for word in wanted.split():
        found = found.filter(_holds(word))
    return found.annotate(
        closeness=_closeness(wanted),
        is_language=_rank((Q(kind=SkillKind.LANGUAGE), 1), otherwise=0),
        name_length=Length("name_en"),
    ).order_by("closeness", F("for_volunteering").desc(), "is_language", "name_length", "id")[:limit]


def _holds(word: str) -> Q:
    """The word as typed so far, or its stem: «ترجمات» finds «ترجمة»."""
    stem = light(word)
    typed = Q(key__contains=word)
    return typed | Q(key__contains=stem) if len(stem) >= 3 else typed


def _closeness(wanted: str) -> Case:
    return _rank(
        (Q(key__contains=f"\n{wanted}\n"), 0),
        (Q(key__contains=f"\n{wanted}"), 1),
        (Q(key__contains=f" {wanted}"), 2),
        otherwise=3,
    )


def _rank(*cases: tuple[Q, int], otherwise: int) -> Case:
    whens = [When(condition, then=Value(rank)) for condition, rank in cases]
    return Case(*whens, default=Value(otherwise), output_field=IntegerField())
