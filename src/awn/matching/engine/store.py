"""Indexes on disk, as versions that are mapped into memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from awn.matching.engine.columns import Offers, Rows, Seekers
from awn.matching.engine.errors import CorruptStoreError, OtherRevisionError
from awn.matching.engine.reverse import Crowd
from awn.matching.engine.tiles import Index
from awn.matching.engine.top import Codes
from awn.matching.engine.versions import Array, put, take

FORMAT = 1
T = TypeVar("T")


def save(root: Path, built: Index | Crowd, revision: str) -> Path:
    """Writes a new version and lets it count. `revision`: of the model that made the vectors."""
    rows: Rows = built.offers if isinstance(built, Index) else built.whole()
    codes = built.codes
    arrays = {**rows.columns(), "codes": codes.codes, "codes_scale": codes.scale, "codes_rest": codes.rest}
    said = {"kind": type(built).__name__, "revision": revision, "count": len(built), "length": codes.length}
    return put(root, arrays, {"format": FORMAT, **said})


def open_offers(root: Path, revision: str, *, verify: bool = True) -> Index:
    """The index of offers that counts. `verify`: read every byte once and compare; sizes are always compared."""

    def build(arrays: dict[str, Array], codes: Codes) -> Index:
        return Index(Offers(**arrays), codes)

    return _opened(root, "Index", revision, verify, build)


def open_crowd(root: Path, revision: str, *, verify: bool = True) -> Crowd:
    """The crowd of seekers that counts; as `open_offers`."""

    def build(arrays: dict[str, Array], codes: Codes) -> Crowd:
        return Crowd(Seekers(**arrays), codes)

    return _opened(root, "Crowd", revision, verify, build)


def _opened(root: Path, kind: str, revision: str, verify: bool, build: Callable[[dict[str, Array], Codes], T]) -> T:
    version, manifest, arrays = take(root, kind, FORMAT, verify=verify)
    if manifest.get("revision") != revision:
        raise OtherRevisionError(f"{root / version} was made with {manifest.get('revision')}, not with {revision}")
    try:
        codes = Codes(arrays.pop("codes"), arrays.pop("codes_scale"), arrays.pop("codes_rest"), manifest["length"])
        if any(len(array) != manifest["count"] for array in arrays.values()):
            raise CorruptStoreError(f"{root / version}: not every column has {manifest['count']} rows")
        return build(arrays, codes)
    except (KeyError, TypeError) as error:
        raise CorruptStoreError(f"{root / version}: other columns than expected") from error
