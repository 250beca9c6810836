"""Who is meant by a message and by which way each is reached: one statement, to count and to write alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from awn.messaging.models import Mailing
from awn.messaging.rules import WORTH_SENDING
from awn.participation.models import Application, AttendanceEvent, Place
from awn.participation.rules import ACTIVE_APPLICATION
from awn.people.rules import ADULT_AGE, NO_EMAIL_HOST

MOST_IN_PREVIEW = 200
_APPLICATIONS: dict[str, Sequence[str]] = {
    "applied": ["submitted", "awaiting_guardian"],
    "declined": ["declined"],
    "everyone": sorted(ACTIVE_APPLICATION),
}
# Who hears it, by which ways, and why not. Guardians stand in for minors; whoever cannot be reached has one row that
# says why, under the way that everybody has.
_WAYS = """
WITH asked (person_id, place_id) AS ({asked}),
heard AS (
    SELECT a.person_id, a.person_id AS about_id, a.place_id, FALSE AS alone
      FROM asked a JOIN people_person p ON p.id = a.person_id
     WHERE p.birth_date IS NULL OR p.birth_date <= %s
    UNION ALL
    SELECT COALESCE(g.guardian_id, a.person_id), a.person_id, a.place_id, g.guardian_id IS NULL
      FROM asked a JOIN people_person p ON p.id = a.person_id
      LEFT JOIN people_guardianship g ON g.ward_id = p.id
     WHERE p.birth_date > %s
), reach AS (
    SELECT h.person_id, h.about_id, h.place_id, h.alone, p.is_synthetic AS sample,
           NOT COALESCE(c.is_active, FALSE) AS gone,
           COALESCE(c.email, '') NOT LIKE '%%@' || %s AND x.person_id IS NULL AS mail,
           x.person_id IS NOT NULL AS dead,
           t.id IS NOT NULL AS phone,
           EXISTS (SELECT 1 FROM messaging_device d WHERE d.person_id = h.person_id) AS device,
           EXISTS (SELECT 1 FROM safety_block b WHERE b.person_id = h.person_id AND b.organisation_id = %s) AS blocked,
           COALESCE(w.{kind}, ARRAY['email']::varchar[]) AS wanted
      FROM heard h
      JOIN people_person p ON p.id = h.person_id
      LEFT JOIN people_account c ON c.person_id = p.id
      LEFT JOIN people_accountphone t ON t.account_id = c.id
      LEFT JOIN messaging_deadaddress x ON x.person_id = p.id AND lower(x.address) = lower(c.email)
      LEFT JOIN messaging_wish w ON w.person_id = p.id
), ways AS (
    SELECT r.person_id, r.about_id, r.place_id, way.channel, way.reason
      FROM reach r CROSS JOIN LATERAL (VALUES
        ('inapp', TRUE, CASE WHEN alone THEN 'no_guardian' WHEN gone THEN 'no_account'
                             WHEN blocked THEN 'blocked' ELSE '' END),
        ('email', 'email' = ANY(wanted) AND (mail OR NOT phone),
                  CASE WHEN dead THEN 'came_back' WHEN NOT mail THEN 'no_address'
                       WHEN sample THEN 'sample' ELSE '' END),
        ('sms', 'sms' = ANY(wanted) OR ('email' = ANY(wanted) AND phone AND NOT mail),
                CASE WHEN NOT phone THEN 'no_phone' WHEN sample THEN 'sample' ELSE '' END),
        ('push', 'push' = ANY(wanted) AND device, CASE WHEN sample THEN 'sample' ELSE '' END)
      ) AS way (channel, used, reason)
     WHERE way.used AND (way.channel = 'inapp' OR NOT (alone OR gone OR blocked))
)
"""
_COUNT = "SELECT channel, reason, count(*) FROM ways GROUP BY channel, reason ORDER BY channel, reason"
_WRITE = """
INSERT INTO messaging_delivery (mailing_id, person_id, about_id, place_id, channel, state, reason, uuid, attempts,
                                due_at, until, changed_at)
SELECT %s, person_id, about_id, place_id, channel, CASE WHEN reason = '' THEN 'queued' ELSE 'suppressed' END, reason,
       gen_random_uuid(), 0, %s, %s, %s
  FROM ways ON CONFLICT DO NOTHING
"""
_REMIND = """
INSERT INTO messaging_delivery (reminder, person_id, about_id, place_id, channel, state, reason, uuid, attempts,
                                due_at, until, changed_at)
SELECT %s, ways.person_id, about_id, place_id, channel, CASE WHEN reason = '' THEN 'queued' ELSE 'suppressed' END,
       reason, gen_random_uuid(), 0, %s, s.starts_at, %s
  FROM ways
  JOIN participation_place pl ON pl.id = place_id
  JOIN opportunities_shift s ON s.id = pl.shift_id
  LEFT JOIN messaging_wish w ON w.person_id = ways.person_id
 WHERE %s = ANY(COALESCE(w.reminders, ARRAY[24]::smallint[]))
    ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Share:
    """How many messages go one way; with a reason, how many do not and why."""

    channel: str
    reason: str
    number: int


def count(mailing: Mailing, at: datetime) -> list[Share]:
    """The messages that sending it now would make, by way; one statement, nothing is written."""
    sql, values = _ways(_meant(mailing, at), mailing.opportunity.organisation_id, "organiser", at)
    with connection.cursor() as cursor:
        cursor.execute(sql + _COUNT, values)
        return [Share(*row) for row in cursor.fetchall()]


def write(mailing: Mailing, at: datetime) -> int:
    """Fixes who gets it: one row for each receiver and way, in one statement; how many."""
    sql, values = _ways(_meant(mailing, at), mailing.opportunity.organisation_id, "organiser", at)
    with connection.cursor() as cursor:
        cursor.execute(sql + _WRITE, [*values, mailing.pk, at, at + WORTH_SENDING, at])
        return int(cursor.rowcount)


def write_reminders(places: QuerySet[Place], hours: int, organisation_id: int, at: datetime) -> int:
    """Leaves the reminder of so many hours for those of the places who wish for it, once; how many messages."""
    rows = places.order_by("pk").values_list("person_id", "pk")
    sql, values = _ways(rows, organisation_id, "reminder", at)
    with connection.cursor() as cursor:
        cursor.execute(sql + _REMIND, [*values, hours, at, at, hours])
        return int(cursor.rowcount)


def meant(mailing: Mailing, at: datetime) -> list[int]:
    """Ids of those whom it is about, at most two hundred: one of them is chosen for the preview."""
    return [person for person, _place in _meant(mailing, at)[:MOST_IN_PREVIEW]]


def place_of(mailing: Mailing, person_id: int, at: datetime) -> int | None:
    """The place about which it would tell this person."""
    return dict(_meant(mailing, at).filter(person=person_id)).get(person_id)


def _meant(mailing: Mailing, at: datetime) -> QuerySet[Any, Any]:
    """Pairs (person, place): each person once, with the shift that is next."""
    if mailing.group in _APPLICATIONS or mailing.group == "chosen":
        return _by_application(mailing)
    rows = Place.objects.filter(shift__opportunity=mailing.opportunity_id, shift__cancelled_at=None)
    if mailing.shift_id:
        rows = rows.filter(shift=mailing.shift_id)
    if mailing.role_id:
        rows = rows.filter(shift__role=mailing.role_id)
    rows = _in_state(rows, mailing.group, at)
    rows = rows.annotate(is_over=Q(shift__ends_at__lt=at)).order_by("person", "is_over", "shift__starts_at", "pk")
    return rows.distinct("person").values_list("person_id", "pk")


def _in_state(rows: QuerySet[Place], group: str, at: datetime) -> QuerySet[Place]:
    there = AttendanceEvent.objects.filter(place=OuterRef("pk"), kind="check_in")
    if group == "checked_in":
        return rows.filter(Exists(there), state__in=["confirmed", "attended"])
    if group == "missing":
        begun = rows.filter(shift__starts_at__lte=at, shift__ends_at__gt=at, state__in=["confirmed", "absent"])
        return begun.filter(~Exists(there))
    states = {"accepted": ["confirmed"], "waiting": ["waiting"], "took_part": ["attended"]}
    return rows.filter(state__in=states[group])


def _by_application(mailing: Mailing) -> QuerySet[Any, Any]:
    rows = Application.objects.filter(opportunity=mailing.opportunity_id)
    if mailing.group == "chosen":
        rows = rows.filter(pk__in=mailing.chosen)
    else:
        rows = rows.filter(state__in=_APPLICATIONS[mailing.group])
    if mailing.shift_id:
        rows = rows.filter(wanted_shifts__shift=mailing.shift_id)
    if mailing.role_id:
        rows = rows.filter(Q(role=mailing.role_id) | Q(wanted_shifts__shift__role=mailing.role_id))
    places = Place.objects.filter(application=OuterRef("pk"), state__in=["confirmed", "waiting"])
    first = places.order_by(F("shift__starts_at"), "pk").values("pk")[:1]
    return (
        rows.annotate(first=Subquery(first))
        .order_by("person", "-pk")
        .distinct("person")
        .values_list("person_id", "first")
    )


def _ways(asked: QuerySet[Any, Any], organisation_id: int, kind: str, at: datetime) -> tuple[str, list[Any]]:
    sql, values = asked.query.sql_with_params()
    grown = _grown_since(at.date())
    return _WAYS.format(asked=sql, kind=kind), [*values, grown, grown, NO_EMAIL_HOST, organisation_id]


def _grown_since(day: date) -> date:
    """Whoever was born on it or before is no minor on `day`."""
    try:
        return day.replace(year=day.year - ADULT_AGE)
    except ValueError:  # 29 February
        # Somebody born on 29 February is grown up on 1 March.
        return date(day.year - ADULT_AGE, 2, 28)
