"""The published cells, counted from the ledger in SQL: every scope in every period, people counted once in each.

A person whose records were merged is one. A ledger row lies in the month of its day, which is the day of the shift in
the opportunity's own zone. Work without a place counts for the country of its organisation, in a line of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from awn.base.disclosure import LEAST
from awn.impact.rules import BEGINNING, MONTHS_OF

# The part of a key that says "no place" or "no field".
NONE = "-"
EVERY_GRAIN = ("all", "year", "quarter", "month")
# What has many small cells is published by whole years: months of it would take down those of regions with them.
LONG_GRAINS = ("all", "year")

_GIVEN = f"""
    CREATE TEMP TABLE given ON COMMIT DROP AS
    SELECT g.month, g.person, g.minutes, g.shifts,
           o.id::text AS opportunity, o.organisation_id::text AS organisation, o.programme_id::text AS programme,
           COALESCE(r.country_id, s.country_id) AS country, COALESCE(r.code, s.country_id || '{NONE}') AS region,
           COALESCE(o.field_id, '{NONE}') AS field
      FROM (SELECT date_trunc('month', h.day)::date AS month, h.opportunity_id,
                   COALESCE(p.merged_into_id, p.id) AS person, sum(h.minutes)::bigint AS minutes,
                   sum(CASE WHEN h.reverses_id IS NULL THEN 1 ELSE -1 END)::int AS shifts
              FROM hours_hoursentry h JOIN people_person p ON p.id = h.person_id
          GROUP BY 1, 2, 3) g
      JOIN opportunities_opportunity o ON o.id = g.opportunity_id
      JOIN organisations_organisation s ON s.id = o.organisation_id
 LEFT JOIN reference_region r ON r.code = o.region_id
"""
# Whose confirmed address ends with a domain of a university; the longest domain wins.
_STUDENTS = """
    CREATE TEMP TABLE student ON COMMIT DROP AS
    SELECT DISTINCT ON (person) COALESCE(p.merged_into_id, p.id) AS person, u.id::text AS university
      FROM account_emailaddress e
      JOIN people_account a ON a.id = e.user_id
      JOIN people_person p ON p.id = a.person_id
CROSS JOIN LATERAL generate_series(1, 4) AS cut(labels)
CROSS JOIN LATERAL (SELECT array_to_string((string_to_array(split_part(lower(e.email), '@', 2), '.'))[cut.labels:], '.')
                           AS domain) d
      JOIN reference_university u ON u.domains @> ARRAY[d.domain::varchar]
     WHERE e.verified AND d.domain <> ''
  ORDER BY person, cut.labels, u.id
"""
_CELLS = """
    CREATE TEMP TABLE cell (
        kind varchar, key varchar, within varchar, grain varchar, first date,
        minutes bigint, people int, shifts int, who bigint[]
    ) ON COMMIT DROP
"""
_COUNT = """
    INSERT INTO cell
    SELECT %s, key, min(within), %s, first, sum(minutes), count(*) FILTER (WHERE minutes > 0), sum(shifts),
           CASE WHEN count(*) FILTER (WHERE minutes > 0) < {least}
                THEN array_agg(person) FILTER (WHERE minutes > 0) END
      FROM (SELECT {key} AS key, min({within}) AS within, {first} AS first, person,
                   sum(minutes) AS minutes, sum(shifts) AS shifts
              FROM given {join} WHERE {key} IS NOT NULL GROUP BY 1, 3, 4) one
  GROUP BY key, first HAVING count(*) FILTER (WHERE minutes > 0) > 0
"""


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of scope: how its key is made, in which list it stands, in which periods it is counted."""

    kind: str
    key: str
    within: str
    grains: tuple[str, ...] = EVERY_GRAIN
    join: str = ""


FAMILIES = (
    Family("world", "''", "''"),
    Family("country", "country", "''"),
    Family("region", "region", "country"),
    Family("field", "field", "''", LONG_GRAINS),
    Family("country_field", "country || '/' || field", "country", LONG_GRAINS),
    Family("organisation", "organisation", "''", LONG_GRAINS),
    Family("organisation_region", "organisation || '/' || region", "region", LONG_GRAINS),
    Family("opportunity", "opportunity", "organisation", LONG_GRAINS),
    # With a line for what belongs to no programme: otherwise a programme could be taken off its organisation.
    Family("programme", f"COALESCE(programme, organisation || '/{NONE}')", "organisation", LONG_GRAINS),
    Family("university", "university", "''", join="JOIN student USING (person)"),
)


def count_cells(cursor: CursorWrapper) -> None:
    """Fills the temporary tables `given`, `student` and `cell`; they are gone when the transaction ends."""
    for table in ("given", "student", "cell"):
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
    for statement in (_GIVEN, _STUDENTS, _CELLS):
        cursor.execute(statement)
    cursor.execute("ANALYZE given")
    for family in FAMILIES:
        for grain in family.grains:
            first = f"date_trunc('{grain}', month)::date" if grain in MONTHS_OF else f"DATE '{BEGINNING}'"
            words = {"key": family.key, "within": family.within, "first": first, "join": family.join}
            cursor.execute(_COUNT.format(least=LEAST, **words), [family.kind, grain])
