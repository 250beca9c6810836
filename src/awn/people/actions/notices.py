"""Messages to people, and reports from them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base import events
from awn.base.events import Value
from awn.base.refusal import Refusal
from awn.base.text import clean_block, clean_line
from awn.people.models import BarrierReport, Notification, Person

REPORT_LENGTH = 5_000
# The privacy notice promises it.
REPORTS_KEPT = timedelta(days=365)


@transaction.atomic
def notify(
    person_id: int, kind: str, *, event_id: int, by: Person | None, at: datetime, **data: Value
) -> Notification | None:
    """Leaves a message once for an event, however often its reaction runs; None when it was there already."""
    notification, is_new = Notification.objects.get_or_create(
        person_id=person_id, kind=kind, event_id=event_id, defaults={"data": data, "created_at": at}
    )
    return notification if is_new else None


@transaction.atomic
def mark_notifications_read(*, up_to: int, by: Person, at: datetime) -> int:
    """Marks the messages of `by` up to that id as read; how many they were. Later ones were not seen yet."""
    unread = Notification.objects.filter(person=by, read_at=None, pk__lte=up_to)
    return unread.update(read_at=at)


@transaction.atomic
def report_barrier(
    *, page: str, text: str, email: str, language: str = "ar", by: Person | None, at: datetime
) -> BarrierReport:
    """Keeps the report of something that could not be used. Refuses `text_missing`, `email_impossible`."""
    text = clean_block(text, limit=REPORT_LENGTH, field="text")
    if not text:
        message = _("Write what did not work, in your own words.")
        raise Refusal("text_missing", message, fields={"text": message})
    email = clean_line(email, limit=254, field="email")
    if email:
        _check_email(email)
    report = BarrierReport.objects.create(
        page=clean_line(page[:300], limit=300, field="page"),
        text=text,
        email=email,
        language=language,
        at=at,
        by_id=by.pk if by else None,
    )
    events.record("barrier.reported", by=by, at=at, subject=report.pk)
    return report


@transaction.atomic
def forget_old_reports(*, by: Person | None, at: datetime) -> int:
    """Deletes reports of barriers a year after they came; how many they were."""
    deleted, _tables = BarrierReport.objects.filter(at__lt=at - REPORTS_KEPT).delete()
    return deleted


def _check_email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        message = _("Check the e-mail address: it looks like name@example.com.")
        raise Refusal("email_impossible", message, fields={"email": message}) from error
