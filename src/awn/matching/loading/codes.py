"""Which bit and which number means what: the same for offers and seekers, the same in every process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine.bits import Words, bits
from awn.people.queries import Slot
from awn.people.rules import DAY_PARTS
from awn.reference.models import Field, Language, Region, Skill
from awn.reference.rules import ACCESSIBILITY, LANGUAGE_LEVELS, QUALIFICATION_KINDS

# The hour at which each part of the day begins; the night goes on past midnight.
PART_BEGINS = {"morning": 5, "afternoon": 12, "evening": 17, "night": 22}
_PARTS = list(DAY_PARTS)
_LEVELS = list(LANGUAGE_LEVELS)
_NEEDS = {code: number for number, code in enumerate(ACCESSIBILITY)}
# After the kinds of qualifications come the levels of proof of identity.
_KINDS = {code: number for number, code in enumerate(QUALIFICATION_KINDS)}
_IDENTITY_LEVELS = 3
ONE_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Codes:
    """Numbers of regions, fields, skills and languages, in the order of their keys."""

    regions: Mapping[str, Region]
    fields: Sequence[str]
    skills: Sequence[int]
    languages: Sequence[str]

    @classmethod
    def read(cls) -> Codes:
        """From the reference tables, in four queries."""
        return cls(
            regions={region.pk: region for region in Region.objects.order_by("pk")},
            fields=list(Field.objects.order_by("pk").values_list("pk", flat=True)),
            skills=list(Skill.objects.order_by("pk").values_list("pk", flat=True)),
            languages=list(Language.objects.order_by("pk").values_list("pk", flat=True)),
        )

    @cached_property
    def number_of_region(self) -> dict[str | None, int]:
        return {code: number for number, code in enumerate(self.regions)}

    @cached_property
    def number_of_field(self) -> dict[str | None, int]:
        return {code: number for number, code in enumerate(self.fields)}

    @cached_property
    def number_of_skill(self) -> dict[int, int]:
        return {skill: number for number, skill in enumerate(self.skills)}

    @cached_property
    def number_of_language(self) -> dict[str, int]:
        return {code: number for number, code in enumerate(self.languages)}

    def skill_words(self, sets: Sequence[Iterable[int]]) -> Words:
        """A row for each set of skills; a skill that is not in the table counts for nothing."""
        return self._words(sets, self.number_of_skill)

    def field_words(self, sets: Sequence[Iterable[str]]) -> Words:
        """A row for each set of fields."""
        return self._words(sets, self.number_of_field)

    def spoken_words(self, sets: Sequence[Mapping[str, str]]) -> Words:
        """What people speak: the bits of all levels up to their own."""
        rows = [[(one, low) for one, own in said.items() for low in _LEVELS[: _LEVELS.index(own) + 1]] for said in sets]
        return self._levels(rows)

    def needed_words(self, sets: Sequence[Mapping[str, str]]) -> Words:
        """What opportunities need: the bit of one level of each language."""
        return self._levels([list(needs.items()) for needs in sets])

    def _levels(self, rows: Sequence[Iterable[tuple[str, str]]]) -> Words:
        known = self.number_of_language
        numbers = [
            [known[code] * len(_LEVELS) + _LEVELS.index(level) for code, level in row if code in known] for row in rows
        ]
        return bits(numbers, max(len(known), 1) * len(_LEVELS))

    @staticmethod
    def _words(sets: Sequence[Iterable[Any]], known: Mapping[Any, int]) -> Words:
        return bits([[known[one] for one in members if one in known] for members in sets], max(len(known), 1))


def access_words(sets: Sequence[Iterable[str]]) -> Words:
    """What is offered, or needed, so that somebody can take part."""
    return bits([[_NEEDS[code] for code in codes if code in _NEEDS] for codes in sets], len(_NEEDS))


def shown_words(sets: Sequence[Iterable[str]], levels: Sequence[int]) -> Words:
    """What people have shown: kinds of qualifications, and every level of proof of identity up to their own."""
    return _proofs([[*kinds, *range(1, level + 1)] for kinds, level in zip(sets, levels, strict=True)])


def asked_words(sets: Sequence[Iterable[str]], levels: Sequence[int]) -> Words:
    """What opportunities want to be shown: kinds, and one level of proof of identity or none."""
    return _proofs([[*kinds, *([level] if level else [])] for kinds, level in zip(sets, levels, strict=True)])


def _proofs(rows: Sequence[Iterable[str | int]]) -> Words:
    numbers = [
        [len(_KINDS) + min(one, _IDENTITY_LEVELS) - 1 if isinstance(one, int) else _KINDS[one] for one in row]
        for row in rows
    ]
    return bits(numbers, len(_KINDS) + _IDENTITY_LEVELS)


def slot_bits(slots: Iterable[Slot]) -> int:
    """Parts of the week as 28 bits."""
    return sum(1 << slot_number(slot) for slot in set(slots))


def slot_number(slot: Slot) -> int:
    """Which of the 28 bits a part of the week has."""
    day, part = slot
    return day * len(_PARTS) + _PARTS.index(part)


def slot_of(starts: datetime, ends: datetime, zone: str) -> Slot:
    """The part of the week in which a shift lies for the most: the one around its middle."""
    middle = (starts + (ends - starts) / 2).astimezone(ZoneInfo(zone))
    if middle.hour < PART_BEGINS["morning"]:
        return (middle - timedelta(hours=PART_BEGINS["morning"])).weekday(), "night"
    part = max((begin, name) for name, begin in PART_BEGINS.items() if begin <= middle.hour)[1]
    return middle.weekday(), part


def array(values: Sequence[float | None]) -> NDArray[np.float64]:
    """Numbers with gaps: what is not known is not a number."""
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
