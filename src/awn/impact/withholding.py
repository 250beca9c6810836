"""Which published cells are withheld, decided once for all pages, files and letters that show them.

Every sum that a reader can form of published cells is a line: a country of its regions and of its fields, a region of
its organisations, an organisation of its opportunities and its programmes, a year of its months. `base.disclosure`
closes them all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.backends.utils import CursorWrapper

from awn.base.disclosure import hidden
from awn.impact.rules import BEGINNING

# Kind, key, grain, first day.
Cell = tuple[str, str, str, date]
Scope = tuple[str, str]
# What readers would miss most: totals of years before those of months, whole countries before their parts.
_WORTH = {"world": 4, "country": 3, "region": 2, "field": 3, "country_field": 2, "organisation": 2, "programme": 2}
_LONG = 10
# What may be left out, from nothing to most; and of which totals at most so many may be withheld for the rest.
_REGIONS = (("region", "quarter"), ("region", "month"))
_FIELDS = (("country_field", "all"), ("country_field", "year"))
DETAIL: tuple[tuple[tuple[str, str], ...], ...] = ((), _REGIONS, (*_REGIONS, *_FIELDS))
TOTALS = frozenset({"country", "region", "organisation"})
MOST = 0.1


@dataclass(frozen=True, slots=True)
class Counted:
    """How many people stand behind each cell; which ones, where they are few; and of what each opportunity is part."""

    people: Mapping[Cell, int]
    few: Mapping[Cell, frozenset[int]]
    # Opportunity: organisation and region, country and field, programme.
    homes: Mapping[str, tuple[str, str, str]]
    # Quarters and months are not counted for these kinds.
    by_year: frozenset[str]


def withheld(counted: Counted) -> frozenset[Cell]:
    """The cells that nobody is shown."""
    return hidden(
        counted.people,
        list(_lines(counted)),
        persons=counted.few,
        worth={cell: _WORTH.get(cell[0], 1) + (_LONG if cell[2] in ("all", "year") else 0) for cell in counted.people},
    )


@dataclass(frozen=True, slots=True)
class Publication:
    """What is published: all cells but those of the kinds and periods left out, and those that are withheld."""

    left_out: tuple[tuple[str, str], ...]
    withheld: list[Cell]


def decide(cursor: CursorWrapper, by_year: Iterable[str]) -> Publication:
    """Reads the counted cells of this transaction. Detail that would take down too many totals is left out: first the
    months of regions, then the fields of countries."""
    cursor.execute("SELECT kind, key, grain, first, people, who FROM cell")
    rows = cursor.fetchall()
    cursor.execute(
        "SELECT DISTINCT opportunity, organisation || '/' || region, country || '/' || field,"
        " COALESCE(programme, organisation || '/-') FROM given"
    )
    homes = {row[0]: (row[1], row[2], row[3]) for row in cursor.fetchall()}
    months = frozenset(by_year)
    for left_out in DETAIL:
        kept = [row for row in rows if (row[0], row[2]) not in left_out]
        few = {row[:4]: frozenset(row[5]) for row in kept if row[5] is not None}
        away = withheld(Counted({row[:4]: row[4] for row in kept}, few, homes, months))
        totals = [row[:4] for row in kept if row[0] in TOTALS and row[2] == "all"]
        if sum(cell in away for cell in totals) <= MOST * len(totals):
            break
    return Publication(left_out, sorted(away))


def _lines(counted: Counted) -> Iterator[list[Cell]]:
    """Totals with their parts: of scopes within one period, and of periods of one scope."""
    parts: dict[tuple[str, Cell], list[Cell]] = defaultdict(list)
    owners = {programme: house.partition("/")[0] for house, _field, programme in counted.homes.values()}
    for cell in counted.people:
        kind, key, grain, first = cell
        for scope in _totals(kind, key, counted.homes, owners):
            total = (*scope, grain, first)
            if total not in counted.people and scope[0] == "country_field":
                total = ("field", scope[1].partition("/")[2], grain, first)
            if total in counted.people:
                parts[kind, total].append(cell)
        longer = _longer(grain, first, months=kind not in counted.by_year)
        if longer is not None:
            parts["time", (kind, key, *longer)].append(cell)
    for (_dimension, total), cells in parts.items():
        yield [total, *cells]


def _totals(kind: str, key: str, homes: Mapping[str, tuple[str, str, str]], owners: Mapping[str, str]) -> list[Scope]:
    """The scopes that this one is a part of."""
    left, _stroke, right = key.partition("/")
    if kind == "opportunity":
        house, field, programme = homes[key]
        return [("organisation_region", house), ("country_field", field), ("programme", programme)]
    if kind == "programme":
        return [("organisation", owners[key])]
    return {
        "country": [("world", "")],
        "region": [("country", key[:2])],
        "field": [("world", "")],
        "country_field": [("country", left), ("field", right)],
        "organisation_region": [("organisation", left), ("region", right)],
    }.get(kind, [])


def _longer(grain: str, first: date, *, months: bool) -> tuple[str, date] | None:
    """The next longer period around this one."""
    if grain == "month":
        return "quarter", date(first.year, first.month - (first.month - 1) % 3, 1)
    if grain == "quarter":
        return "year", date(first.year, 1, 1)
    return ("all", BEGINNING) if grain == "year" else None
