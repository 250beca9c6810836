"""How somebody wants to be written to."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from awn.base.events import record
from awn.messaging.models import Wish
from awn.messaging.rules import KINDS, Wishes, check_wishes
from awn.people.models import Person
from awn.people.permissions import check_acts_for


@transaction.atomic
def choose(person_id: int, wishes: Wishes, *, by: Person | None, at: datetime) -> None:
    """Keeps the choice. Refuses what `check_wishes` does."""
    check_acts_for(by, person_id, at.date())
    check_wishes(wishes)
    values = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in asdict(wishes).items()}
    Wish.objects.update_or_create(pk=person_id, defaults={**values, "changed_at": at})
    record("messages.chosen", by=by, at=at, subject=person_id)


@transaction.atomic
def stop_emails(person_id: int, kind: str, *, by: Person | None, at: datetime) -> bool:
    """No more e-mails of one kind; False where there were none. What must reach people is not ended by it."""
    row = Wish.objects.select_for_update().filter(pk=person_id).first()
    wishes = row.value if row else Wishes()
    if kind not in KINDS or KINDS[kind].must or "email" not in wishes.ways(kind):
        return False
    fewer: dict[str, Any] = {kind: wishes.ways(kind) - {"email"}}
    choose(person_id, replace(wishes, **fewer), by=by, at=at)
    return True
