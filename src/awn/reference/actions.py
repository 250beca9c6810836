"""Loading the project's own data files into the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model

from awn.base.events import HasId, record
from awn.reference import queries
from awn.reference.files import FILES, sha256
from awn.reference.models import LoadedFile


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one file."""

    name: str
    rows: int
    changed: bool  # False: these bytes were in the tables already


@transaction.atomic
def load_all(*, by: HasId | None, at: datetime) -> list[Loaded]:
    """Brings the tables to the state of the files: new rows are added, known ones overwritten, none deleted.

    Rows that left a file stay, since other tables may point to them. A file that is loaded is passed over.
    """
    known = {file.name: file for file in LoadedFile.objects.select_for_update()}
    result = []
    for file in FILES:
        data = file.read()
        digest = sha256(data)
        before = known.get(file.name)
        if before and before.sha256 == digest:
            result.append(Loaded(file.name, before.rows, changed=False))
            continue
        objects = file.rows(data)
        _upsert(file.model, objects)
        LoadedFile.objects.update_or_create(
            name=file.name, defaults={"sha256": digest, "rows": len(objects), "loaded_at": at}
        )
        result.append(Loaded(file.name, len(objects), changed=True))
    changed = [file.name for file in result if file.changed]
    if changed:
        record("reference.loaded", by=by, at=at, files=changed)
        transaction.on_commit(queries.forget)
        queries.forget()
    return result


def _upsert(model: type[Model], objects: list[Model]) -> None:
    key = model._meta.pk
    columns = [field.name for field in model._meta.concrete_fields if field is not key]
    model._default_manager.bulk_create(
        objects, batch_size=1000, update_conflicts=True, unique_fields=[key.name], update_fields=columns
    )
