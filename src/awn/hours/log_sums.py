"""What must hold between the rows of the ledger, whatever the log says: each check is one statement."""

from __future__ import annotations

from typing import Any

import psycopg

from awn.hours.leaves import TABLES

# Kind (0 for a person), id, and what is wrong.
Failure = tuple[int, int, str]
_LIMIT = 20
_UNLOGGED = " UNION ALL ".join(
    f"""SELECT {kind}, r.id FROM {table} r
    WHERE NOT EXISTS (SELECT FROM transparency_leaf l WHERE l.kind = {kind} AND l.subject = r.id)
      AND NOT EXISTS (SELECT FROM hours_unlogged u WHERE u.kind = {kind} AND u.row_id = r.id)"""
    for kind, table in TABLES.items()
)
_REVERSALS = """
SELECT 1, r.id FROM hours_hoursentry r JOIN hours_hoursentry e ON e.id = r.reverses_id
WHERE r.minutes <> -e.minutes OR e.reverses_id IS NOT NULL
   OR (r.person_id, r.organisation_id, r.opportunity_id, r.place_id, r.basis_id)
      <> (e.person_id, e.organisation_id, e.opportunity_id, e.place_id, e.basis_id)
UNION ALL
SELECT 3, r.id FROM hours_pastshift r JOIN hours_pastshift e ON e.id = r.reverses_id
WHERE r.minutes <> -e.minutes OR e.reverses_id IS NOT NULL OR r.person_id <> e.person_id
"""
_TWICE = """
SELECT 1, max(id) FROM hours_hoursentry WHERE reverses_id IS NULL GROUP BY basis_id HAVING count(*) > 1
"""
# From the rows themselves, not from the table that refuses overlaps.
_OVERLAPS = """
SELECT 1, id FROM (
    SELECT e.id, e.since, max(e.until) OVER (
        PARTITION BY e.person_id ORDER BY e.since, e.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until
    FROM hours_hoursentry e
    WHERE e.reverses_id IS NULL AND e.since IS NOT NULL
      AND NOT EXISTS (SELECT FROM hours_hoursentry r WHERE r.reverses_id = e.id)
) AS standing WHERE since < busy_until
"""
_BALANCES = """
SELECT 0, coalesce(b.person_id, s.person_id)
FROM hours_balance b FULL JOIN (
    SELECT person_id, sum(minutes) AS minutes FROM hours_hoursentry GROUP BY person_id
) AS s ON s.person_id = b.person_id
WHERE coalesce(b.minutes, 0) <> coalesce(s.minutes, 0)
"""
# A salt is destroyed for people who left, and for nobody else: whoever changes a row cannot hide it behind an erasure.
_ERASED = """
SELECT e.kind, e.row_id FROM hours_erased e
LEFT JOIN hours_hoursentry h ON e.kind = 1 AND h.id = e.row_id
LEFT JOIN hours_attestation a ON e.kind = 2 AND a.id = e.row_id LEFT JOIN hours_hoursentry ah ON ah.id = a.entry_id
LEFT JOIN hours_pastshift p ON e.kind = 3 AND p.id = e.row_id
JOIN people_person who ON who.id = coalesce(h.person_id, ah.person_id, p.person_id)
LEFT JOIN people_account account ON account.person_id = who.id
WHERE account.id IS NOT NULL OR who.name_key <> ''
"""
# The statement, and what is wrong with what it finds.
SUMS = (
    (_UNLOGGED, "the row is neither in the log nor waiting for it"),
    (_REVERSALS, "the row does not take back what it reverses"),
    (_TWICE, "one presence is credited twice"),
    (_OVERLAPS, "the person was at work elsewhere at this time"),
    (_ERASED, "the salt was destroyed, and the person is still here"),
    (_BALANCES, "the balance of this person is not the sum of the rows"),
)


def failures(raw: Any) -> list[Failure]:
    """The first rows that fail each check, read on this connection of psycopg's."""
    wrong: list[Failure] = []
    with psycopg.Cursor(raw) as cursor:
        for statement, what in SUMS:
            cursor.execute(f"SELECT * FROM ({statement}) AS wrong ORDER BY 1, 2 LIMIT {_LIMIT}")
            wrong += [(kind, row_id, what) for kind, row_id in cursor.fetchall()]
    return wrong
