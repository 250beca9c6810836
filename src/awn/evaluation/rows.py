"""The rows behind each component: what happened, whether it counts, and why not. One SQL text for page and table alike.

Each text gives `who`, `ref` (the place, rating, shift or application), `at`, `good` (0 to 1; for ratings one to five),
`share` (how much of it counts) and `why` (a code of `rules.NOT_COUNTED` or `COUNTED_LESS`, or nothing).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from awn.evaluation.rules import (
    CALLED_OFF_EARLY,
    COUNTED_FOR,
    HALF_LIFE,
    IN_TIME,
    LIVE_METHODS,
    LIVE_WITHIN,
    MOVED_SHORTLY,
)
from awn.participation.rules import GRACE

# The organisation moved the shift so shortly before that an absence or a delay says nothing of the volunteer.
_MOVED = """EXISTS (SELECT 1 FROM base_event e
    WHERE e.subject_id = s.opportunity_id AND e.at > s.starts_at - %(moved)s AND e.at < s.ends_at
      AND ((e.name = 'opportunity.shift_changed' AND e.data->>'moved' = 'true' AND e.data->>'shift' = s.id::text)
        OR (e.name = 'opportunity.series_changed' AND e.data->'moved' @> to_jsonb(s.id))))"""
_ASIDE = """EXISTS (SELECT 1 FROM evaluation_contest c
    WHERE c.component = '{component}' AND c.ref = {ref} AND c.state = 'set_aside')"""
_SEATS = """participation_place p
    JOIN opportunities_shift s ON s.id = p.shift_id
    JOIN people_person w ON w.id = p.person_id"""
_WHO = "coalesce(w.merged_into_id, w.id)"
_RECENT = "s.ends_at < %(at)s AND s.ends_at > %(since)s"


def _aside(component: str, ref: str) -> str:
    return _ASIDE.format(component=component, ref=ref)


_PERSON_ROWS: Mapping[str, str] = {
    "attendance": f"""
SELECT {_WHO} AS who, p.id AS ref, s.starts_at AS at, (p.state = 'attended')::int::float8 AS good, 1.0::float8 AS share,
       CASE WHEN p.state = 'cancelled' THEN 'called_off' WHEN p.state = 'excused' THEN 'excused'
            WHEN s.open_ended THEN 'own_time'
            WHEN p.state = 'absent' AND {_MOVED} THEN 'moved'
            WHEN p.state = 'absent' AND {_aside("attendance", "p.id")} THEN 'set_aside' ELSE '' END AS why
  FROM {_SEATS}
 WHERE p.state IN ('attended', 'absent', 'excused', 'cancelled') AND {_RECENT}""",
    "notice": f"""
SELECT {_WHO} AS who, p.id AS ref, coalesce(g.at, s.starts_at) AS at,
       (g.place_id IS NULL)::int::float8 AS good, 1.0::float8 AS share,
       CASE WHEN g.place_id IS NULL AND s.open_ended THEN 'own_time'
            WHEN g.place_id IS NOT NULL AND NOT g.is_late THEN 'in_time'
            WHEN g.place_id IS NOT NULL AND {_MOVED} THEN 'moved'
            WHEN g.place_id IS NOT NULL AND {_aside("notice", "p.id")} THEN 'set_aside' ELSE '' END AS why
  FROM {_SEATS} LEFT JOIN participation_givingup g ON g.place_id = p.id
 WHERE (p.state IN ('attended', 'absent') OR g.place_id IS NOT NULL) AND {_RECENT}""",
    "punctuality": f"""
SELECT {_WHO} AS who, p.id AS ref, s.starts_at AS at,
       (coalesce(k.at, a.at) - s.starts_at <= %(grace)s)::int::float8 AS good, 1.0::float8 AS share,
       CASE WHEN a.method <> ALL(%(live)s) OR a.entered_at - a.at > %(live_within)s THEN 'not_live'
            WHEN coalesce(k.at, a.at) - s.starts_at > %(grace)s AND {_MOVED} THEN 'moved'
            WHEN coalesce(k.at, a.at) - s.starts_at > %(grace)s AND {_aside("punctuality", "p.id")} THEN 'set_aside'
            ELSE '' END AS why
  FROM {_SEATS}
 CROSS JOIN LATERAL (SELECT e.id, e.at, e.entered_at, e.method FROM participation_attendanceevent e
      WHERE e.place_id = p.id AND e.kind = 'check_in' ORDER BY e.id DESC LIMIT 1) a
  LEFT JOIN LATERAL (SELECT e.at FROM participation_attendanceevent e
      WHERE e.place_id = p.id AND e.kind = 'correction' AND e.corrects_id = a.id ORDER BY e.id DESC LIMIT 1) k ON true
 WHERE p.state = 'attended' AND NOT s.open_ended AND {_RECENT}""",
    "ratings": f"""
SELECT {_WHO} AS who, r.id AS ref, r.at AS at,
       (SELECT avg(v.value) FROM ratings_score v WHERE v.rating_id = r.id)::float8 - coalesce(f.effect, 0) AS good,
       coalesce(d.factor, 1.0)::float8 AS share,
       CASE WHEN {_aside("ratings", "r.id")} THEN 'set_aside' ELSE coalesce(d.reason, '') END AS why
  FROM ratings_rating r
  JOIN ratings_occasion o ON o.id = r.occasion_id
  JOIN people_person w ON w.id = o.person_id
  LEFT JOIN evaluation_discount d ON d.rating_id = r.id
  LEFT JOIN evaluation_severity f ON f.rater_id = r.by_id
 WHERE r.side = 'organisation' AND r.at < %(at)s AND r.at > %(since)s
   AND (o.closes_at <= %(at)s OR EXISTS (SELECT 1 FROM ratings_rating b
        WHERE b.occasion_id = o.id AND b.side = 'volunteer' AND b.at < %(at)s))""",
}
# What is asked for some people alone is asked where each text reads people.
_OF_PEOPLE = " AND (w.id = ANY(%(ids)s) OR w.merged_into_id = ANY(%(ids)s))"

_HOUSE = "JOIN opportunities_opportunity o ON o.id = s.opportunity_id"
_HOUSE_ROWS: Mapping[str, str] = {
    "kept": f"""
SELECT o.organisation_id AS who, s.id AS ref, s.starts_at AS at, (s.cancelled_at IS NULL)::int::float8 AS good,
       1.0::float8 AS share,
       CASE WHEN s.cancelled_at IS NOT NULL AND {_aside("kept", "s.id")} THEN 'set_aside' ELSE '' END AS why
  FROM opportunities_shift s {_HOUSE}
 WHERE {_RECENT} AND NOT s.open_ended AND o.state <> 'draft'
   AND EXISTS (SELECT 1 FROM participation_place p
        WHERE p.shift_id = s.id AND p.state IN ('confirmed', 'attended', 'absent', 'excused', 'cancelled'))""",
    "early": f"""
SELECT o.organisation_id AS who, s.id AS ref, s.starts_at AS at,
       (s.starts_at - s.cancelled_at >= %(early)s)::int::float8 AS good, 1.0::float8 AS share,
       CASE WHEN {_aside("early", "s.id")} THEN 'set_aside' ELSE '' END AS why
  FROM opportunities_shift s {_HOUSE}
 WHERE {_RECENT} AND s.cancelled_at IS NOT NULL AND NOT s.open_ended
   AND EXISTS (SELECT 1 FROM participation_place p WHERE p.shift_id = s.id AND p.state = 'cancelled')""",
    "hours": f"""
SELECT o.organisation_id AS who, p.id AS ref, s.ends_at AS at,
       coalesce(h.credited_at - s.ends_at <= %(in_time)s, false)::int::float8 AS good, 1.0::float8 AS share,
       CASE WHEN h.evidence = 'imported' THEN 'imported'
            WHEN {_aside("hours", "p.id")} THEN 'set_aside' ELSE '' END AS why
  FROM participation_place p JOIN opportunities_shift s ON s.id = p.shift_id {_HOUSE}
  LEFT JOIN LATERAL (SELECT e.credited_at, e.evidence FROM hours_hoursentry e
       WHERE e.place_id = p.id AND e.reverses_id IS NULL ORDER BY e.id LIMIT 1) h ON true
 WHERE p.state = 'attended' AND NOT s.open_ended AND s.ends_at < %(at)s - %(in_time)s AND s.ends_at > %(since)s""",
    "answers": f"""
SELECT o.organisation_id AS who, a.id AS ref, a.created_at AS at,
       coalesce(a.decided_at - a.created_at <= %(in_time)s, false)::int::float8 AS good, 1.0::float8 AS share,
       CASE WHEN {_aside("answers", "a.id")} THEN 'set_aside' ELSE '' END AS why
  FROM participation_application a JOIN opportunities_opportunity o ON o.id = a.opportunity_id
 WHERE o.selection = 'review' AND a.created_at < %(at)s - %(in_time)s AND a.created_at > %(since)s
   AND (a.decided_at IS NOT NULL OR a.state = 'submitted')""",
}
_OF_HOUSES = " AND o.organisation_id = ANY(%(ids)s)"
_COUNTS = "(why = '' OR share < 1) AND share > 0 AND why <> 'set_aside'"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that happened, as it counts: `good` 0 to 1 (ratings: one to five, severity taken off)."""

    component: str
    ref: int
    at: datetime
    good: float
    share: float
    why: str

    @property
    def counts(self) -> bool:
        """Whether it is in the sums."""
        return self.share > 0 and self.why != "set_aside" and (not self.why or self.share < 1)


def text_of(component: str, *, some: bool) -> str:
    """The SQL of the rows of a component; with `some` of those in `%(ids)s` alone."""
    if component in _PERSON_ROWS:
        return _PERSON_ROWS[component] + (_OF_PEOPLE if some else "")
    return _HOUSE_ROWS[component] + (_OF_HOUSES if some else "")


def summed(component: str, *, some: bool) -> str:
    """The SQL of the sums of each: who, good, weight, n, faded to `%(at)s`."""
    faded = "share * power(0.5::float8, extract(epoch FROM %(at)s - at)::float8 / %(half_life)s)"
    return f"""
SELECT who, sum(good * {faded}) AS good, sum({faded}) AS weight, count(*) AS n
  FROM ({text_of(component, some=some)}) AS rows WHERE {_COUNTS} GROUP BY who"""


def values(at: datetime, ids: Collection[int] = ()) -> dict[str, Any]:
    """What the texts ask for."""
    return {
        "at": at, "since": at - COUNTED_FOR, "ids": list(ids), "moved": MOVED_SHORTLY, "grace": GRACE,
        "live": list(LIVE_METHODS), "live_within": LIVE_WITHIN, "in_time": IN_TIME, "early": CALLED_OFF_EARLY,
        "half_life": HALF_LIFE.total_seconds(),
    }  # fmt: skip


def sums(component: str, at: datetime, ids: Collection[int] | None = None) -> list[tuple[int, float, float, int]]:
    """(who, good, weight, n) of all, or of some; one query."""
    with connection.cursor() as cursor:
        cursor.execute(summed(component, some=ids is not None), values(at, ids or ()))
        return [(int(who), float(good), float(weight), int(n)) for who, good, weight, n in cursor.fetchall()]


def rows_of(component: str, who: int, at: datetime, *, limit: int | None = None) -> list[Row]:
    """The rows of one, the latest first; one query."""
    with connection.cursor() as cursor:
        cut = f" LIMIT {int(limit)}" if limit is not None else ""
        text = f"SELECT ref, at, good, share, why FROM ({text_of(component, some=True)}) AS rows ORDER BY at DESC{cut}"
        cursor.execute(text, values(at, [who]))
        return [Row(component, ref, when, good, share, why) for ref, when, good, share, why in cursor.fetchall()]
