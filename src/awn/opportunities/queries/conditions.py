"""Filters as conditions in SQL on opportunities (`o`) and their organisations (`g`).

Written as SQL rather than with the ORM because the public list is the hottest page of all: building these queries
with the ORM took four times the CPU of everything else on it. Texts are constants of this package; whatever a
visitor typed goes into `values`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import sin
from typing import Any

from awn.opportunities.queries.filters import AGE_BANDS, DAY_PARTS, NEAR_KM, Filters, Word, point
from awn.opportunities.queries.times import span
from awn.reference import queries as reference

EARTH_KM = 6_371.0
OPEN = (
    "o.state = 'published' AND (o.apply_until IS NULL OR o.apply_until > %s) AND (o.ends_at IS NULL OR o.ends_at > %s)"
)
# The list of states stands in the indexes for the archive, word for word.
OVER = (
    "(o.state IN ('closed', 'completed', 'archived')"
    " OR o.state = 'published' AND (o.apply_until <= %s OR o.ends_at <= %s))"
)
# Whoever the platform has suspended recruits nobody.
IN_GOOD_STANDING = "o.organisation_id NOT IN (SELECT id FROM organisations_organisation WHERE state = 'suspended')"
# The text compared with titles by their trigrams.
LOOKS_LIKE = "o.title_key %%> awn_fold(%s)"
# The hour at which a shift begins by the clock of its place; an hour after midnight belongs to the evening before.
HOUR = (
    "(extract(hour FROM s.starts_at AT TIME ZONE o.zone)"
    " + 24 * (extract(hour FROM s.starts_at AT TIME ZONE o.zone) < 5)::integer)"
)
_ARABIC_WORDS = "phraseto_tsquery('simple', awn_light(%s))"
_ENGLISH_WORDS = "phraseto_tsquery('english', %s)"
_SEVERAL = re.compile(r"\W")  # words: the parts of what is written together count as well
_LATIN = re.compile("[A-Za-z]")
COLUMNS = {"fields": "o.field_id", "places": "o.region_id", "modes": "o.mode", "kinds": "o.kind"}


@dataclass(slots=True)
class Where:
    """Conditions that all hold, and the values for their placeholders in the same order."""

    parts: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, sql: str, *values: Any) -> None:
        """One more condition."""
        self.parts.append(sql)
        self.values.extend(values)

    @property
    def sql(self) -> str:
        """The conditions joined."""
        return " AND ".join(self.parts) or "true"


def public(at: datetime, *, past: bool) -> Where:
    """What everybody may see and is open; or with `past` is over."""
    where = Where()
    where.add(OVER if past else OPEN, at, at)
    where.add(IN_GOOD_STANDING)
    return where


def wanted(filters: Filters) -> tuple[str, list[str]]:
    """The text as a tsquery in SQL with its values. PostgreSQL reads what was typed as words and never as operators,
    so nothing typed can change the shape of the query."""
    if not filters.words:
        return "awn_tsquery(%s)", [filters.text]
    asked = [_said(word) for word in filters.words if not word.excluded]
    without = [_said(word) for word in filters.words if word.excluded]
    either = (" || " if filters.least else " && ").join(sql for sql, _values in asked)
    parts = [f"({either})"] if asked else []
    parts += [f"!!{sql}" for sql, _values in without]
    return " && ".join(parts), [value for _sql, values in (*asked, *without) for value in values]


def holds(filters: Filters, search: str = "o.search") -> Where:
    """That a text holds the words: all of them, or with `least` at least so many."""
    if not filters.words:
        return Where([f"{search} @@ (awn_tsquery(%s))"], [filters.text])
    asked = [word for word in filters.words if not word.excluded]
    if filters.least and asked:
        asked = [Word(tuple(dict.fromkeys(text for word in asked for text in word.texts)))]
    where = Where()
    for word in asked:
        sql, values = _one_way(word, search)
        where.add(sql, *values)
    for word in filters.words:
        if word.excluded:
            sql, values = _said(word)
            where.add(f"NOT {search} @@ {sql}", *values)
    if filters.least > 1:
        number, values = held(filters, search)
        where.add(f"{number} >= %s", *values, filters.least)
    return where


def _one_way(word: Word, search: str) -> tuple[str, list[str]]:
    """That a text holds a word. Names of several words are asked for apart: a phrase makes PostgreSQL read each text
    that the index finds, and those that hold a single word need not be read for it."""
    phrases = tuple(text for text in word.texts if _SEVERAL.search(text.strip()))
    singles = tuple(text for text in word.texts if text not in phrases)
    parts = [_said(Word(texts)) for texts in (singles, phrases) if texts]
    either = " OR ".join(f"{search} @@ {sql}" for sql, _values in parts)
    return f"({either})", [value for _sql, values in parts for value in values]


def held(filters: Filters, search: str = "o.search") -> tuple[str, list[str]]:
    """How many of the words a text holds, in SQL with its values."""
    asked = [_said(word) for word in filters.words if not word.excluded]
    number = " + ".join(f"({search} @@ {sql})::integer" for sql, _values in asked)
    return f"({number})", [value for _sql, values in asked for value in values]


def _said(word: Word) -> tuple[str, list[str]]:
    """All that a word may be said by, as one tsquery."""
    ways, values = [], []
    for text in word.texts:
        # Only what has Latin letters can stand among the English words.
        here = [_ARABIC_WORDS, _ENGLISH_WORDS] if _LATIN.search(text) else [_ARABIC_WORDS]
        ways += here
        values += [text] * len(here)
    return f"({' || '.join(ways)})", values


def matching(filters: Filters, at: datetime, *, past: bool, alike: bool = False) -> Where:
    """What passes every filter but the facets.

    `alike` compares the text with titles by their trigrams instead of searching the words.
    """
    where = public(at, past=past)
    if filters.text and alike:
        where.add(LOOKS_LIKE, filters.text)
    elif filters.text:
        words = holds(filters)
        where.add(words.sql, *words.values)
    if filters.skills:
        where.add("o.skill_ids && %s::integer[]", list(filters.skills))
    if filters.languages:
        where.add(
            "EXISTS (SELECT FROM opportunities_languageneed n"
            " WHERE n.opportunity_id = o.id AND n.language_id = ANY(%s))",
            list(filters.languages),
        )
    if filters.goal is not None:
        where.add("o.goals @> %s::smallint[]", [filters.goal])
    if filters.organisation:
        where.add(
            "o.organisation_id = (SELECT id FROM organisations_organisation WHERE slug = %s)", filters.organisation
        )
    _near(where, filters)
    _people(where, filters)
    _times(where, filters, at, past=past)
    return where


def choose(where: Where, filters: Filters, *, but: str = "", columns: dict[str, str] = COLUMNS) -> Where:
    """Adds the facets, all or all but one."""
    for name, values in chosen(filters).items():
        if values and name != but:
            where.add(f"{columns[name]} = ANY(%s)", list(values))
    return where


def chosen(filters: Filters) -> dict[str, Sequence[str]]:
    """The values chosen of each facet; places as regions, of a country all of them."""
    inside = [region.code for code in filters.places if len(code) == 2 for region in reference.regions(code)]
    regions = sorted({*inside, *(code for code in filters.places if len(code) > 2)})
    return {"fields": filters.fields, "places": regions, "modes": filters.modes, "kinds": filters.kinds}


def _near(where: Where, filters: Filters) -> None:
    """Within so many kilometres as the crow flies; what has no point of its own lies in the middle of its region."""
    here = point(filters.near) if filters.near else None
    if here is None:
        return
    latitude, longitude = (
        f"COALESCE(o.{name}, (SELECT r.{name} FROM reference_region r WHERE r.code = o.region_id))"
        for name in ("latitude", "longitude")
    )
    where.add(
        f"sind(({latitude} - %s) / 2) ^ 2 + cosd(%s) * cosd({latitude}) * sind(({longitude} - %s) / 2) ^ 2 <= %s",
        here[0], here[0], here[1], sin((filters.km or NEAR_KM) / EARTH_KM / 2) ** 2,
    )  # fmt: skip


def _people(where: Where, filters: Filters) -> None:
    if filters.accessibility:
        where.add("o.accessibility @> %s::varchar[]", list(filters.accessibility))
    if filters.ages:
        bands = [AGE_BANDS[code] for code in filters.ages]
        either = " OR ".join("COALESCE(o.min_age, 0) <= %s AND COALESCE(o.max_age, 999) >= %s" for _band in bands)
        where.add(f"({either})", *(age for low, high in bands for age in (high, low)))
    if filters.age is not None:
        where.add("(o.min_age IS NULL OR o.min_age <= %s)", filters.age)
        where.add("(o.max_age IS NULL OR o.max_age >= %s)", filters.age)
    if filters.gender:
        where.add("o.gender IN ('any', %s)", filters.gender)


def _times(where: Where, filters: Filters, at: datetime, *, past: bool) -> None:
    """A shift within the time asked for. What no shift can lie in is ruled out before any shift is read."""
    first, after = span(filters, at)
    shift = Where(["s.opportunity_id = o.id", "s.cancelled_at IS NULL"])
    if not past:
        first = max(first, at) if first else at if after or filters.seats_left or filters.parts else None
    if first:
        where.add("o.ends_at > %s", first)
        shift.add("s.ends_at > %s", first)
    if after:
        where.add("o.starts_at < %s", after)
        shift.add("s.starts_at < %s", after)
    if filters.seats_left:
        shift.add("s.taken < s.capacity")
    if filters.parts:
        spans = [DAY_PARTS[part] for part in filters.parts]
        either = " OR ".join(f"{HOUR} >= %s AND {HOUR} < %s" for _ in spans)
        shift.add(f"NOT s.open_ended AND ({either})", *(hours for one in spans for hours in one))
    if first or after or filters.seats_left or filters.parts:
        where.add(f"EXISTS (SELECT FROM opportunities_shift s WHERE {shift.sql})", *shift.values)
