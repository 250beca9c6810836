"""Names for invented people, in both scripts."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

# Of a hundred people so many belong to a community with a share in names.toml; the others are Gulf nationals.
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody's names, with the languages of their community."""

    ar: str
    en: str
    languages: tuple[tuple[str, str], ...]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))


def name(random: Random, gender: str, country: str, *, family: tuple[str, str] | None = None) -> Named:
    """A name that somebody living in `country` might have; `family` makes it a child of that father and family."""
    data = _data()
    community = "gulf" if family else _community(random)
    own = data[community]
    given = random.choice(own["women" if gender == "female" else "men"])
    if community == "gulf":
        words = _gulf(random, given, gender, country, family)
    else:
        middle = [_other_than(given, random.choice(own["men"]), own["men"])] if own["shape"] == "three" else []
        words = [given, *middle, random.choice(own["families"])]
    ar, en = (" ".join(word.split("|")[side] for word in words) for side in (0, 1))
    return Named(ar, en, _languages(random, own))


def _community(random: Random) -> str:
    draw = random.randrange(HUNDRED)
    for community, own in _data().items():
        draw -= own.get("share", 0)
        if draw < 0:
            return community
    return "gulf"


def _gulf(random: Random, given: str, gender: str, country: str, family: tuple[str, str] | None) -> list[str]:
    """Four parts: given, father, grandfather, family; for some with bin and bint, as families have it."""
    own = _data()["gulf"]
    if family:
        return [given, *family]
    father, grandfather = random.sample(own["men"], 2)
    if father == given:
        father, grandfather = grandfather, father
    last = random.choice(own["families"][country])
    if random.random() < 0.35:
        link = "بنت|bint" if gender == "female" else "بن|bin"
        return [given, link, father, "بن|bin", grandfather, last]
    return [given, father, grandfather, last]


def _other_than(given: str, father: str, men: list[str]) -> str:
    """The father's name, or the next one where it is the child's own as well: rare among people, odd on a page."""
    return men[(men.index(father) + 1) % len(men)] if father == given else father


def _languages(random: Random, own: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    if "languages" in own:
        pairs = (item.split(":") for item in own["languages"])
        return tuple((code, level) for code, level in pairs)
    english = random.choices(["", "basic", "conversational", "fluent"], weights=[15, 20, 35, 30])[0]
    return (("ar", "native"), ("en", english)) if english else (("ar", "native"),)
