"""Recording events."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from awn.base.models import Event

Value = str | int | float | bool | None | list[int] | list[str]


class HasId(Protocol):
    """Whoever acts: anything with an id."""

    @property
    def pk(self) -> int: ...


def record(name: str, *, by: HasId | None, at: datetime, subject: int | None = None, **data: Value) -> Event:
    """Writes the event row into the transaction that is open; its reactions run later in the worker."""
    return Event.objects.create(
        name=name, at=at, by_id=by.pk if by is not None else None, subject_id=subject, data=data
    )
