"""The folder of recordings and films: each under a random name, written and read in blocks.

They are made to be seen by everybody, so they are not encrypted; whether somebody may see one is asked of the tables
each time.
"""

from __future__ import annotations

import mmap
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from awn.media.containers import Seen, seen
from awn.media.parts import UnfitError

MEGABYTE = 1_000_000


class TooLargeError(Exception):
    """More bytes came than are taken."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the folder."""

    name: str
    digest: str
    size_bytes: int


def most_megabytes(kind: str) -> int:
    """How large a file of this kind may be."""
    megabytes: int = settings.AWN_MEDIA_AUDIO_MB if kind == "audio" else settings.AWN_MEDIA_FILM_MB
    return megabytes


def store(blocks: Iterable[bytes], most_bytes: int) -> Stored:
    """Writes the blocks under a new name. Raises TooLargeError, and leaves nothing behind then."""
    name = secrets.token_hex(20)
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = sha256(), 0
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for block in blocks:
                size += len(block)
                if size > most_bytes:
                    raise TooLargeError
                digest.update(block)
                file.write(block)
    except BaseException:
        remove(name)
        raise
    return Stored(name, digest.hexdigest(), size)


def looked_at(name: str) -> Seen:
    """What the file is. Raises UnfitError."""
    with opened(name) as file:
        if os.fstat(file.fileno()).st_size == 0:
            raise UnfitError("unknown")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return seen(data)


def opened(name: str) -> BinaryIO:
    """The file, to read. Raises OSError when it is not there."""
    return _path(name).open("rb")


def remove(name: str) -> None:
    """Deletes the file; one that is gone already is gone."""
    _path(name).unlink(missing_ok=True)


def forgotten(known: set[str], before: datetime) -> list[str]:
    """Names of files that no row knows and that were written before that time: what an act left that was cut off."""
    root = Path(settings.AWN_MEDIA_FOLDER)
    found = []
    for path in root.glob("[0-9a-f][0-9a-f]/*"):
        with suppress(FileNotFoundError):
            if path.name not in known and path.stat().st_mtime < before.timestamp():
                found.append(path.name)
    return found


def _path(name: str) -> Path:
    return Path(settings.AWN_MEDIA_FOLDER) / name[:2] / name
