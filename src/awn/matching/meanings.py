"""Stored meanings: vectors and the means of each language, of the model in use."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from awn.matching import embed
from awn.matching.embed import Embedder
from awn.matching.models import Centre, Vector
from awn.matching.texts import LANGUAGES, Kind, texts_of

log = logging.getLogger(__name__)
Row = NDArray[np.float32]
LONGEST_WAIT_SECONDS = 0.5
FEWEST_CENTRED = 50
READ_AT_ONCE = 5_000
_awake: set[str] = set()


def model() -> Embedder | None:
    """The model in use; None when there is none, or when the one asked for is not to be had."""
    try:
        return embed.default()
    except embed.EmbedderError:
        log.exception("The model of language is not there; words and facts alone decide")
        return None


def is_awake(found: Embedder) -> bool:
    """Whether the model is loaded. If not it is loaded in the background: no page waits long for it."""
    name = model_name(found)
    if name not in _awake:
        waker = threading.Thread(target=_wake, args=(found, name), name="model", daemon=True)
        waker.start()
        waker.join(LONGEST_WAIT_SECONDS)
    return name in _awake


def _wake(found: Embedder, name: str) -> None:
    try:
        found.encode(["عون"], "query", "ar")
        _awake.add(name)
    except Exception:
        log.exception("The model of language could not be loaded")


def model_name(model: Embedder) -> str:
    """Vectors of another model or revision are never compared with these."""
    return f"{model.id}@{model.revision}"


def read(values: bytes | memoryview, dim: int) -> Row:
    """A stored vector; zeros when it is not what this model writes: nothing may break over one bad row."""
    data = np.frombuffer(bytes(values), dtype="<f4") if len(values) == 4 * dim else np.zeros(dim, dtype=np.float32)
    if not np.isfinite(data).all():
        return np.zeros(dim, dtype=np.float32)
    return data.astype(np.float32)


def written(row: Row) -> bytes:
    """The bytes of a vector as they are stored."""
    return np.ascontiguousarray(row, dtype="<f4").tobytes()


def centres(model: Embedder, kind: Kind) -> dict[str, Row]:
    """The mean of each language, of this kind or while these are few of the other; zeros before there is any."""
    # Of few texts the mean is mostly the texts themselves: taking it away would leave nothing of them.
    rows = Centre.objects.filter(model=model_name(model), count__gte=FEWEST_CENTRED)
    found = {(row.kind, row.language): read(row.values, model.dim) for row in rows}
    other = "person" if kind == "opportunity" else "opportunity"
    none = np.zeros(model.dim, dtype=np.float32)
    return {one: found.get((kind, one), found.get((other, one), none)) for one in LANGUAGES}


def stored(model: Embedder, kind: Kind, ids: Collection[int] | None = None) -> dict[int, Row]:
    """One centred vector for each thing that has any, or for those with these ids."""
    rows = Vector.objects.filter(kind=kind, model=model_name(model))
    if ids is not None:
        rows = rows.filter(subject_id__in=ids)
    means = centres(model, kind)
    sums: dict[int, Row] = {}
    found = rows.values_list("subject_id", "language", "values")
    # A cursor on the server is worth its two statements only where not all fits into memory.
    for subject, language, values in found.iterator(chunk_size=READ_AT_ONCE) if ids is None else found:
        row = embed.centre(read(values, model.dim)[None, :], means.get(language, np.zeros(model.dim, np.float32)))[0]
        sums[subject] = sums[subject] + row if subject in sums else row
    return _units(sums)


def of_person(model: Embedder, person_id: int) -> Row:
    """What somebody's profile means at this moment, read by the model now: fresher than anything stored."""
    said = texts_of("person", [person_id]).get(person_id, {})
    means = centres(model, "person")
    total = np.zeros(model.dim, dtype=np.float32)
    for language in LANGUAGES:
        if text := said.get(language):
            total += embed.centre(model.encode([text], "query", language), means[language])[0]
    return _units({person_id: total})[person_id]


def _units(sums: Mapping[int, Row]) -> dict[int, Row]:
    """Both languages' rows became one: its length is one again."""
    if not sums:
        return {}
    rows = embed.unit(np.stack(list(sums.values())))
    return dict(zip(sums, rows, strict=True))
