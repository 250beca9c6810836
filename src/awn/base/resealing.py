"""Every column that is kept sealed, so that a new data key can take them all over.

A package names its sealed columns once, in `apps.py`:

    def ready(self) -> None:
        register("identity.HeldNumber", "sealed", about=lambda row: f"identity.number:{row.digest}")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction

from awn.base.sealed import is_current, seal, unseal

BATCH = 500


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed values, and what each of them is bound to."""

    model: str
    column: str
    about: Callable[[Any], str]

    def __str__(self) -> str:
        return f"{self.model}.{self.column}"


_COLUMNS: dict[str, SealedColumn] = {}


def register(model: str, column: str, *, about: Callable[[Any], str]) -> None:
    """Names a column of sealed values; `about` gives for a row what `seal` was given."""
    found = SealedColumn(model, column, about)
    _COLUMNS[str(found)] = found


def columns() -> list[SealedColumn]:
    """All of them, by name."""
    return [_COLUMNS[name] for name in sorted(_COLUMNS)]


def outdated(column: SealedColumn) -> int:
    """How many values an older key sealed."""
    return sum(1 for _row in _outdated(column))


def reseal(column: SealedColumn) -> int:
    """Seals anew what an older key sealed; how many values. Rows are locked one by one: nobody waits for long."""
    model = apps.get_model(column.model)
    done = 0
    for key in list(_outdated(column)):
        with transaction.atomic():
            row = model._default_manager.select_for_update().filter(pk=key).first()
            value = getattr(row, column.column) if row is not None else None
            if value is None or is_current(value):
                continue
            about = column.about(row)
            setattr(row, column.column, seal(unseal(value, about=about), about=about))
            row.save(update_fields=[column.column])
            done += 1
    return done


def _outdated(column: SealedColumn) -> Iterator[Any]:
    rows = apps.get_model(column.model)._default_manager.exclude(**{column.column: None})
    for key, value in rows.order_by("pk").values_list("pk", column.column).iterator(chunk_size=BATCH):
        if bytes(value) and not is_current(value):
            yield key
