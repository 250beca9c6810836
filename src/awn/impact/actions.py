"""Keeping the monthly totals equal to the ledger, and the published numbers equal to them once a night."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from awn.base.events import record
from awn.impact.counting import FAMILIES, LONG_GRAINS, count_cells
from awn.impact.withholding import decide
from awn.people.models import Person

_COLUMNS = "month, opportunity_id, organisation_id, region_id, field_id, minutes, volunteers"
# People count as volunteers of a month when something stands to their credit in it; merged records are one person.
_SUMS = """
    SELECT e.month, e.opportunity_id, e.organisation_id, o.region_id, o.field_id,
           sum(e.minutes), count(*) FILTER (WHERE e.minutes > 0)
      FROM (SELECT date_trunc('month', h.day)::date AS month, h.opportunity_id, h.organisation_id,
                   COALESCE(p.merged_into_id, p.id) AS person, sum(h.minutes) AS minutes
              FROM hours_hoursentry h JOIN people_person p ON p.id = h.person_id {where}
          GROUP BY 1, 2, 3, 4) e
      JOIN opportunities_opportunity o ON o.id = e.opportunity_id
  GROUP BY 1, 2, 3, 4, 5
"""
_PUBLISH = """
    INSERT INTO impact_published (kind, key, within, grain, first, minutes, people, shifts, withheld)
    SELECT c.kind, c.key, c.within, c.grain, c.first, c.minutes, c.people, c.shifts, w.kind IS NOT NULL
      FROM cell c
 LEFT JOIN unnest(%s::varchar[], %s::varchar[], %s::varchar[], %s::date[]) AS w (kind, key, grain, first)
           USING (kind, key, grain, first)
"""


@transaction.atomic
def refresh_opportunity(opportunity_id: int, *, by: Person | None, at: datetime) -> int:
    """Recomputes one opportunity's totals from the ledger; how many months it has. Running it twice changes nothing.

    What is published stays as it is until the night: the difference of two looks at it would be one person's hours.
    """
    with connection.cursor() as cursor:
        # Two refreshes of one opportunity at once would both insert: the second waits here.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('impact'), %s)", [opportunity_id % 2**31])
        cursor.execute("DELETE FROM impact_monthlytotal WHERE opportunity_id = %s", [opportunity_id])
        sums = _SUMS.format(where="WHERE h.opportunity_id = %s")
        cursor.execute(f"INSERT INTO impact_monthlytotal ({_COLUMNS}) {sums}", [opportunity_id])
        return int(cursor.rowcount)


@transaction.atomic
def refresh_all(*, by: Person | None, at: datetime) -> int:
    """Recomputes every total from the ledger and publishes the new numbers; how many totals there are."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE impact_monthlytotal, impact_published IN EXCLUSIVE MODE")
        cursor.execute("DELETE FROM impact_monthlytotal")
        cursor.execute(f"INSERT INTO impact_monthlytotal ({_COLUMNS}) {_SUMS.format(where='')}")
        rows = int(cursor.rowcount)
        _publish(cursor, at)
    record("impact.refreshed", by=by, at=at, rows=rows)
    return rows


def _publish(cursor: CursorWrapper, at: datetime) -> None:
    """All cells anew, with what is withheld."""
    count_cells(cursor)
    made = decide(cursor, [family.kind for family in FAMILIES if family.grains == LONG_GRAINS])
    cursor.execute("DELETE FROM impact_published")
    for kind, grain in made.left_out:
        cursor.execute("DELETE FROM cell WHERE kind = %s AND grain = %s", [kind, grain])
    columns = [list(column) for column in zip(*made.withheld, strict=True)] or [[], [], [], []]
    cursor.execute(_PUBLISH, columns)
    cursor.execute("DELETE FROM impact_edition")
    left_out = [" ".join(one) for one in made.left_out]
    cursor.execute("INSERT INTO impact_edition (made_at, left_out) VALUES (%s, %s)", [at, left_out])
