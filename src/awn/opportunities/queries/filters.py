"""What somebody asks of the list of opportunities, read from the query string of an address.

Whatever makes no sense is left out and named in `ignored`, so that a page can say so: an address is typed, cut and
passed on by people, and must never end in an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import fields as fields_of
from datetime import date
from typing import Any, TypeVar

from awn.base.arabic import latin_digits
from awn.opportunities.rules import AGE_LIMITS, GENDERS, KINDS, MODES
from awn.reference import queries as reference
from awn.reference.rules import ACCESSIBILITY

# Parts of the day as hours of the place's own clock, from and before.
DAY_PARTS = {"morning": (5, 12), "afternoon": (12, 17), "evening": (17, 29)}
NEAR_KM, FARTHEST_KM = 25, 500
# Distances that the list offers, and counts.
DISTANCES = (5, 10, 25, 50, 100, 200)
# Ages from and to, both included: an opportunity is for a band when it takes anybody in it.
AGE_BANDS = {"under-16": (0, 15), "16-17": (16, 17), "18-59": (18, 59), "60-over": (60, 999)}
RANGES = ("week", "weekend", "month")
SORTS = ("soonest", "newest", "relevance")
LONGEST_TEXT = 200
MOST_VALUES = 30
MOST_SKILLS = 20
HIGHEST_ID = 2**31 - 1
YEARS = (2000, 2100)
_POINT = re.compile(r"(-?\d{1,3}(?:\.\d{1,6})?),(-?\d{1,3}(?:\.\d{1,6})?)", re.ASCII)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Word:
    """One word or phrase of a search: the texts that may stand for it, the typed one first."""

    texts: tuple[str, ...]
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """Every filter of the list; an empty one asks for nothing. Values of one filter are alternatives, except
    `accessibility`, where all are needed."""

    text: str = ""
    fields: tuple[str, ...] = ()
    places: tuple[str, ...] = ()  # country codes and region codes
    modes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    skills: tuple[int, ...] = ()
    accessibility: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    ages: tuple[str, ...] = ()  # bands of ages
    age: int | None = None
    gender: str = ""
    goal: int | None = None
    organisation: str = ""
    when: str = ""
    parts: tuple[str, ...] = ()  # of the day
    near: str = ""  # the code of a region, or "24.71,46.68"
    km: int | None = None  # from there; without it `NEAR_KM`
    since: date | None = None
    until: date | None = None
    seats_left: bool = False
    past: bool = False
    sort: str = ""
    ignored: tuple[str, ...] = ()
    # What `text` is read as, where somebody has read it (awn.matching.search); never part of an address.
    words: tuple[Word, ...] = ()
    # How many of the words have to be there, when no text holds all of them; 0: all. Never part of an address either.
    least: int = 0

    @classmethod
    def parse(cls, query: Mapping[str, Sequence[str]]) -> Filters:
        """The filters in the lists of values of a query string."""
        return _parsed(query)

    @property
    def narrows(self) -> bool:
        """True when anything but the order is asked for."""
        return replace(self, sort="", past=False, ignored=(), words=(), least=0) != Filters()

    @property
    def order(self) -> str:
        """The order of the results: unless another is chosen, the likeness of words where there are words."""
        return self.sort or ("relevance" if self.text else SORTS[0])

    @property
    def key(self) -> str:
        """The same text for the same question: part of the key under which answers are kept."""
        return repr(self)

    def query(self) -> dict[str, list[str]]:
        """The filters as a query string holds them; what asks for nothing is absent."""
        found: dict[str, list[str]] = {}
        for name, attribute in NAMES.items():
            value = getattr(self, attribute)
            values = value if isinstance(value, tuple) else (value,)
            texts = [_text(one) for one in values if one not in ("", None, False)]
            if texts:
                found[name] = texts
        return found

    def without(self, name: str, value: str = "") -> Filters:
        """The filters less one value of the parameter `name`, or less the whole of it."""
        attribute = NAMES[name]
        old = getattr(self, attribute)
        if value and isinstance(old, tuple):
            return _replaced(self, attribute, tuple(one for one in old if str(one) != value))
        return _replaced(self, attribute, _DEFAULTS[attribute])


# Names in addresses -> attributes. Addresses are passed on: names here are never changed.
NAMES = {
    "q": "text", "field": "fields", "place": "places", "mode": "modes", "kind": "kinds", "skill": "skills",
    "access": "accessibility", "language": "languages", "ages": "ages", "age": "age", "gender": "gender",
    "goal": "goal", "org": "organisation", "when": "when", "part": "parts", "near": "near", "km": "km",
    "from": "since", "to": "until", "seats": "seats_left",
    "past": "past", "sort": "sort",
}  # fmt: skip
_DEFAULTS = {field.name: getattr(Filters(), field.name) for field in fields_of(Filters)}


def _replaced(filters: Filters, attribute: str, value: Any) -> Filters:
    words = () if attribute == "text" else filters.words
    return replace(filters, **{attribute: value}, words=words, least=0, ignored=())


def _text(value: object) -> str:
    return "1" if value is True else str(value)


class _Reader:
    """Reads the values of a query string and notes what it had to leave out."""

    def __init__(self, query: Mapping[str, Sequence[str]]) -> None:
        self.query = query
        self.ignored: list[str] = []

    def values(self, name: str) -> list[str]:
        every = [latin_digits(clean(value)) for value in self.query.get(name, ())][:MOST_VALUES]
        return list(dict.fromkeys(value for value in every if value))

    def read(self, name: str, read: Callable[[str], T | None]) -> T | None:
        """The last value, as a form sends it when a name comes twice."""
        values = self.values(name)
        return self._read(name, read, values[-1]) if values else None

    def among(self, name: str, known: Iterable[str]) -> tuple[str, ...]:
        """Those values that are known codes, in the order of the codes: two ways to ask are one question."""
        values = set(self.values(name))
        found = tuple(code for code in known if code in values)
        if values - set(found):
            self.ignored.append(name)
        return found

    def numbers(self, name: str) -> tuple[int, ...]:
        read = (self._read(name, lambda text: whole(text, 1, HIGHEST_ID), text) for text in self.values(name))
        return tuple(sorted({number for number in read if number is not None}))[:MOST_SKILLS]

    def one_of(self, name: str, known: Iterable[str]) -> str:
        every = frozenset(known)
        return self.read(name, lambda text: text if text in every else None) or ""

    def _read(self, name: str, read: Callable[[str], T | None], text: str) -> T | None:
        value = read(text)
        if value is None and name not in self.ignored:
            self.ignored.append(name)
        return value


def _parsed(query: Mapping[str, Sequence[str]]) -> Filters:
    reader = _Reader(query)
    text = clean((list(query.get("q", ())) or [""])[-1])
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT].rstrip()
        reader.ignored.append("q")
    since, until = reader.read("from", day), reader.read("to", day)
    if since and until and until < since:
        until = None
        reader.ignored.append("to")
    near = reader.read("near", _near) or ""
    genders = [code for code in GENDERS if code != "any"]
    return Filters(
        text=text,
        fields=reader.among("field", [field.code for field in reference.fields()]),
        places=reader.among("place", _places(reader.values("place"))),
        modes=reader.among("mode", MODES),
        kinds=reader.among("kind", KINDS),
        skills=reader.numbers("skill"),
        accessibility=reader.among("access", ACCESSIBILITY),
        languages=reader.among("language", [language.code for language in reference.languages()]),
        ages=reader.among("ages", AGE_BANDS),
        age=reader.read("age", lambda value: whole(value, *AGE_LIMITS)),
        gender=reader.one_of("gender", genders),
        goal=reader.read("goal", lambda value: whole(value, 1, 17)),
        organisation=reader.read("org", _slug) or "",
        when=reader.one_of("when", RANGES),
        parts=reader.among("part", DAY_PARTS),
        near=near,
        # A form sends the distance in any case; from nowhere it means nothing.
        km=reader.read("km", lambda value: whole(value, 1, FARTHEST_KM)) if near else None,
        since=since,
        until=until,
        seats_left=reader.one_of("seats", ["1"]) == "1",
        past=reader.one_of("past", ["1"]) == "1",
        sort=_order(reader.one_of("sort", SORTS), text),
        ignored=tuple(reader.ignored),
    )


def _order(sort: str, text: str) -> str:
    """The order that was chosen; empty for the one that would be taken anyway, so that one question has one address."""
    return "" if sort == Filters(text=text).order or (sort == "relevance" and not text) else sort


def clean(text: str) -> str:
    """One line without control characters: PostgreSQL takes no NUL, and nobody means the others."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[: LONGEST_TEXT * 2]).split())


def whole(text: str, lowest: int, highest: int) -> int | None:
    """A whole number between the two, or None."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(highest))):
        return None
    return int(text) if lowest <= int(text) <= highest else None


def day(text: str) -> date | None:
    """A day of this century written 2026-12-05, or None."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if YEARS[0] <= found.year < YEARS[1] else None


def point(near: str) -> tuple[float, float] | None:
    """Latitude and longitude of a place: typed ones, or the middle of a region."""
    region = reference.region(near)
    if region is not None:
        return region.latitude, region.longitude
    match = _POINT.fullmatch(near)
    found = (float(match[1]), float(match[2])) if match else None
    return found if found and abs(found[0]) <= 90 and abs(found[1]) <= 180 else None


def _near(text: str) -> str | None:
    return text if point(text) is not None else None


def _slug(text: str) -> str | None:
    return text if len(text) <= 80 and text.isascii() and text.replace("-", "").replace("_", "").isalnum() else None


def _places(values: Iterable[str]) -> list[str]:
    """Every country and region that an opportunity may lie in, each country before its regions.

    Those outside the six states, of imported archives, only when they are among `values`.
    """
    found: list[str] = []
    for country in reference.countries():
        found += [country.code, *(region.code for region in reference.regions(country.code))]
    others = {value for value in values if len(value) <= 6 and (reference.region(value) or reference.regions(value))}
    return [*found, *sorted(others.difference(found))]
