"""Keeping the monthly totals equal to the ledger."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from awn.base.events import record
from awn.people.models import Person

_COLUMNS = "month, opportunity_id, organisation_id, region_id, field_id, minutes, volunteers"
# People count as volunteers of a month when something stands to their credit in it.
_SUMS = """
    SELECT e.month, e.opportunity_id, e.organisation_id, o.region_id, o.field_id,
           sum(e.minutes), count(*) FILTER (WHERE e.minutes > 0)
      FROM (SELECT date_trunc('month', day)::date AS month, opportunity_id, organisation_id, person_id,
                   sum(minutes) AS minutes
              FROM hours_hoursentry {where}
          GROUP BY 1, 2, 3, 4) e
      JOIN opportunities_opportunity o ON o.id = e.opportunity_id
  GROUP BY 1, 2, 3, 4, 5
"""


@transaction.atomic
def refresh_opportunity(opportunity_id: int, *, by: Person | None, at: datetime) -> int:
    """Recomputes one opportunity's totals from the ledger; how many months it has. Running it twice changes nothing."""
    with connection.cursor() as cursor:
        # Two refreshes of one opportunity at once would both insert: the second waits here.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('impact'), %s)", [opportunity_id % 2**31])
        cursor.execute("DELETE FROM impact_monthlytotal WHERE opportunity_id = %s", [opportunity_id])
        sums = _SUMS.format(where="WHERE opportunity_id = %s")
        cursor.execute(f"INSERT INTO impact_monthlytotal ({_COLUMNS}) {sums}", [opportunity_id])
        return int(cursor.rowcount)


@transaction.atomic
def refresh_all(*, by: Person | None, at: datetime) -> int:
    """Recomputes every total from the ledger; how many rows there are."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE impact_monthlytotal IN EXCLUSIVE MODE")
        cursor.execute("DELETE FROM impact_monthlytotal")
        cursor.execute(f"INSERT INTO impact_monthlytotal ({_COLUMNS}) {_SUMS.format(where='')}")
        rows = int(cursor.rowcount)
    record("impact.refreshed", by=by, at=at, rows=rows)
    return rows
