"""Closing a quarter: counted once, published, and published again where a mistake was found."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from awn.base import events
from awn.base.text import clean_line
from awn.fairness.counting import count, packed
from awn.fairness.models import Publication
from awn.fairness.rules import REASON_LENGTH, Quarter, check_closed, check_reason
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission


@transaction.atomic
def publish(quarter: Quarter, *, by: Person | None, at: datetime) -> Publication:
    """Counts a closed quarter and publishes it; twice publishes once. Refuses `quarter_ahead`, `quarter_open`."""
    check_closed(quarter, at)
    last = _hold(quarter)
    return last if last is not None else _publish(quarter, 1, "", by, at)


@transaction.atomic
def publish_again(quarter: Quarter, *, reason: str, by: Person | None, at: datetime) -> Publication:
    """A new version beside the old one, with what was wrong. Refuses `correction_reason_missing`, `quarter_ahead`,
    `quarter_open`, and whoever may not."""
    require_staff(by, StaffPermission.KEEP_FAIRNESS)
    check_closed(quarter, at)
    why = clean_line(reason, limit=REASON_LENGTH, field="reason")
    check_reason(why)
    last = _hold(quarter)
    return _publish(quarter, last.version + 1 if last else 1, why, by, at)


def _hold(quarter: Quarter) -> Publication | None:
    """The last version; nobody else publishes this quarter until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('fairness'), hashtext(%s))", [quarter.code])
    return Publication.objects.filter(quarter=quarter.code).order_by("-version").first()


def _publish(quarter: Quarter, version: int, reason: str, by: Person | None, at: datetime) -> Publication:
    report = count(quarter, at)
    row = Publication.objects.create(
        quarter=quarter.code, version=version, reason=reason, at=at, contents=packed(report)
    )
    looks = len(report.looks) + len(report.drifts)
    events.record("fairness.published", by=by, at=at, subject=row.pk, quarter=quarter.code, version=version)
    if looks:
        events.record("fairness.drifted", by=by, at=at, subject=row.pk, quarter=quarter.code, count=looks)
    return row
