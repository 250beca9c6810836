"""Ratings that say less than they seem to: what counts for less is written down, and a person is asked to look."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from awn.alarms.actions import raise_alarms
from awn.alarms.detecting.finding import Finding
from awn.alarms.rules import THRESHOLDS
from awn.evaluation.models import Discount
from awn.evaluation.rings import Found, Given, Ring, look
from awn.evaluation.rules import COUNTED_FOR
from awn.people.models import Person

# A telephone that more people check in with is lent, or stands at the entrance.
DEVICE_OF_A_HOUSEHOLD = 4


@transaction.atomic
def discount(*, by: Person | None, at: datetime) -> Found:
    """Writes which ratings count for less, takes away what no longer holds, and raises alarms. May be repeated."""
    rows = _given(at)
    found = look(rows, _households({row.rater for row in rows}, {row.volunteer for row in rows}))
    known = {row.rating_id: row for row in Discount.objects.all()}
    fresh = [
        Discount(rating_id=rating, factor=factor, reason=reason, at=at)
        for rating, (factor, reason) in found.factors.items()
        if rating not in known or (known[rating].factor, known[rating].reason) != (factor, reason)
    ]
    Discount.objects.filter(pk__in=known.keys() - found.factors.keys()).delete()
    Discount.objects.bulk_create(
        fresh, update_conflicts=True, unique_fields=["rating"], update_fields=["factor", "reason", "at"],
        batch_size=1_000,
    )  # fmt: skip
    if found.rings:
        hours = _hours_behind([rating for ring in found.rings for rating in ring.ratings])
        raise_alarms([_finding(ring, hours) for ring in found.rings], by=by, at=at)
    return found


def _given(at: datetime) -> list[Given]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT r.id, coalesce(b.merged_into_id, r.by_id, -1), coalesce(w.merged_into_id, w.id),
                      p.organisation_id, avg(s.value)::float8, min(s.value) = 5
                 FROM ratings_rating r JOIN ratings_occasion o ON o.id = r.occasion_id
                 JOIN opportunities_opportunity p ON p.id = o.opportunity_id
                 JOIN people_person w ON w.id = o.person_id
                 LEFT JOIN people_person b ON b.id = r.by_id
                 JOIN ratings_score s ON s.rating_id = r.id
                WHERE r.side = 'organisation' AND r.at < %s AND r.at > %s
                GROUP BY 1, 2, 3, 4""",
            [at, at - COUNTED_FOR],
        )
        return [Given(*row) for row in cursor.fetchall()]


def _households(raters: set[int], volunteers: set[int]) -> set[frozenset[int]]:
    """Pairs of rater and volunteer who are guardian and ward, or check in with one telephone of their own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT guardian_id, ward_id FROM people_guardianship WHERE guardian_id = ANY(%s) OR ward_id = ANY(%s)",
            [list(raters), list(raters)],
        )
        pairs = {frozenset(row) for row in cursor.fetchall()}
        cursor.execute(
            """WITH devices AS (
                 SELECT DISTINCT e.device, p.person_id FROM participation_attendanceevent e
                   JOIN participation_place p ON p.id = e.place_id
                  WHERE e.device <> '' AND e.method IN ('venue_qr', 'self')
               ), small AS (SELECT device FROM devices GROUP BY device HAVING count(*) BETWEEN 2 AND %s)
               SELECT a.person_id, b.person_id FROM devices a JOIN small USING (device) JOIN devices b USING (device)
                WHERE a.person_id = ANY(%s) AND b.person_id = ANY(%s) AND a.person_id <> b.person_id""",
            [DEVICE_OF_A_HOUSEHOLD, list(raters), list(volunteers)],
        )
        return pairs | {frozenset(row) for row in cursor.fetchall()}


def _hours_behind(ratings: list[int]) -> dict[int, list[int]]:
    """The credited hours after which each rating was given."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT r.id, h.id FROM ratings_rating r JOIN ratings_occasion o ON o.id = r.occasion_id
                 JOIN hours_hoursentry h ON h.opportunity_id = o.opportunity_id AND h.person_id = o.person_id
                  AND h.reverses_id IS NULL
                WHERE r.id = ANY(%s) ORDER BY h.id""",
            [ratings],
        )
        behind: dict[int, list[int]] = {}
        for rating, entry in cursor.fetchall():
            behind.setdefault(rating, []).append(entry)
        return behind


def _finding(ring: Ring, hours: dict[int, list[int]]) -> Finding:
    rule = THRESHOLDS["rating_ring"]
    entries = sorted({entry for rating in ring.ratings for entry in hours.get(rating, [])})
    is_circle = ring.kind == "circle"
    return Finding(
        kind="rating_ring",
        subject_kind="circle" if is_circle else "organisation",
        subject=str(min(ring.people)) if is_circle else str(ring.house),
        organisation=ring.house,
        score=rule.score(len(ring.ratings)),
        facts=dict(ring.facts),
        entries=tuple(entries),
        people=ring.people,
    )
