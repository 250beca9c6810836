"""The archive on disk: written once a night, mapped into memory and shared by every process that answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Max
from numpy.typing import NDArray

from awn.base.models import Event
from awn.matching import meanings
from awn.matching.engine.versions import current, put, take
from awn.matching.search import lexical
from awn.matching.search.held import Archive, Columns, Sets, Times
from awn.matching.search.reading import over_at, read
from awn.opportunities.models import Opportunity

KIND, FORMAT = "Archive", 1


@dataclass(frozen=True, slots=True)
class Shelved:
    """An archive as it was built. `event`: the last one it knows; `highest`: the highest id there was; `model`: whose
    meanings it holds."""

    archive: Archive
    version: str
    built_at: datetime
    event: int
    highest: int
    model: str


def folder() -> Path:
    """Where it stands."""
    return Path(settings.HOME) / "search" / "past"


def rebuild(at: datetime) -> int:
    """Writes what is over now; how many opportunities that are. Older versions stay while somebody reads them."""
    model = meanings.model()
    # Before reading: what happens meanwhile is looked at again.
    marks = {
        "event": Event.objects.aggregate(latest=Max("pk"))["latest"] or 0,
        "highest": Opportunity.objects.aggregate(latest=Max("pk"))["latest"] or 0,
    }
    archive = read(over_at(at))
    said = {
        "kind": KIND, "format": FORMAT, "count": len(archive.ids), "built_at": at.isoformat(), **marks,
        "model": meanings.model_name(model) if model and archive.meanings is not None else "",
        "mean": archive.index.mean,
        "names": {name: list(sets.names) for name, sets in archive.columns.sets.items()},
    }  # fmt: skip
    put(folder(), _arrays(archive), said)
    return len(archive.ids)


def opened(*, verify: bool = True) -> Shelved:
    """The version that counts. Raises what the engine's store raises."""
    version, said, arrays = take(folder(), KIND, FORMAT, verify=verify)
    archive = _archive(said, arrays)
    return Shelved(
        archive, version, datetime.fromisoformat(said["built_at"]), said["event"], said["highest"], said["model"]
    )


def version() -> str:
    """The name of the version that counts."""
    return current(folder())


def _arrays(archive: Archive) -> dict[str, NDArray[Any]]:
    columns, times = archive.columns, archive.columns.times
    assert columns.points is not None
    assert times is not None
    found: dict[str, NDArray[Any]] = {"ids": archive.ids, "latest": archive.latest, "points": columns.points}
    found |= {f"words.{name}": values for name, values in lexical.parts(archive.index).items()}
    found |= {f"numbers.{name}": values for name, values in columns.numbers.items()}
    for part in ("numbers", "starts", "members"):
        found |= {f"{part}_of_sets.{name}": getattr(sets, part) for name, sets in columns.sets.items()}
    found |= {f"times.{name}": getattr(times, name) for name in Times.__slots__}
    return found if archive.meanings is None else {**found, "meanings": archive.meanings}


def _archive(said: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> Archive:
    of: dict[str, dict[str, NDArray[Any]]] = {}
    for name, values in arrays.items():
        kind, _dot, own = name.partition(".")
        of.setdefault(kind, {})[own] = values
    columns = Columns(
        sets={
            name: Sets(numbers, of["starts_of_sets"][name], of["members_of_sets"][name], said["names"][name])
            for name, numbers in of["numbers_of_sets"].items()
        },
        numbers=of["numbers"],
        points=arrays["points"],
        times=Times(**of["times"]),
    )
    index = lexical.of_parts(said["count"], said["mean"], of["words"])
    return Archive(arrays["ids"], index, columns, arrays["latest"], arrays.get("meanings"))
