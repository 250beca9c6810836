"""Lists by date for everybody: staff switch it on and off, with a reason that everybody reads."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from awn.base import events
from awn.base.text import Bilingual, clean_line
from awn.matching.models import PlainOrder
from awn.matching.queries.ordering import plain_order_now
from awn.matching.rules import ORDER_REASON_LENGTH, check_order_changes, check_order_reason, check_order_until
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission


@transaction.atomic
def set_plain_order(
    *, is_on: bool, reason: Bilingual, until: datetime | None, by: Person | None, at: datetime
) -> PlainOrder:
    """Lays every list of suggestions in the order of dates, or by match again; the next page shows it.

    Refuses `order_reason_missing`, `order_until_past`, `order_already_so`, and whoever may not.
    """
    require_staff(by, StaffPermission.KEEP_FAIRNESS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('matching'), hashtext('plain order'))")
    why = Bilingual(
        clean_line(reason.ar, limit=ORDER_REASON_LENGTH, field="reason_ar"),
        clean_line(reason.en, limit=ORDER_REASON_LENGTH, field="reason_en"),
    )
    check_order_reason(why)
    check_order_until(until, at)
    check_order_changes(is_on=is_on, was_on=plain_order_now(at) is not None)
    row = PlainOrder.objects.create(
        is_on=is_on, reason_ar=why.ar, reason_en=why.en, at=at, until=until if is_on else None
    )
    events.record("matching.order_set", by=by, at=at, subject=row.pk, is_on=is_on, reason=why.ar or why.en)
    return row
