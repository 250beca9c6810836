"""Whether the counters agree with the rows they count: asked of the whole database after loading."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

# Each query counts disagreements: 0 is right.
CHECKS = {
    "seats taken = seated places": """
        SELECT count(*) FROM opportunities_shift s
          LEFT JOIN (SELECT shift_id, count(*) AS seated FROM participation_place
                      WHERE awn_place_is_seated(state) = 1 GROUP BY shift_id) p ON p.shift_id = s.id
         WHERE s.taken <> coalesce(p.seated, 0)
               + (SELECT count(*) FROM participation_heldseat h WHERE h.shift_id = s.id)
               + (SELECT coalesce(sum(k.seats), 0) FROM participation_reservedseats k WHERE k.shift_id = s.id)""",
    "no shift oversold": "SELECT count(*) FROM opportunities_shift WHERE taken > capacity",
    "balances = ledger": """
        SELECT count(*) FROM hours_balance b
          FULL JOIN (SELECT person_id, sum(minutes) AS minutes FROM hours_hoursentry GROUP BY person_id) e
            ON e.person_id = b.person_id
         WHERE coalesce(b.minutes, 0) <> coalesce(e.minutes, 0)""",
    "monthly totals = ledger": """
        SELECT count(*) FROM (SELECT opportunity_id, month, minutes FROM impact_monthlytotal) t
          FULL JOIN (SELECT opportunity_id, date_trunc('month', day)::date AS month, sum(minutes) AS minutes
                       FROM hours_hoursentry GROUP BY 1, 2) e
            ON e.opportunity_id = t.opportunity_id AND e.month = t.month
         WHERE coalesce(t.minutes, 0) <> coalesce(e.minutes, 0)""",
    "certificates = their entries": """
        SELECT count(*) FROM credentials_certificate c
          LEFT JOIN (SELECT l.certificate_id, sum(h.minutes) AS minutes FROM credentials_certificate_entries l
                       JOIN hours_hoursentry h ON h.id = l.hoursentry_id GROUP BY 1) e ON e.certificate_id = c.id
         WHERE c.minutes <> coalesce(e.minutes, 0)""",
    "nobody confirmed their own hours": "SELECT count(*) FROM hours_hoursentry WHERE confirmed_by_id = person_id",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One agreement, and how many rows break it."""

    name: str
    wrong: int


def self_check() -> list[Check]:
    """Every agreement, asked now."""
    found = []
    with connection.cursor() as cursor:
        for name, query in CHECKS.items():
            cursor.execute(query)
            found.append(Check(name, int(cursor.fetchone()[0])))
    return found
