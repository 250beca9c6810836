"""What the model of language reads of an opportunity or a person, in each language."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from awn.opportunities.models import Opportunity
from awn.people.models import Person, PersonSkill
from awn.reference.models import Field, Skill

Kind = Literal["opportunity", "person"]
LANGUAGES: tuple[Literal["ar", "en"], ...] = ("ar", "en")
Texts = Mapping[str, str]  # language -> text


def digest(text: str) -> str:
    """What tells a changed text from an unchanged one."""
    return hashlib.sha256(text.encode()).hexdigest()


def texts_of(kind: Kind, ids: Collection[int]) -> dict[int, Texts]:
    """The texts of opportunities that are published, or of people; a few queries, however many they are."""
    return _of_opportunities(ids) if kind == "opportunity" else _of_people(ids)


def _of_opportunities(ids: Collection[int]) -> dict[int, Texts]:
    rows = list(
        Opportunity.objects.filter(pk__in=ids, state="published")
        .select_related("field")
        .only(
            "title_ar", "title_en", "plain_ar", "plain_en", "description_ar", "description_en", "skill_ids",
            "field__name_ar", "field__name_en",
        )
    )  # fmt: skip
    names = _skills({skill for row in rows for skill in row.skill_ids})
    found = {}
    for row in rows:
        skills = [names[skill] for skill in row.skill_ids if skill in names]
        said: Texts = {
            "ar": _joined(
                [row.title_ar, row.plain_ar, *_named(row.field, skills, "name_ar"), row.description_ar],
                bool(row.title_ar or row.plain_ar or row.description_ar),
            ),
            "en": _joined(
                [row.title_en, row.plain_en, *_named(row.field, skills, "name_en"), row.description_en],
                bool(row.title_en or row.plain_en or row.description_en),
            ),
        }
        found[row.pk] = said
    return found


def _of_people(ids: Collection[int]) -> dict[int, Texts]:
    people = Person.objects.filter(pk__in=ids).prefetch_related("interests").only("about")
    skills: dict[int, list[Skill]] = {}
    for own in PersonSkill.objects.filter(person_id__in=ids).select_related("skill").order_by("pk"):
        skills.setdefault(own.person_id, []).append(own.skill)
    found = {}
    for person in people:
        mine = skills.get(person.pk, [])
        liked = list(person.interests.all())
        says = bool(mine or liked or person.about)
        said: Texts = {
            language: _joined([*_names(mine, name), *_names(liked, name), person.about], says)
            for language, name in (("ar", "name_ar"), ("en", "name_en"))
        }
        found[person.pk] = said
    return found


def _skills(ids: set[int]) -> dict[int, Skill]:
    return Skill.objects.only("name_ar", "name_en").in_bulk(ids)


def _named(field: Field | None, skills: Iterable[Skill], name: str) -> list[str]:
    return _names([field] if field else [], name) + _names(skills, name)


def _names(rows: Iterable[Field | Skill], name: str) -> list[str]:
    return [getattr(row, name) for row in rows]


def _joined(parts: Iterable[str], says_something: bool) -> str:
    """Field and skills alone are no text of their own: what is told in one language only has none in the other."""
    return ". ".join(part.strip() for part in parts if part.strip()) if says_something else ""
