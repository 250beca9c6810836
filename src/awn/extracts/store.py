"""The extract on disk: one folder a version, and a link to the one that counts, replaced in one step.

Whoever reads an older version keeps its files; whoever is killed while writing leaves a folder that nobody reads and
that the next one takes away.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from awn.extracts.rules import CUBES, KIND, SCHEMA, busy, damaged, foreign, missing

MANIFEST, CURRENT, LOCK = "manifest.json", "current", ".lock"
MAKING = "making-"
KEPT_VERSIONS = 2
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Version:
    """A version that can be read. `said` is what its manifest says of its source."""

    folder: Path
    made_at: datetime
    said: Mapping[str, Any]
    files: Mapping[str, Mapping[str, Any]]

    def path(self, cube: str) -> Path:
        """Where the cells of a cube are."""
        return self.folder / str(self.files[cube]["file"])


@contextmanager
def writing(root: Path) -> Iterator[None]:
    """Nobody else writes meanwhile; the lock ends with the process. Refuses `extract_busy` (409)."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise busy() from error
        _clear(root)
        yield


def put(root: Path, cubes: Mapping[str, pl.DataFrame], said: Mapping[str, Any], at: datetime) -> Path:
    """Writes a version and lets it count; `writing` must be held."""
    number = max((int(path.name) for path in _versions(root)), default=0) + 1
    folder = root / f"{MAKING}{number:08d}"
    folder.mkdir()
    files = {name: _write(folder / f"{name}.parquet", frame) for name, frame in cubes.items()}
    manifest = {"kind": KIND, "schema": SCHEMA, "made_at": at.isoformat(), **said, "files": files}
    _flushed(folder / MANIFEST, json.dumps(manifest, indent=1).encode())
    done = folder.rename(root / f"{number:08d}")
    link = root / f"{MAKING}{CURRENT}"
    link.symlink_to(done.name)
    link.replace(root / CURRENT)
    _prune(root, done.name)
    return done


def current(root: Path, *, verify: bool = False) -> Version:
    """The version that counts. Refuses `extract_missing`, `extract_damaged`, `extract_foreign` (503).

    With `verify` the check sums are reckoned again; without, sizes alone are compared.
    """
    folder = root / CURRENT
    if not folder.is_symlink():
        raise missing()
    folder = folder.resolve()
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        kind, schema = manifest["kind"], manifest["schema"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged() from error
    if (kind, schema) != (KIND, SCHEMA):
        raise foreign()
    try:
        version = Version(folder, datetime.fromisoformat(manifest["made_at"]), manifest, manifest["files"])
        sound = all(_is_sound(version.path(name), version.files[name], verify=verify) for name in CUBES)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged() from error
    if not sound:
        raise damaged()
    return version


def reading(version: Version, cube: str) -> pl.LazyFrame:
    """The cells of a cube, unread."""
    return pl.scan_parquet(version.path(cube))


def collected(frame: pl.LazyFrame) -> pl.DataFrame:
    """The rows; refuses `extract_damaged` where the file is not what it says."""
    try:
        return frame.collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise damaged() from error


def _write(path: Path, frame: pl.DataFrame) -> dict[str, Any]:
    with path.open("wb") as file:
        frame.write_parquet(file, statistics=True, row_group_size=20_000)
        file.flush()
        os.fsync(file.fileno())
    return {"file": path.name, "bytes": path.stat().st_size, "sha256": _digest(path), "rows": frame.height}


def _flushed(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _is_sound(path: Path, said: Mapping[str, Any], *, verify: bool) -> bool:
    return path.stat().st_size == said["bytes"] and (not verify or _digest(path) == said["sha256"])


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def _versions(root: Path) -> list[Path]:
    return sorted(path for path in root.iterdir() if path.name.isdigit() and path.is_dir())


def _clear(root: Path) -> None:
    """What somebody who was stopped has left."""
    for path in root.glob(f"{MAKING}*"):
        if path.is_symlink():
            path.unlink()
        else:
            shutil.rmtree(path, ignore_errors=True)


def _prune(root: Path, counting: str) -> None:
    older = [path for path in _versions(root) if path.name < counting]
    for path in older[: max(0, len(older) - (KEPT_VERSIONS - 1))]:
        shutil.rmtree(path, ignore_errors=True)
