"""Counting every organisation, or one, from the tables of record: a handful of statements for all of them together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import connection

from awn.accountability.rules import PROMISED, WINDOW, Facts, Marks

# Whoever had all their hours taken back is nobody's volunteer.
_HOURS = """
    SELECT organisation_id, evidence, sum(minutes), count(*) FILTER (WHERE minutes > 0)
      FROM (SELECT organisation_id, evidence, person_id, sum(minutes) AS minutes
              FROM hours_hoursentry WHERE {one} GROUP BY 1, 2, 3) AS one
  GROUP BY 1, 2
"""
_VOLUNTEERS = """
    SELECT organisation_id, count(*) FILTER (WHERE minutes > 0), sum(entries), sum(reversals),
           count(*) FILTER (WHERE reversals > 0)
      FROM (SELECT organisation_id, person_id, sum(minutes) AS minutes,
                   count(*) FILTER (WHERE reverses_id IS NULL) AS entries,
                   count(*) FILTER (WHERE reverses_id IS NOT NULL) AS reversals
              FROM hours_hoursentry WHERE {one} GROUP BY 1, 2) AS one
  GROUP BY 1
"""
_REASONS = """
    SELECT organisation_id, reason, count(*), count(DISTINCT person_id)
      FROM hours_hoursentry WHERE reverses_id IS NOT NULL AND {one} GROUP BY 1, 2
"""
# From when on the organisation could answer: where a guardian has to agree, from then on.
_APPLICATIONS = """
    WITH asked AS (
        SELECT o.organisation_id, a.person_id, a.state,
               greatest(a.created_at, a.guardian_consented_at) AS since,
               CASE WHEN a.state IN ('accepted', 'waiting', 'declined') THEN a.decided_at END AS answered_at
          FROM participation_application a JOIN opportunities_opportunity o ON o.id = a.opportunity_id
         WHERE o.selection <> 'instant' AND a.created_at >= %(since)s AND {one}
           AND a.state IN ('accepted', 'waiting', 'declined', 'submitted')
    ), timed AS (
        SELECT *, CASE WHEN answered_at > since THEN extract(epoch FROM answered_at - since) / 3600.0
                       WHEN answered_at IS NOT NULL THEN 0 END AS hours, since < %(promised)s AS is_due FROM asked
    )
    SELECT organisation_id, count(answered_at), count(DISTINCT person_id) FILTER (WHERE answered_at IS NOT NULL),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY hours), percentile_cont(0.9) WITHIN GROUP (ORDER BY hours),
           count(*) FILTER (WHERE is_due), count(DISTINCT person_id) FILTER (WHERE is_due),
           count(answered_at) FILTER (WHERE is_due),
           count(*) FILTER (WHERE is_due AND answered_at IS NOT NULL AND answered_at - since <= %(promise)s),
           count(*) FILTER (WHERE state = 'submitted'), count(DISTINCT person_id) FILTER (WHERE state = 'submitted'),
           count(*) FILTER (WHERE state = 'submitted' AND is_due)
      FROM timed GROUP BY 1
"""
_AT_ONCE = """
    SELECT o.organisation_id, count(DISTINCT a.person_id)
      FROM participation_application a JOIN opportunities_opportunity o ON o.id = a.opportunity_id
     WHERE o.selection = 'instant' AND a.created_at >= %(since)s AND a.state = 'accepted' AND {one} GROUP BY 1
"""
# Whoever reports without an account is somebody of their own.
_REPORTS = """
    SELECT organisation_id, count(*), count(DISTINCT reporter_id) + count(*) FILTER (WHERE reporter_id IS NULL),
           count(closed_at),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - made_at) / 86400.0)
      FROM safety_report WHERE organisation_id IS NOT NULL AND made_at >= %(since)s AND {one} GROUP BY 1
"""
_INCIDENTS = """
    SELECT organisation_id, count(*), count(closed_at) FROM safety_incident
     WHERE at >= %(since)s AND {one} GROUP BY 1
"""
_OBJECTIONS = """
    SELECT e.organisation_id, coalesce(last.outcome, 'open'), count(*), count(DISTINCT e.person_id)
      FROM hours_attestation a JOIN hours_hoursentry e ON e.id = a.entry_id
      LEFT JOIN hours_attestation last
             ON last.entry_id = a.entry_id AND last.outcome IN ('upheld', 'adjusted', 'withdrawn')
     WHERE a.outcome = 'disputed' AND a.at >= %(since)s AND {one} GROUP BY GROUPING SETS ((1, 2), (1))
"""
_CERTIFICATES = """
    SELECT organisation_id, count(*), count(DISTINCT person_id), count(revoked_at),
           count(DISTINCT person_id) FILTER (WHERE revoked_at IS NOT NULL)
      FROM credentials_certificate WHERE organisation_id IS NOT NULL AND {one} GROUP BY 1
"""
_RATINGS = """
    WITH heard AS (
        SELECT o.organisation_id, oc.person_id, r.id, s.question, s.value
          FROM ratings_rating r JOIN ratings_occasion oc ON oc.id = r.occasion_id
          JOIN opportunities_opportunity o ON o.id = oc.opportunity_id
          JOIN ratings_score s ON s.rating_id = r.id
         WHERE r.side = 'volunteer' AND {one}
           AND (oc.closes_at <= %(at)s OR EXISTS (
                SELECT 1 FROM ratings_rating b WHERE b.occasion_id = oc.id AND b.side = 'organisation'))
    ), whole AS (
        SELECT organisation_id, person_id, id, avg(value) AS mean FROM heard GROUP BY 1, 2, 3
    )
    SELECT organisation_id, question, count(*), sum(value), sum(value * value), 0 FROM heard GROUP BY 1, 2
     UNION ALL
    SELECT organisation_id, '', count(*), sum(mean), sum(mean * mean), count(DISTINCT person_id) FROM whole GROUP BY 1
"""
# The last suspension of those that are suspended now.
_SUSPENDED = """
    SELECT o.id, max(e.at) FROM organisations_organisation o
      JOIN base_event e ON e.name = 'organisation.suspended' AND e.subject_id = o.id
     WHERE o.state = 'suspended' AND {one} GROUP BY 1
"""


class _Found(dict[int, dict[str, Any]]):
    """The facts of each organisation as they come in."""

    def put(self, key: int, **values: Any) -> None:
        self.setdefault(key, {}).update(values)

    def add(self, key: int, name: str, code: str, value: Any) -> None:
        self.setdefault(key, {}).setdefault(name, {})[code] = value


def facts(at: datetime, organisation_id: int | None = None) -> dict[int, Facts]:
    """The facts of all organisations of which there are any, or of one."""
    found = _Found()
    for count in (_count_hours, _count_answers, _count_complaints, _count_ratings):
        count(found, at, organisation_id)
    return {key: Facts(**values) for key, values in found.items()}


def _count_hours(found: _Found, at: datetime, one: int | None) -> None:
    for key, evidence, minutes, people in _rows(_HOURS, at, one):
        found.add(key, "minutes", evidence, int(minutes))
        found.add(key, "people", evidence, people)
    for key, volunteers, entries, reversals, people in _rows(_VOLUNTEERS, at, one):
        found.put(key, volunteers=volunteers, entries=int(entries), reversals=int(reversals), reversal_people=people)
    for key, reason, count, people in _rows(_REASONS, at, one):
        found.add(key, "reversal_reasons", reason, count)
        found.add(key, "reversal_reason_people", reason, people)
    for key, count, people, revoked, revoked_people in _rows(_CERTIFICATES, at, one):
        found.put(key, certificates=count, certificate_people=people, revoked=revoked, revoked_people=revoked_people)


def _count_answers(found: _Found, at: datetime, one: int | None) -> None:
    for key, *row in _rows(_APPLICATIONS, at, one, "o.organisation_id"):
        found.put(key, **dict(zip(_SPEED, map(_plain, row), strict=True)))
    for key, count in _rows(_AT_ONCE, at, one, "o.organisation_id"):
        found.put(key, at_once=count)


def _count_complaints(found: _Found, at: datetime, one: int | None) -> None:
    for key, count, people, closed, days in _rows(_REPORTS, at, one):
        found.put(key, reports=count, report_people=people, reports_closed=closed, report_days=_plain(days))
    for key, count, closed in _rows(_INCIDENTS, at, one):
        found.put(key, incidents=count, incidents_closed=closed)
    for key, outcome, count, people in _rows(_OBJECTIONS, at, one, "e.organisation_id"):
        if outcome is None:
            found.put(key, objections=count, objection_people=people)
        else:
            found.add(key, "objection_ends", outcome, count)
            found.add(key, "objection_end_people", outcome, people)


def _count_ratings(found: _Found, at: datetime, one: int | None) -> None:
    for key, question, number, total, squares, people in _rows(_RATINGS, at, one, "o.organisation_id"):
        marks = Marks(number, float(total), float(squares))
        if question:
            found.add(key, "marks", question, marks)
        else:
            found.put(key, ratings=number, raters=people, overall=marks)


def suspended(at: datetime, organisation_id: int | None = None) -> dict[int, datetime]:
    """Since when those are suspended that are so now."""
    return dict(_rows(_SUSPENDED, at, organisation_id, "o.id"))


def packed(one: Facts) -> dict[str, Any]:
    """Facts ready for JSON."""
    return asdict(one)


def unpacked(kept: Mapping[str, Any]) -> Facts:
    """Facts out of JSON; what an earlier count did not know yet is nought."""
    known = {name: value for name, value in kept.items() if name in Facts.__dataclass_fields__}
    marks = {code: Marks(**value) for code, value in known.pop("marks", {}).items()}
    return Facts(**known | {"marks": marks, "overall": Marks(**known.get("overall", {}))})


_SPEED = (
    "answered", "answered_people", "median_hours", "p90_hours", "due", "due_people", "due_answered", "due_in_time",
    "waiting", "waiting_people", "waiting_long",
)  # fmt: skip


def _rows(
    statement: str, at: datetime, organisation_id: int | None, column: str = "organisation_id"
) -> Iterator[tuple[Any, ...]]:
    one = f"{column} = %(organisation)s" if organisation_id is not None else "true"
    values: dict[str, Any] = {
        "organisation": organisation_id, "at": at, "since": at - WINDOW, "promised": at - PROMISED, "promise": PROMISED,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement.format(one=one), values)
        yield from cursor.fetchall()


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else float(value)
