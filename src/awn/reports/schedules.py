"""Reports by letter as their readers see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.db.models import Prefetch, QuerySet

from awn.base.refusal import found
from awn.impact.rules import span_of
from awn.organisations.permissions import may
from awn.organisations.queries import by_slug, members
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.queries import region_of
from awn.reports import queries, writing
from awn.reports.models import Issue, Reader, Schedule
from awn.reports.queries import ZONE
from awn.reports.rules import last_day

OWN_KIND, OWN_SUBJECT = "volunteer", "me"
_SALT = "reports.letters"


def schedules_of(person: Person) -> QuerySet[Schedule]:
    """Somebody's own that have not ended, newest first, with their readers and what became of the last periods."""
    issues = Prefetch("issues", Issue.objects.order_by("-period"))
    readers = Prefetch("readers", Reader.objects.filter(stopped_at=None).select_related("person").order_by("pk"))
    return (
        Schedule.objects.filter(person=person).exclude(state="ended").prefetch_related(issues, readers).order_by("-pk")
    )


def letters_of(person: Person) -> QuerySet[Reader]:
    """What others have sent to somebody."""
    rows = Reader.objects.filter(person=person, stopped_at=None).exclude(schedule__person=person)
    return rows.exclude(schedule__state="ended").select_related("schedule__person").order_by("-pk")


def zone_of(schedule: Schedule) -> ZoneInfo:
    """By whose clocks its periods close. Refuses `not_found` where the subject has no public report any more."""
    if schedule.kind == OWN_KIND:
        home = region_of(schedule.person)
        return ZoneInfo(home.country.zone if home else ZONE)
    return ZoneInfo(queries.subject_of(schedule.kind, schedule.subject).zone)


def name_of(kind: str, subject: str) -> str:
    """Whom the report is about, in the language that is on; empty for one's own. Refuses `not_found`."""
    return "" if kind == OWN_KIND else queries.subject_of(kind, subject).name


def period_name(code: str) -> str:
    """A period of a letter as a reader says it, in the language that is on."""
    last = last_day(code)
    return writing.period(span_of(code, last), last, last).label


def colleagues(person: Person, kind: str, subject: str) -> Sequence[Person]:
    """To whom somebody may have a report sent besides: members of the organisation, if they may take tables away."""
    house = by_slug(subject) if kind == "organisation" else None
    if house is None or not may(person, Permission.EXPORT, house.pk):
        return []
    rows = members(house.pk).select_related("person__account")
    return [row.person for row in rows if row.person_id != person.pk]


def due(at: datetime) -> QuerySet[Schedule]:
    """Those that run; whether a period has closed is told by the clocks of each."""
    return Schedule.objects.filter(state="active").select_related("person__region__country").order_by("pk")


def own_data(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Which reports somebody asked for, and which others have sent to them."""
    own = Schedule.objects.filter(person=person_id).order_by("pk")
    names = ("kind", "subject", "rhythm", "language", "state", "created_at")
    sent = Reader.objects.filter(person=person_id).exclude(schedule__person=person_id).order_by("pk")
    others = sent.values("schedule__kind", "schedule__subject", "stopped_at")
    return {
        "report_letters": list(own.values(*names)),
        "report_letters_of_others": [
            {"kind": row["schedule__kind"], "subject": row["schedule__subject"], "stopped_at": row["stopped_at"]}
            for row in others
        ],
    }


def stop_address(reader: Reader, language: str) -> str:
    """Where a reader ends these letters without signing in."""
    token = signing.dumps(reader.pk, salt=_SALT)
    return f"{settings.AWN_PUBLIC_URL}/{language}/report-letters/stop/{token}/"


def reader_by_token(token: str) -> Reader:
    """Whom such an address was made for. Refuses `not_found`."""
    try:
        number: int | None = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        number = None
    rows = Reader.objects.select_related("schedule")
    return found(rows.filter(pk=number).first() if isinstance(number, int) else None)
