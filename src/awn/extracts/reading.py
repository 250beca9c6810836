"""Reading the facts once, in one snapshot, in bounded memory, without a lock that anybody waits for."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import connection, transaction
from hijridate import Gregorian

from awn.base.dates import HIJRI_FIRST, HIJRI_LAST
from awn.extracts.rules import age_band
from awn.people.rules import age_on

_PIECE_BYTES = 8 << 20
# Records that were merged count as one person.
_PERSON = "coalesce(person.merged_into_id, person.id)"
_SQL = {
    "hours": f"""
        SELECT {_PERSON}, entry.opportunity_id, place.shift_id, entry.day, entry.minutes, entry.evidence
          FROM hours_hoursentry entry
          JOIN people_person person ON person.id = entry.person_id
          JOIN participation_place place ON place.id = entry.place_id
    """,
    "attendance": f"""
        SELECT {_PERSON}, shift.opportunity_id, shift.id, (shift.starts_at AT TIME ZONE opportunity.zone)::date, 1,
               place.state
          FROM participation_place place
          JOIN people_person person ON person.id = place.person_id
          JOIN opportunities_shift shift ON shift.id = place.shift_id
          JOIN opportunities_opportunity opportunity ON opportunity.id = shift.opportunity_id
         WHERE place.state IN ('attended', 'absent', 'excused')
    """,
    "applications": f"""
        SELECT {_PERSON}, asked.opportunity_id, 0, (asked.created_at AT TIME ZONE opportunity.zone)::date, 1,
               asked.state
          FROM participation_application asked
          JOIN people_person person ON person.id = asked.person_id
          JOIN opportunities_opportunity opportunity ON opportunity.id = asked.opportunity_id
    """,
}
_FACTS = {
    "person": pl.Int32, "opportunity": pl.Int32, "shift": pl.Int32, "day": pl.Date, "amount": pl.Int32,
    "kind": pl.String,
}  # fmt: skip
_OPPORTUNITIES = """
    SELECT opportunity.id, organisation_id, coalesce(region_id, ''), coalesce(region.country_id, ''),
           coalesce(field_id, ''), mode
      FROM opportunities_opportunity opportunity
 LEFT JOIN reference_region region ON region.code = opportunity.region_id
"""
_PEOPLE = """
    SELECT person.id, birth_date, gender, coalesce(region_id, ''), coalesce(region.country_id, '')
      FROM people_person person LEFT JOIN reference_region region ON region.code = person.region_id
     WHERE merged_into_id IS NULL
"""
_TEXT = pl.String


@dataclass(frozen=True, slots=True)
class Facts:
    """A row a fact, by cube; `source` is what the ledger itself said in the same snapshot."""

    cubes: dict[str, pl.DataFrame]
    source: dict[str, Any]


def read(at: datetime) -> Facts:
    """Everything, as it was at one moment. People are told apart by numbers that are written nowhere."""
    with _snapshot():
        opportunities = _frame(
            _OPPORTUNITIES,
            {
                "opportunity": pl.Int32, "organisation": _TEXT, "region": _TEXT, "country": _TEXT, "field": _TEXT,
                "mode": _TEXT,
            },
        ).with_columns(pl.exclude("opportunity").fill_null(""))  # fmt: skip
        raw = {name: _frame(sql, _FACTS) for name, sql in _SQL.items()}
        people = _frame(
            _PEOPLE, {"person": pl.Int32, "birth_date": pl.Date, "gender": _TEXT, "region": _TEXT, "country": _TEXT}
        )
        source = _source()
    cubes = {name: _with_periods(frame).join(opportunities, on="opportunity") for name, frame in raw.items()}
    cubes["hours"] = cubes["hours"].rename({"kind": "evidence"})
    for name in ("attendance", "applications"):
        cubes[name] = cubes[name].rename({"kind": "outcome"})
    cubes["people"] = _with_ages(people, at.date())
    return Facts(cubes, source)


@contextmanager
def _snapshot() -> Iterator[None]:
    """One view of all tables, that only reads; inside somebody's transaction it is theirs."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _source() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(minutes), 0), count(*), coalesce(max(id), 0) FROM hours_hoursentry")
        minutes, rows, last = cursor.fetchone()
        cursor.execute("SELECT coalesce(max(id), 0) FROM base_event")
        (event,) = cursor.fetchone()
    return {"minutes": int(minutes), "hours_rows": rows, "last_hours_id": last, "last_event_id": event}


def _frame(sql: str, schema: dict[str, Any]) -> pl.DataFrame:
    """The rows of a statement, parsed piece by piece while they come."""
    parts = [pl.DataFrame(schema=schema)]
    piece = bytearray()
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)") as rows:
        for row in rows:
            piece += row
            if len(piece) >= _PIECE_BYTES:
                parts.append(_parsed(piece, schema))
                piece.clear()
    if piece:
        parts.append(_parsed(piece, schema))
    return pl.concat(parts)


def _parsed(piece: bytearray, schema: dict[str, Any]) -> pl.DataFrame:
    rows = pl.read_csv(io.BytesIO(bytes(piece)), has_header=False, schema=schema)
    return rows.with_columns(pl.col(pl.String).fill_null(""))


def _with_periods(frame: pl.DataFrame) -> pl.DataFrame:
    """Month, quarter, year, Hijri year, and the part of a month that lies in one Hijri year."""
    days = frame.select("day").unique()
    hijri = pl.Series("hijri_year", [_hijri_year(day) for day in days["day"]], dtype=_TEXT)
    year = pl.col("day").dt.year().cast(_TEXT)
    known = days.with_columns(
        hijri,
        year=year,
        quarter=year + "-Q" + pl.col("day").dt.quarter().cast(_TEXT),
        month=pl.col("day").dt.strftime("%Y-%m"),
    ).with_columns(part=pl.col("month") + "/" + pl.col("hijri_year"))
    return frame.join(known, on="day").drop("day")


def _hijri_year(day: date) -> str:
    if not HIJRI_FIRST <= day <= HIJRI_LAST:
        return ""
    return str(Gregorian(day.year, day.month, day.day).to_hijri().year)


def _with_ages(people: pl.DataFrame, today: date) -> pl.DataFrame:
    days = people.select("birth_date").unique()
    bands = [age_band(None if day is None else age_on(day, today)) for day in days["birth_date"]]
    known = days.with_columns(pl.Series("age", bands, dtype=_TEXT))
    return people.join(known, on="birth_date", nulls_equal=True).drop("birth_date")
