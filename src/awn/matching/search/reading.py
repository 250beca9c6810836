"""Opportunities that are over, read out of the database as an archive (see `archive`)."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from awn.matching import meanings
from awn.matching.search.held import Archive, Columns, Sets, Times
from awn.matching.search.lexical import Index, Said, assemble
from awn.matching.search.store import WEIGHTS
from awn.opportunities.queries.conditions import HOUR, IN_GOOD_STANDING, OVER, Where
from awn.opportunities.queries.filters import AGE_BANDS, DAY_PARTS

Row = dict[str, Any]
ROWS_AT_A_TIME = 2_000
# With what stands for a missing one. What is closed has been over for ever.
_NUMBERS = {
    "starts": np.nan, "ends": np.nan, "published": np.nan, "over": -np.inf, "min_age": -np.inf, "max_age": np.inf,
    "latitude": np.nan, "longitude": np.nan,
}  # fmt: skip
_WORD = re.compile(r"'((?:[^']|'')*)':([0-9A-D,]+)")

_PARTS = " + ".join(
    f"({HOUR} >= {begin} AND {HOUR} < {end})::int * {1 << bit}" for bit, (begin, end) in enumerate(DAY_PARTS.values())
)
_STATEMENT = f"""
SELECT o.id, o.field_id, o.region_id, o.mode, o.kind, o.gender, o.accessibility, o.goals, o.skill_ids,
       o.organisation_id, o.min_age, o.max_age,
       extract(epoch FROM o.starts_at)::float8 AS starts, extract(epoch FROM o.ends_at)::float8 AS ends,
       extract(epoch FROM o.published_at)::float8 AS published,
       extract(epoch FROM CASE WHEN o.state = 'published' THEN least(o.apply_until, o.ends_at) END)::float8 AS over,
       coalesce(o.latitude, r.latitude) AS latitude, coalesce(o.longitude, r.longitude) AS longitude,
       ARRAY(SELECT n.language_id FROM opportunities_languageneed n WHERE n.opportunity_id = o.id) AS languages,
       t.begins, t.finishes, t.parts, t.free, o.search::text AS search
  FROM opportunities_opportunity o LEFT JOIN reference_region r ON r.code = o.region_id
  LEFT JOIN LATERAL (
    SELECT array_agg(extract(epoch FROM s.starts_at)::float8 ORDER BY s.id) AS begins,
           array_agg(extract(epoch FROM s.ends_at)::float8 ORDER BY s.id) AS finishes,
           array_agg(CASE WHEN s.open_ended THEN 0 ELSE {_PARTS} END ORDER BY s.id) AS parts,
           array_agg(s.taken < s.capacity ORDER BY s.id) AS free
      FROM opportunities_shift s WHERE s.opportunity_id = o.id AND s.cancelled_at IS NULL) t ON true
 WHERE {{where}} ORDER BY o.ends_at DESC NULLS LAST, o.id DESC
"""


@cache
def bands(lowest: int | None, highest: int | None) -> tuple[str, ...]:
    """Bands of ages of which somebody may come."""
    least, most = lowest or 0, 999 if highest is None else highest
    return tuple(code for code, (low, high) in AGE_BANDS.items() if least <= high and most >= low)


# Facets by their name in `Facets`, and what else is asked for by value: from a row to its values.
_VALUES: dict[str, Callable[[Row], Iterable[Any]]] = {
    "fields": lambda row: (row["field_id"],),
    "places": lambda row: (row["region_id"],),
    "modes": lambda row: (row["mode"],),
    "kinds": lambda row: (row["kind"],),
    "accessibility": lambda row: row["accessibility"],
    "skills": lambda row: row["skill_ids"],
    "languages": lambda row: row["languages"],
    "goals": lambda row: row["goals"],
    "ages": lambda row: bands(row["min_age"], row["max_age"]),
    "genders": lambda row: ("female", "male") if row["gender"] == "any" else (row["gender"],),
    "organisation": lambda row: (row["organisation_id"],),
}
VALUES = tuple(_VALUES)


def over_at(at: datetime) -> Where:
    """What is over at the moment, of organisations in good standing."""
    return Where([OVER, IN_GOOD_STANDING], [at, at])


def read(where: Where, *, like: Index | None = None) -> Archive:
    """The opportunities that `where` names, with their meanings when a model is there."""
    reader = _Reader()
    for row in _rows(where):
        reader.add(row)
    return reader.archive(like)


def _rows(where: Where) -> Iterator[Row]:
    # The texts of half a million rows are not held at once.
    with connection.chunked_cursor() as cursor:
        cursor.execute(_STATEMENT.format(where=where.sql), where.values)
        names: list[str] = []
        while found := cursor.fetchmany(ROWS_AT_A_TIME):
            names = names or [column.name for column in cursor.description]
            yield from (dict(zip(names, row, strict=True)) for row in found)


class _Sets:
    """The values of each row, taken up one by one."""

    def __init__(self) -> None:
        self.known: dict[tuple[Any, ...], int] = {}
        self.numbers = array("i")

    def add(self, values: Iterable[Any]) -> None:
        self.numbers.append(self.known.setdefault(tuple(values), len(self.known)))

    def sets(self) -> Sets:
        """All of them."""
        names: dict[str, int] = {}
        sets = [
            [names.setdefault(str(value), len(names)) for value in dict.fromkeys(held) if value is not None]
            for held in self.known
        ]
        return Sets.of(np.array(self.numbers, dtype=np.int32), sets, list(names))


class _Reader:
    """Takes rows up one by one, in arrays that cost little."""

    def __init__(self) -> None:
        self.ids = array("q")
        self.sets = {name: _Sets() for name in _VALUES}
        self.numbers = {name: array("d") for name in _NUMBERS}
        self.shifts = {name: array("d") for name in ("begins", "finishes", "parts", "free")}
        self.ends = array("q", [0])
        self.lexemes: dict[str, int] = {}
        # Of each word: its row, the number of its lexeme, its place, the weight of that.
        self.rows, self.words, self.places, self.weights = array("i"), array("i"), array("H"), array("f")

    def add(self, row: Row) -> None:
        number = len(self.ids)
        self.ids.append(row["id"])
        for name, values in _VALUES.items():
            self.sets[name].add(values(row))
        self._add_numbers(row)
        self._add_words(number, row["search"])

    def _add_numbers(self, row: Row) -> None:
        for name, missing in _NUMBERS.items():
            self.numbers[name].append(missing if row[name] is None else row[name])
        for name, values in self.shifts.items():
            values.extend(row[name] or ())
        self.ends.append(len(self.shifts["free"]))

    def _add_words(self, row: int, search: str) -> None:
        for lexeme, where in _WORD.findall(search):
            number = self.lexemes.setdefault(lexeme.replace("''", "'").replace("\\\\", "\\"), len(self.lexemes))
            for place in where.split(","):
                weight = WEIGHTS.get(place[-1])
                self.rows.append(row)
                self.words.append(number)
                self.places.append(int(place[:-1] if weight else place))
                self.weights.append(weight or WEIGHTS["C"])

    def archive(self, like: Index | None) -> Archive:
        """All that was taken up."""
        ids = np.array(self.ids, dtype=np.int64)
        numbers = {name: np.array(values, dtype=np.float64) for name, values in self.numbers.items()}
        points = np.stack([numbers.pop("latitude"), numbers.pop("longitude")])
        shifts = {name: np.array(values, dtype=np.float64) for name, values in self.shifts.items()}
        times = Times(
            np.array(self.ends, dtype=np.int64),
            np.stack([shifts["begins"], shifts["finishes"]]),
            shifts["parts"].astype(np.uint8),
            shifts["free"] > 0,
        )
        columns = Columns({name: sets.sets() for name, sets in self.sets.items()}, numbers, points, times)
        latest = np.nan_to_num(numbers["ends"], nan=-np.inf)
        return Archive(ids, self._index(len(ids), like), columns, latest, meanings_of(ids))

    def _index(self, size: int, like: Index | None) -> Index:
        rows, words = (np.array(values, dtype=np.int32) for values in (self.rows, self.words))
        places, weights = np.array(self.places, dtype=np.uint16), np.array(self.weights, dtype=np.float32)
        return assemble(size, Said(list(self.lexemes), rows, words, places, weights), like)


def meanings_of(ids: NDArray[np.int64]) -> NDArray[np.float16] | None:
    """What these mean, zeros where nothing is known; None without a model."""
    model = meanings.model()
    if model is None:
        return None
    rows = np.zeros((len(ids), model.dim), dtype=np.float16)
    for start in range(0, len(ids), ROWS_AT_A_TIME):
        part = ids[start : start + ROWS_AT_A_TIME].tolist()
        known = meanings.stored(model, "opportunity", part)
        for place, one in enumerate(part, start=start):
            if one in known:
                rows[place] = known[one]
    return rows
