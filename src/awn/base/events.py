"""Recording events."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Protocol

from awn.base.compiled import prepared_cursor

Value = str | int | float | bool | None | list[int] | list[str]


class HasId(Protocol):
    """Whoever acts: anything with an id."""

    @property
    def pk(self) -> int: ...


_INSERT = "INSERT INTO base_event (name, at, by_id, subject_id, data) VALUES (%s, %s, %s, %s, %s)"


def record(name: str, *, by: HasId | None, at: datetime, subject: int | None = None, **data: Value) -> None:
    """Writes the event row into the transaction that is open; its reactions run later in the worker."""
    with prepared_cursor() as cursor:
        cursor.execute(_INSERT, [name, at, by.pk if by is not None else None, subject, json.dumps(data)])
