"""Files of models: numbers in JSON, never code. A file is believed only when its check sum is the one in the database.

{"format": "awn-forecast", "version": 1, "kind": …, "revision": …, "trained_at": …, "card": {…}, "content": {…}}
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from awn.forecasts.lines import Line

FORMAT, VERSION = "awn-forecast", 1
MOST_BYTES = 50_000_000
_REVISION = re.compile(r"[a-z_]{3,20}-[0-9]{8}T[0-9]{6,12}")


class BrokenModelError(Exception):
    """A file that cannot be used. `reason`: missing, too_large, altered, unreadable, other_version, other_kind, odd."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def folder() -> Path:
    """Where the files lie."""
    return Path(settings.AWN_MODELS_FOLDER)


def path_of(revision: str) -> Path:
    """The file of a revision; a name that is none cannot lead anywhere else."""
    if not _REVISION.fullmatch(revision):
        raise BrokenModelError("unreadable")
    return folder() / f"{revision}.json"


def write(kind: str, revision: str, trained_at: str, card: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    """Writes the file whole or not at all; its SHA-256."""
    whole = {
        "format": FORMAT,
        "version": VERSION,
        "kind": kind,
        "revision": revision,
        "trained_at": trained_at,
        "card": card,
        "content": content,
    }
    data = json.dumps(whole, allow_nan=False, ensure_ascii=False, separators=(",", ":")).encode()
    target = path_of(revision)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.write_bytes(data)
    part.replace(target)
    return hashlib.sha256(data).hexdigest()


def read(kind: str, revision: str, sha256: str) -> dict[str, Any]:
    """The content of a file; raises `BrokenModelError`."""
    path = path_of(revision)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BrokenModelError("too_large")
        data = path.read_bytes()
    except OSError as error:
        raise BrokenModelError("missing") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise BrokenModelError("altered")
    try:
        whole = json.loads(data)
    except ValueError as error:
        raise BrokenModelError("unreadable") from error
    if not isinstance(whole, dict) or whole.get("format") != FORMAT or whole.get("version") != VERSION:
        raise BrokenModelError("other_version")
    if whole.get("kind") != kind or whole.get("revision") != revision:
        raise BrokenModelError("other_kind")
    content = whole.get("content")
    if not isinstance(content, dict):
        raise BrokenModelError("odd")
    return content


def changed(revision: str) -> int:
    """When the file was last written; raises `BrokenModelError` where there is none."""
    try:
        return path_of(revision).stat().st_mtime_ns
    except OSError as error:
        raise BrokenModelError("missing") from error


def remove(revision: str) -> None:
    """Deletes the file of a version that is no longer kept."""
    path_of(revision).unlink(missing_ok=True)


def line_told(line: Line) -> dict[str, Any]:
    """A line as JSON."""
    return {
        "names": list(line.names),
        "weights": list(line.weights),
        "means": list(line.means),
        "intercept": line.intercept,
    }


def line_of(content: Mapping[str, Any]) -> Line:
    """The line in a content; raises `BrokenModelError` where it is none."""
    try:
        told = content["line"]
        line = Line(
            tuple(str(name) for name in told["names"]),
            tuple(float(one) for one in told["weights"]),
            tuple(float(one) for one in told["means"]),
            float(told["intercept"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenModelError("odd") from error
    numbers = [*line.weights, *line.means, line.intercept]
    same = len(line.names) == len(line.weights) == len(line.means) == len(set(line.names))
    if not same or not all(math.isfinite(one) for one in numbers):
        raise BrokenModelError("odd")
    return line
