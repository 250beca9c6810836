"""An opportunity as the lists show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from awn.base.text import Bilingual
from awn.opportunities.queries.conditions import Where
from awn.reference import queries as reference

SOONEST = "o.next_at, o.id"
LATEST = "o.ends_at DESC NULLS LAST, o.id DESC"
# Rows are chosen and cut first; organisations and shifts are read for those few alone.
_STATEMENT = """
WITH o AS MATERIALIZED (
    SELECT id, public_id, organisation_id, title_ar, title_en, kind, mode, field_id, region_id, place_ar, place_en,
           zone, min_age, gender, accessibility, apply_until, published_at, starts_at, ends_at,
           row_number() OVER (ORDER BY {order}) AS position
      FROM opportunities_opportunity o WHERE {where} ORDER BY {order} LIMIT %s OFFSET %s)
SELECT o.*, g.slug, g.name_ar, g.name_en, g.state = 'verified' AS verified, s.*
  FROM o JOIN organisations_organisation g ON g.id = o.organisation_id
  LEFT JOIN LATERAL (
    SELECT count(*) AS shifts, sum(capacity) AS seats, sum(capacity - taken) AS seats_left,
           min(starts_at) AS next_starts,
           (array_agg(ends_at ORDER BY starts_at, id))[1] AS next_ends,
           (array_agg(open_ended ORDER BY starts_at, id))[1] AS open_ended
      FROM opportunities_shift WHERE opportunity_id = o.id AND cancelled_at IS NULL AND ends_at > %s) s ON true
 ORDER BY o.position
"""


@dataclass(frozen=True, slots=True)
class OpportunityCard:
    """One row of a list. `starts_at` and `ends_at` are those of the next shift, or of the whole when all are over."""

    public_id: str
    title: Bilingual
    organisation: Bilingual
    organisation_slug: str
    organisation_is_verified: bool
    field: str | None
    art: str
    kind: str
    mode: str
    region: Bilingual | None
    place: Bilingual
    zone: str
    min_age: int | None
    gender: str
    accessibility: tuple[str, ...]
    apply_until: datetime | None
    published_at: datetime | None
    is_open: bool
    starts_at: datetime | None
    ends_at: datetime | None
    open_ended: bool
    shifts: int  # that are not over
    seats_left: int
    capacity: int


def cards(
    where: Where,
    at: datetime,
    *,
    start: int = 0,
    number: int,
    order: str = SOONEST,
    order_values: tuple[Any, ...] = (),
    is_open: bool = True,
) -> list[OpportunityCard]:
    """`number` cards from the row `start` on, in one query. `order` is SQL of this package, never of a visitor."""
    sql = _STATEMENT.format(where=where.sql, order=order)
    values = [*order_values, *where.values, *order_values, number, start, at]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    art = {field.code: field.art for field in reference.fields()}
    return [_card(row, art, is_open) for row in rows]


def _card(row: dict[str, Any], art: dict[str, str], is_open: bool) -> OpportunityCard:
    region = reference.region(row["region_id"]) if row["region_id"] else None
    return OpportunityCard(
        public_id=row["public_id"],
        title=Bilingual(row["title_ar"], row["title_en"]),
        organisation=Bilingual(row["name_ar"], row["name_en"]),
        organisation_slug=row["slug"],
        organisation_is_verified=row["verified"],
        field=row["field_id"],
        art=art.get(row["field_id"], "hands"),
        kind=row["kind"],
        mode=row["mode"],
        region=region.name if region else None,
        place=Bilingual(row["place_ar"], row["place_en"]),
        zone=row["zone"],
        min_age=row["min_age"],
        gender=row["gender"],
        accessibility=tuple(row["accessibility"]),
        apply_until=row["apply_until"],
        published_at=row["published_at"],
        is_open=is_open,
        starts_at=row["next_starts"] or row["starts_at"],
        ends_at=row["next_ends"] or row["ends_at"],
        open_ended=bool(row["open_ended"]),
        shifts=row["shifts"],
        seats_left=row["seats_left"] or 0,
        capacity=row["seats"] or 0,
    )
