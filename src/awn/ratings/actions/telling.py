"""What the day brings: reminders to both sides, and telling them what may be read now."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from awn.base.events import record
from awn.people.models import Person
from awn.ratings.models import Occasion, Rating
from awn.ratings.queries import revealed
from awn.ratings.rules import HOUSE_REMINDED_EVERY, REMIND_AFTER

_AT_ONCE = 5_000


@transaction.atomic
def remind(*, by: Person | None, at: datetime) -> int:
    """Reminds volunteers once, after a week, who have not rated yet; how many."""
    due = _locked(_silent("volunteer", at).filter(reminded_at=None))
    for row in due:
        row.reminded_at = at
        record("rating.reminder", by=by, at=at, subject=row.pk)
    Occasion.objects.bulk_update(due, ["reminded_at"], batch_size=500)
    return len(due)


@transaction.atomic
def remind_houses(*, by: Person | None, at: datetime) -> int:
    """Reminds organisations of volunteers whom nobody has rated after a week: one letter for an opportunity, and not
    more than one a week; how many letters."""
    lately = Occasion.objects.filter(
        opportunity=OuterRef("opportunity"), house_reminded_at__gt=at - HOUSE_REMINDED_EVERY
    )
    due = _locked(_silent("organisation", at).filter(~Exists(lately), house_reminded_at=None))
    numbers = Counter(row.opportunity_id for row in due)
    said: set[int] = set()
    for row in due:
        row.house_reminded_at = at
        if row.opportunity_id not in said:
            said.add(row.opportunity_id)
            record("rating.house_reminder", by=by, at=at, subject=row.pk, count=numbers[row.opportunity_id])
    Occasion.objects.bulk_update(due, ["house_reminded_at"], batch_size=500)
    return len(said)


@transaction.atomic
def tell_revealed(*, by: Person | None, at: datetime) -> int:
    """Tells who may be read now: a volunteer who has not spoken, of the organisation when the time is over; the
    organisation of its volunteers, in one letter for an opportunity. How many were told."""
    due = _locked(Occasion.objects.filter(revealed("", at), told_at=None).order_by("closes_at"))
    spoken: dict[int, set[str]] = {}
    for occasion_id, side in Rating.objects.filter(occasion__in=due).values_list("occasion", "side"):
        spoken.setdefault(occasion_id, set()).add(side)
    heard: dict[int, list[int]] = {}
    count = 0
    for row in due:
        row.told_at = at
        sides = spoken.get(row.pk, set())
        if sides == {"organisation"}:
            record("rating.closed", by=by, at=at, subject=row.pk)
            count += 1
        elif "volunteer" in sides:
            heard.setdefault(row.opportunity_id, []).append(row.pk)
    for numbers in heard.values():
        record("rating.heard", by=by, at=at, subject=numbers[0], count=len(numbers))
    Occasion.objects.bulk_update(due, ["told_at"], batch_size=500)
    return count + len(heard)


def _silent(side: str, at: datetime) -> QuerySet[Occasion]:
    """Occasions of more than a week ago on which this side has not spoken and still may."""
    spoken = Rating.objects.filter(occasion=OuterRef("pk"), side=side)
    return Occasion.objects.filter(~Exists(spoken), opened_at__lte=at - REMIND_AFTER, closes_at__gt=at)


def _locked(rows: QuerySet[Occasion]) -> list[Occasion]:
    return list(rows.select_for_update(of=("self",), skip_locked=True)[:_AT_ONCE])
