"""Every column that is kept sealed, so that a new data key can take them all over.

A package names its sealed columns once, in `apps.py`:

    def ready(self) -> None:
        register("identity.HeldNumber", "sealed", about=lambda row: f"identity.number:{row.digest}")
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction

from awn.base.sealed import is_current, seal, unseal

BATCH = 500


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed values, and what each of them is bound to.

    With `members` the column holds JSON objects of a library, in which these members are sealed, as base64.
    """

    model: str
    column: str
    about: Callable[[Any], str]
    members: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.model}.{self.column}"


_COLUMNS: dict[str, SealedColumn] = {}


def register(model: str, column: str, *, about: Callable[[Any], str], members: tuple[str, ...] = ()) -> None:
    """Names a column of sealed values; `about` gives for a row what `seal` was given."""
    found = SealedColumn(model, column, about, members)
    _COLUMNS[str(found)] = found


def columns() -> list[SealedColumn]:
    """All of them, by name."""
    return [_COLUMNS[name] for name in sorted(_COLUMNS)]


def outdated(column: SealedColumn) -> int:
    """How many values an older key sealed."""
    return sum(1 for _row in _outdated(column))


def reseal(column: SealedColumn) -> int:
    """Seals anew what an older key sealed; how many rows. Rows are locked one by one: nobody waits for long."""
    model = apps.get_model(column.model)
    done = 0
    for key in list(_outdated(column)):
        with transaction.atomic():
            row = model._default_manager.select_for_update().filter(pk=key).first()
            if row is None or not _is_outdated(column, getattr(row, column.column)):
                continue
            setattr(row, column.column, _renewed(column, row))
            row.save(update_fields=[column.column])
            done += 1
    return done


def _outdated(column: SealedColumn) -> Iterator[Any]:
    rows = apps.get_model(column.model)._default_manager.exclude(**{column.column: None})
    for key, value in rows.order_by("pk").values_list("pk", column.column).iterator(chunk_size=BATCH):
        if _is_outdated(column, value):
            yield key


def _is_outdated(column: SealedColumn, value: Any) -> bool:
    if not column.members:
        return bool(value) and not is_current(bytes(value))
    return any(not is_current(b64decode(value[name])) for name in column.members if value.get(name))


def _renewed(column: SealedColumn, row: Any) -> Any:
    value, about = getattr(row, column.column), column.about(row)
    if not column.members:
        return seal(unseal(bytes(value), about=about), about=about)
    fresh = {
        name: b64encode(seal(unseal(b64decode(value[name]), about=about), about=about)).decode()
        for name in column.members
        if value.get(name)
    }
    return {**value, **fresh}
