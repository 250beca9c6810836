"""People in the number of a country."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from awn.base.arabic import search_key
from awn.demo import names
from awn.demo.national import plan
from awn.demo.national.writing import Sheets, escaped
from awn.demo.people import birth_date, phone
from awn.safety.rules import CONDUCT_VERSION

BATCH = 10_000
APART = 0.15


@dataclass(frozen=True, slots=True)
class Census:
    """Where the ids of a region's people begin, and how many they are."""

    first: dict[str, int]
    count: dict[str, int]

    def neighbours(self, random: Random, region: str, count: int) -> list[int]:
        """Distinct people of the region, the busy ones far more often than the others."""
        first, there = self.first[region], self.count[region] - self.apart(region)
        found: dict[int, None] = {}
        for _attempt in range(4 * count):
            if len(found) >= min(count, there):
                break
            # The square makes a tenth of the people do a third of the work.
            found[first + int(there * random.random() ** 2)] = None
        return list(found)

    def apart(self, region: str) -> int:
        """How many people, the last of a region, are kept for what is planted: they have no other hours."""
        return int(self.count[region] * APART) if self.count[region] >= 2 / APART else 0


def populate(
    sheets: Sheets, random: Random, count: int, at: datetime, *, skills: list[int], fields: list[str],
    progress: Callable[[int], None],
) -> Census:  # fmt: skip
    """Writes the people, region by region, with skills, languages and interests."""
    numbers = plan.shared_out(count, list(plan.POPULATION.values()))
    first: dict[str, int] = {}
    done = 0
    for region, number in zip(plan.POPULATION, numbers, strict=True):
        for i in range(number):
            person = _person(sheets, random, region, at=at, skills=skills, fields=fields)
            if i == 0:
                first[region] = person
            done += 1
            if done % BATCH == 0:
                sheets.send()
                progress(done)
    sheets.send()
    progress(done)
    there = {region: number for region, number in zip(plan.POPULATION, numbers, strict=True) if number}
    return Census(first, there)


def _person(sheets: Sheets, random: Random, region: str, *, at: datetime, skills: list[int], fields: list[str]) -> int:
    key = sheets.id("people_person")
    gender = "female" if random.random() < 0.5 else "male"
    named = names.name(random, gender, region[:2])
    joined = at - timedelta(minutes=random.randrange(800_000, 1_500_000))
    sheets.put(
        "people_person", key, escaped(named.ar), escaped(named.en), search_key(f"{named.ar} {named.en}"),
        birth_date(random, at, min(18 + int(random.expovariate(1 / 14)), 80)), gender, region,
        phone(random, region[:2]), "ar" if named.languages[0][0] == "ar" else "en", "", "t", "f", "t",
        joined.isoformat(), str(CONDUCT_VERSION),
    )  # fmt: skip
    for skill in random.sample(skills, random.randrange(1, 4)):
        sheets.put_line("people_personskill", f"{key}\t{skill}")
    for code, level in named.languages:
        sheets.put_line("people_personlanguage", f"{key}\t{code}\t{level}")
    for field in random.sample(fields, random.randrange(1, 3)):
        sheets.put_line("people_person_interests", f"{key}\t{field}")
    return key
