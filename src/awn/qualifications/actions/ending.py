"""What time does to qualifications, and what is left of somebody who goes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from awn.base.events import record
from awn.base.sealed import SealError
from awn.people.models import Person
from awn.qualifications import documents
from awn.qualifications.actions.submitting import delete_files
from awn.qualifications.gateways import ScannerAwayError, scan
from awn.qualifications.models import Document, Qualification
from awn.qualifications.rules import FILE_KEPT_AFTER_END, REMINDERS, reminder_due

BATCH = 500
_DAY = timedelta(days=1)


@transaction.atomic
def remind(*, by: Person | None, at: datetime) -> int:
    """Reminders 60 and 14 days before the end and on the last day, one of each; how many.

    Somebody who has a longer one of the kind already, or whose renewal waits, is left in peace.
    """
    today = at.date()
    rows = Qualification.objects.select_for_update().filter(state="valid", valid_until__gte=today)
    count = 0
    for row in rows.filter(valid_until__lte=today + max(REMINDERS) * _DAY).order_by("pk"):
        due = reminder_due(row.valid_until, row.reminded, today) if row.valid_until else None
        if due is None or _is_renewed(row):
            continue
        row.reminded = due
        row.save(update_fields=["reminded"])
        record(
            "qualification.ending", by=by, at=at, subject=row.person_id, qualification=row.pk, kind=row.kind, days=due
        )
        count += 1
    return count


@transaction.atomic
def expire(*, by: Person | None, at: datetime) -> int:
    """Those whose last day is over; how many."""
    rows = Qualification.objects.select_for_update().filter(state="valid", valid_until__lt=at.date())
    over = list(rows.order_by("pk"))
    Qualification.objects.filter(pk__in=[row.pk for row in over]).update(state="expired")
    for row in over:
        record("qualification.expired", by=by, at=at, subject=row.person_id, qualification=row.pk, kind=row.kind)
    return len(over)


@transaction.atomic
def forget_old_files(*, by: Person | None, at: datetime) -> int:
    """Files of qualifications that ended thirty days ago; how many. What was decided stays."""
    old = Qualification.objects.filter(valid_until__lt=at.date() - FILE_KEPT_AFTER_END, document__isnull=False)
    return delete_files(list(old.filter(state="expired").values_list("pk", flat=True)))


def scan_pending(*, by: Person | None, at: datetime) -> int:
    """Scans what came while the scanner was away, oldest first, until it is away again; how many."""
    count = 0
    for key in list(
        Document.objects.filter(scan="pending").order_by("created_at").values_list("pk", flat=True)[:BATCH]
    ):
        with transaction.atomic():
            kept = Document.objects.select_for_update(skip_locked=True).filter(pk=key, scan="pending").first()
            if kept is None:
                continue
            try:
                verdict = scan(documents.opened(kept.stored_as, bytes(kept.key)))
            except ScannerAwayError:
                return count
            except (OSError, SealError):
                # What cannot be opened will never be let through.
                verdict = "infected"
            _take_verdict(kept, verdict, by=by, at=at)
            count += 1
    return count


@transaction.atomic
def forget(person_id: int, *, by: Person | None, at: datetime) -> int:
    """Deletes all qualifications of somebody with their files: for an erasure, and when consent is withdrawn.

    How many they were. Events keep numbers alone.
    """
    ids = list(Qualification.objects.select_for_update().filter(person_id=person_id).values_list("pk", flat=True))
    delete_files(ids)
    Qualification.objects.filter(pk__in=ids).delete()
    if ids:
        record("qualification.all_removed", by=by, at=at, subject=person_id, qualifications=ids)
    return len(ids)


def _take_verdict(kept: Document, verdict: str, *, by: Person | None, at: datetime) -> None:
    row = kept.qualification
    if verdict != "infected":
        kept.scan = verdict
        kept.save(update_fields=["scan"])
        return
    delete_files([row.pk])
    row.state, row.reason, row.decided_at = "refused", "unsafe", at
    row.save(update_fields=["state", "reason", "decided_at"])
    record(
        "qualification.refused",
        by=by,
        at=at,
        subject=row.person_id,
        qualification=row.pk,
        kind=row.kind,
        reason="unsafe",
    )


def _is_renewed(row: Qualification) -> bool:
    others = Qualification.objects.filter(person_id=row.person_id, kind=row.kind).exclude(pk=row.pk)
    longer = others.filter(state="valid", valid_until__gt=row.valid_until)
    return (
        longer.exists()
        or others.filter(state="valid", valid_until=None).exists()
        or others.filter(state="waiting").exists()
    )
