"""Accounts that nobody uses: two letters, then the same erasure as by one's own wish. One sign-in is enough to stay."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from awn.base.events import record
from awn.people.models import Person
from awn.privacy.dormancy import days_unused, dormant, waiting
from awn.privacy.models import Erasure
from awn.privacy.rules import FIRST_WARNING, LAST_WARNING

# So many accounts a night get their first letter, the longest unused first.
A_NIGHT = 5_000


def watch_dormant(*, by: Person | None, at: datetime) -> int:
    """The night's round: whoever came back stays, the others are written to; how many letters.

    Nothing is erased here: `erasing.erase_due` takes what is due, and only who was written to twice.
    """
    unused_since = at - timedelta(days=days_unused())
    _let_stay(unused_since + FIRST_WARNING, at)
    return _warn_again(by, at) + _warn_first(unused_since + FIRST_WARNING, by, at)


@transaction.atomic
def stay(person_id: int, *, by: Person | None, at: datetime) -> bool:
    """Somebody uses the account again: it is not erased; whether it would have been."""
    row = waiting().select_for_update().filter(person=person_id).first()
    if row is None:
        return False
    row.state, row.decided_at = "cancelled", at
    row.save(update_fields=["state", "decided_at"])
    record("erasure.cancelled", by=by, at=at, subject=row.pk, person=person_id)
    return True


def _let_stay(unused_since: datetime, at: datetime) -> None:
    """Who came back by a browser still signed in, took part, or is needed: the list is asked anew every night."""
    unused = dormant(unused_since, at).values("person")
    for person_id in waiting().exclude(person__in=unused).values_list("person_id", flat=True):
        stay(person_id, by=None, at=at)


@transaction.atomic
def _warn_again(by: Person | None, at: datetime) -> int:
    rows = waiting().select_for_update().filter(state="asked", told_at=None, due_at__lte=at + LAST_WARNING)
    count = 0
    for row in rows:
        # The fourteen days are counted from the letter, also where the night was missed.
        row.told_at, row.due_at = at, at + LAST_WARNING
        row.save(update_fields=["told_at", "due_at"])
        record("account.dormant_soon", by=by, at=at, subject=row.person_id, erasure=row.pk)
        count += 1
    return count


@transaction.atomic
def _warn_first(unused_since: datetime, by: Person | None, at: datetime) -> int:
    open_ones = Erasure.objects.filter(state__in=["asked", "stuck"]).values("person")
    accounts = dormant(unused_since, at).exclude(person__in=open_ones)[:A_NIGHT]
    people = [account.person_id for account in accounts if account.person_id is not None]
    for person_id in people:
        # Nobody asked; the row needs somebody, and it is about them.
        row = Erasure.objects.create(
            person_id=person_id, asked_by_id=person_id, keeps_certificates=True, is_dormant=True, state="asked",
            asked_at=at, due_at=at + FIRST_WARNING,
        )  # fmt: skip
        record("account.dormant", by=by, at=at, subject=person_id, erasure=row.pk)
    return len(people)
