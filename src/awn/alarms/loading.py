"""From the ledger to columns: one query, sent in PostgreSQL's binary form."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from django.db import connection, transaction

from awn.alarms.detecting.columns import METHODS, Columns, Houses, Ints
from awn.opportunities.rules import PLACELESS_MODES
from awn.organisations.rules import ROLE_PERMISSIONS, Permission

# Each column is eight bytes and never null, so that all rows have one length.
_NUMBERS = (
    "entry", "person", "house", "opportunity", "confirmer", "recorder", "minutes", "planned", "since", "until",
    "entered", "day", "month", "method", "proof", "device", "remote",
)  # fmt: skip
_FLOATS = ("latitude", "longitude")
_HEADER_BYTES, _END_BYTES = 19, 2
_QUERY = """
COPY (
    WITH chosen AS MATERIALIZED (
        SELECT h.* FROM hours_hoursentry h
         WHERE h.reverses_id IS NULL AND {where}
           AND NOT EXISTS (SELECT 1 FROM hours_hoursentry r WHERE r.reverses_id = h.id)
    ), shown AS (
        SELECT e.place_id, max(e.device) AS device, min(x.proof) AS least, max(x.proof) AS most
          FROM participation_attendanceevent e
          JOIN (SELECT DISTINCT place_id FROM chosen) c ON c.place_id = e.place_id
         CROSS JOIN LATERAL (SELECT CASE
                 WHEN e.place_proof = 'far' THEN -1
                 WHEN e.place_proof IN ('venue_code', 'near') THEN 2
                 WHEN e.method IN ('venue_qr', 'volunteer_qr', 'kiosk') THEN 2
                 WHEN e.place_proof = 'seen' OR e.method = 'supervisor' THEN 1 ELSE 0 END AS proof) x
         WHERE e.kind IN ('check_in', 'check_out', 'correction')
         GROUP BY e.place_id
    )
    SELECT h.id::int8, h.person_id::int8, h.organisation_id::int8, h.opportunity_id::int8,
           coalesce(h.confirmed_by_id, -1)::int8, coalesce(b.recorded_by_id, -1)::int8, h.minutes::int8,
           (CASE WHEN s.open_ended THEN 0 ELSE extract(epoch FROM s.ends_at - s.starts_at) / 60 END)::int8,
           extract(epoch FROM coalesce(h.since, coalesce(h.until, b.at) - h.minutes * interval '1 minute'))::int8,
           extract(epoch FROM coalesce(h.until, b.at))::int8, extract(epoch FROM b.entered_at)::int8,
           (h.day - date '1970-01-01')::int8,
           (extract(year FROM h.day) * 12 + extract(month FROM h.day) - 1)::int8,
           coalesce(array_position(%(methods)s::text[], b.method::text) - 1, -1)::int8,
           (CASE WHEN w.least < 0 THEN -1 ELSE coalesce(w.most, 0) END)::int8,
           (CASE WHEN coalesce(w.device, '') = '' THEN 0 ELSE hashtextextended(w.device, 0) END)::int8,
           (CASE WHEN o.mode = ANY(%(placeless)s) THEN 1 ELSE 0 END)::int8,
           coalesce(o.latitude, 'NaN')::float8, coalesce(o.longitude, 'NaN')::float8
      FROM chosen h
      JOIN participation_attendanceevent b ON b.id = h.basis_id
      JOIN participation_place p ON p.id = h.place_id
      JOIN opportunities_shift s ON s.id = p.shift_id
      JOIN opportunities_opportunity o ON o.id = h.opportunity_id
      LEFT JOIN shown w ON w.place_id = h.place_id
) TO STDOUT (FORMAT binary)
"""


def columns_since(day: date, houses: Houses) -> Columns:
    """Everything that stands in the ledger from this day on."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Everything is read once. Just after a bulk load the statistics are old, and loops would be quadratic.
        cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '256MB'")
        columns = _load("h.day >= %(day)s", houses, day=day)
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT; SET LOCAL work_mem TO DEFAULT")
    return columns


def columns_of(person_id: int, *, since: date, until: date, houses: Houses) -> Columns:
    """What stands to one person's credit on these days, both included."""
    where = "h.person_id = %(person)s AND h.day BETWEEN %(since)s AND %(until)s"
    return _load(where, houses, person=person_id, since=since, until=until)


def houses(ids: list[int] | None = None) -> Houses:
    """All organisations, or those with these ids, in the order of their ids."""
    confirming = [role.value for role, allowed in ROLE_PERMISSIONS.items() if Permission.CONFIRM_HOURS in allowed]
    query = """
        SELECT o.id, o.kind, coalesce(o.region_id, o.country_id), count(m.id)
          FROM organisations_organisation o
          LEFT JOIN organisations_member m ON m.organisation_id = o.id AND m.until IS NULL AND m.role = ANY(%s)
         WHERE %s::int8[] IS NULL OR o.id = ANY(%s)
         GROUP BY o.id ORDER BY o.id
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [confirming, ids, ids])
        rows = cursor.fetchall()
    ids_, kinds, regions, confirmers = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Houses(
        id=np.array(ids_, dtype=np.int64),
        kind=_numbered(kinds),
        region=_numbered(regions),
        confirmers=np.array(confirmers, dtype=np.int64),
    )


def _numbered(texts: tuple[str, ...]) -> Ints:
    if not texts:
        return np.zeros(0, dtype=np.int64)
    return np.unique(np.array(texts), return_inverse=True)[1].astype(np.int64)


def _load(where: str, houses: Houses, **values: Any) -> Columns:
    values |= {"methods": list(METHODS), "placeless": sorted(PLACELESS_MODES)}
    with connection.cursor() as cursor, cursor.copy(_QUERY.format(where=where), values) as copy:
        data = b"".join(bytes(block) for block in copy)
    # A row: the number of fields, then each with its length before it; all big-endian.
    fields: list[tuple[str, str]] = [("width", ">i2")]
    for name in (*_NUMBERS, *_FLOATS):
        fields += [(f"{name} bytes", ">i4"), (name, ">i8" if name in _NUMBERS else ">f8")]
    layout = np.dtype(fields)
    body = memoryview(data)[_HEADER_BYTES : len(data) - _END_BYTES]
    rows = np.frombuffer(body, dtype=layout)
    found: dict[str, Any] = {name: rows[name].astype(np.int64) for name in _NUMBERS}
    found["house"] = np.searchsorted(houses.id, found["house"]).astype(np.int64)
    return Columns(**found | {name: rows[name].astype(np.float64) for name in _FLOATS})
