"""How many opportunities each value of a facet would give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection

from awn.opportunities.queries.conditions import COLUMNS, Where, choose, matching
from awn.opportunities.queries.filters import AGE_BANDS, DAY_PARTS, DISTANCES, RANGES, Filters
from awn.opportunities.rules import GENDERS

Counts = Mapping[str, int]
_NEEDS = "(SELECT n.language_id FROM opportunities_languageneed n WHERE n.opportunity_id = o.id) AS v(code)"
# The columns of the sums, which have lost the name of their table.
SUMS = {name: column.removeprefix("o.") for name, column in COLUMNS.items()}


@dataclass(frozen=True, slots=True)
class Facets:
    """The counts of each facet's values under all filters but the facet's own; and the totals under all.

    Values that would give nothing are absent. A country counts the sum of its regions. Of accessibility all chosen
    needs count, so its own are among the filters. Those from `skills` on are None where they were not counted: among
    what is over, and where no place is named to be near to.
    """

    fields: Counts
    places: Counts
    modes: Counts
    kinds: Counts
    accessibility: Counts
    open: int
    over: int
    skills: Counts | None = None
    languages: Counts | None = None
    goals: Counts | None = None
    ages: Counts | None = None
    genders: Counts | None = None
    parts: Counts | None = None
    ranges: Counts | None = None
    seats: Counts | None = None
    distances: Counts | None = None

    @property
    def total(self) -> int:
        """Everything found."""
        return self.open + self.over


def count(filters: Filters, at: datetime, *, alike: bool = False) -> Facets:
    """The counts for `filters`, in one query, or two where everything is counted."""
    sql, values = _statement(filters, at, alike=alike)
    found: dict[str, dict[str, int]] = {name: {} for name in (*COLUMNS, "accessibility", "over")}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        for facet, value, number in cursor.fetchall():
            if value is not None:
                found[facet][value] = int(number)
    totals = found.pop("over")
    if not (alike or filters.past):
        found |= _others(filters, at)
    return with_countries(found, totals.get("false", 0), totals.get("true", 0))


def with_countries(found: dict[str, dict[str, int]], open_ones: int, over: int = 0) -> Facets:
    """The counts of all facets, with the sum of its regions for each country."""
    places = dict(found["places"])
    for region, number in found["places"].items():
        country = region.partition("-")[0]
        places[country] = places.get(country, 0) + number
    return Facets(**{**found, "places": places}, open=open_ones, over=over)


def total(filters: Filters, at: datetime) -> int:
    """How many there are, without the facets."""
    number = 0
    for past in (False, True) if filters.past else (False,):
        where = choose(matching(filters, at, past=past), filters)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM opportunities_opportunity o WHERE {where.sql}", where.values)
            number += cursor.fetchone()[0]
    return number


def _statement(filters: Filters, at: datetime, *, alike: bool) -> tuple[str, list[Any]]:
    """Rows that pass everything but the facets are added up once, by all facets together. What remains are a few
    thousand sums, few enough to be added up again for each facet."""
    bases, values = [], []
    for past in (False, True) if filters.past else (False,):
        where = matching(filters, at, past=past, alike=alike)
        columns = ", ".join([*COLUMNS.values(), "o.accessibility"])
        bases.append(f"SELECT {columns}, {past} AS over FROM opportunities_opportunity o WHERE {where.sql}")
        values += where.values
    parts = []
    for name, column in SUMS.items():
        others = choose(Where(), filters, but=name, columns=SUMS)
        parts.append(f"SELECT '{name}', {column}::text, sum(n) FROM sums WHERE {others.sql} GROUP BY 2")
        values += others.values
    every = choose(Where(), filters, columns=SUMS)
    parts.append(f"SELECT 'over', over::text, sum(n) FROM sums WHERE {every.sql} GROUP BY 2")
    # By whole sets first: there are far fewer sets of codes than rows.
    sets = f"SELECT accessibility, count(*) AS n FROM base WHERE {every.sql} GROUP BY 1"
    parts.append(f"SELECT 'accessibility', code, sum(n) FROM ({sets}) sets, unnest(accessibility) code GROUP BY 2")
    values += [*every.values, *every.values]
    sums = f"SELECT {', '.join(SUMS.values())}, over, count(*) AS n FROM base GROUP BY 1, 2, 3, 4, 5"
    base = " UNION ALL ".join(bases)
    return f"WITH base AS MATERIALIZED ({base}), sums AS ({sums}) {' UNION ALL '.join(parts)}", values


def _others(filters: Filters, at: datetime) -> dict[str, dict[str, int]]:
    """The other facets in one query: for each the conditions are written out, without its own. That reads the rows
    once for each value, which is quick for an organisation's own list; what reaches further is asked of `columns`."""
    parts: list[tuple[str, str, str, Filters]] = [
        ("skills", "unnest(o.skill_ids) AS v(code)", "v.code::text", replace(filters, skills=())),
        ("languages", _NEEDS, "v.code", replace(filters, languages=())),
        ("goals", "unnest(o.goals) AS v(code)", "v.code::text", replace(filters, goal=None)),
    ]
    single: list[tuple[str, str, Filters]] = [
        *(("ages", code, replace(filters, ages=(code,))) for code in AGE_BANDS),
        *(("genders", code, replace(filters, gender=code)) for code in GENDERS if code != "any"),
        *(("parts", code, replace(filters, parts=(code,))) for code in DAY_PARTS),
        *(("ranges", code, replace(filters, when=code)) for code in RANGES),
        ("seats", "1", replace(filters, seats_left=True)),
        *(("distances", str(km), replace(filters, km=km)) for km in DISTANCES if filters.near),
    ]
    found: dict[str, dict[str, int]] = {
        name: {} for name in (*(part[0] for part in parts), *(one[0] for one in single))
    }
    statements, values = [], []
    for name, table, column, asked in parts:
        where = choose(matching(asked, at, past=False), asked)
        statements.append(
            f"SELECT '{name}', {column}, count(DISTINCT o.id) FROM opportunities_opportunity o, LATERAL {table}"
            f" WHERE {where.sql} GROUP BY 2"
        )
        values += where.values
    for name, code, asked in single:
        where = choose(matching(asked, at, past=False), asked)
        statements.append(f"SELECT '{name}', '{code}', count(*) FROM opportunities_opportunity o WHERE {where.sql}")
        values += where.values
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), values)
        for facet, value, number in cursor.fetchall():
            if number:
                found[facet][value] = int(number)
    return found
