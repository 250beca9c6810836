"""Writing the extract anew."""

from __future__ import annotations

import logging
import time
from datetime import datetime
from pathlib import Path

from django.conf import settings

from awn.base.refusal import Refusal
from awn.extracts import store
from awn.extracts.building import build
from awn.extracts.reading import read
from awn.extracts.rules import CUBES, last_due

log = logging.getLogger(__name__)


def folder() -> Path:
    """Where the versions stand."""
    return Path(settings.AWN_EXTRACTS_FOLDER)


def refresh(at: datetime) -> store.Version:
    """Reads the facts, protects them and lets the new version count; the old one is read until then.

    Refuses `extract_busy` (409) while somebody else writes. Whatever fails or is killed leaves the old one as it was.
    """
    with store.writing(folder()):
        begun = time.monotonic()
        facts = read(at)
        read_seconds = time.monotonic() - begun
        cubes = {name: build(cube, facts.cubes.pop(name)) for name, cube in CUBES.items()}
        said = {
            "source": facts.source,
            "read_seconds": round(read_seconds, 2),
            "build_seconds": round(time.monotonic() - begun - read_seconds, 2),
            "withheld": {name: int(frame["withheld"].sum()) for name, frame in cubes.items()},
        }
        store.put(folder(), cubes, said, at)
        return store.current(folder(), verify=True)


def refresh_if_due(at: datetime) -> bool:
    """Refreshes where the night's is still to come, or where none can be read; whether it did."""
    try:
        if store.current(folder()).made_at >= last_due(at):
            return False
    except Refusal as refusal:
        log.warning("the extract is written anew: %s", refusal.code)
    try:
        refresh(at)
    except Refusal as refusal:
        if refusal.code != "extract_busy":
            raise
        return False
    return True
