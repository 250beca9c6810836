"""Versions of arrays on disk, mapped into memory: many processes read the same pages, and nobody sees half of one.

A store is a directory. Each version of it is a directory of arrays and a manifest inside; the link `current` points to
the version that counts and is replaced in one step. Who opened an older version keeps reading it: its files live until
the last reader lets go. One process writes at a time.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine.errors import CorruptStoreError, OtherRevisionError, StoreMissingError

MANIFEST, CURRENT = "manifest.json", "current"
KEPT_VERSIONS = 2
_TRIES = 5
_PIECE = 1 << 24
Array = NDArray[Any]


def put(root: Path, arrays: Mapping[str, Array], said: Mapping[str, Any]) -> Path:
    """Writes these arrays as a new version and lets it count. `said`: what else stands in the manifest, with its
    `format` and `kind`."""
    root.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{_latest(root) + 1:08d}-", dir=root))
    files = {name: _write(folder / f"{name}.npy", array) for name, array in arrays.items()}
    manifest = {**said, "files": files}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    folder.chmod(0o755)
    _point(root, folder.name)
    _tidy(root)
    return folder


def current(root: Path) -> str:
    """The name of the version that counts: another name, and there is something new to open."""
    try:
        return (root / CURRENT).readlink().name
    except OSError as error:
        raise StoreMissingError(f"no finished store in {root}") from error


def take(root: Path, kind: str, form: int, *, verify: bool = True) -> tuple[str, dict[str, Any], dict[str, Array]]:
    """The version that counts: its name, its manifest, its arrays mapped into memory."""
    for attempt in range(_TRIES):
        version = current(root)
        try:
            manifest = _manifest(root / version, kind, form)
            files = manifest["files"].items()
            return (
                version,
                manifest,
                {name: _read(root / version / f"{name}.npy", said, verify) for name, said in files},
            )
        except CorruptStoreError:
            # Taken away by a newer version while we read: then there is another name to open.
            if attempt + 1 == _TRIES or current(root) == version:
                raise
    raise AssertionError("the last attempt returns or raises")


def _manifest(folder: Path, kind: str, form: int) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        found, made_of = manifest["format"], manifest["kind"]
        dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorruptStoreError(f"{folder / MANIFEST} cannot be read") from error
    if (found, made_of) != (form, kind):
        raise OtherRevisionError(f"{folder} holds {made_of} of format {found}, not {kind} of format {form}")
    return dict(manifest)


def _write(path: Path, array: Array) -> dict[str, int]:
    with path.open("wb") as file:
        np.save(file, array, allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())
    return {"bytes": path.stat().st_size, "crc32": _checksum(path)}


def _read(path: Path, said: dict[str, int], verify: bool) -> Array:
    try:
        if path.stat().st_size != said["bytes"]:
            raise CorruptStoreError(f"{path} has {path.stat().st_size} bytes instead of {said['bytes']}")
        if verify and _checksum(path) != said["crc32"]:
            raise CorruptStoreError(f"{path} was changed after it was written")
        # Private pages: the array counts as writable, as compiled code expects, and writing would not reach the disk.
        array: Array = np.load(path, mmap_mode="c", allow_pickle=False)
        return array
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorruptStoreError(f"{path} cannot be read") from error


def _checksum(path: Path) -> int:
    value = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            value = zlib.crc32(piece, value)
    return value


def _point(root: Path, name: str) -> None:
    link = root / f".{name}"
    link.symlink_to(name)
    link.replace(root / CURRENT)


def _versions(root: Path) -> list[Path]:
    folders = (path for path in root.iterdir() if path.is_dir() and not path.is_symlink())
    return sorted(path for path in folders if path.name[:8].isdigit())


def _latest(root: Path) -> int:
    return max((int(path.name[:8]) for path in _versions(root)), default=0)


def _tidy(root: Path) -> None:
    """Takes away versions that no new reader will open, also unfinished ones; who reads one keeps its pages."""
    counts, versions = current(root), _versions(root)
    finished = [path.name for path in versions if (path / MANIFEST).exists()][-KEPT_VERSIONS:]
    for path in versions:
        if path.name < counts and path.name not in finished:
            shutil.rmtree(path, ignore_errors=True)
