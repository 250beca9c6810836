"""Compiling ahead, one process at a time: what one has compiled, the others then find on the disk."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Waits until no other process of this installation is within; where no file can be locked, does not wait."""
    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError):
            home = Path(settings.HOME)
            home.mkdir(parents=True, exist_ok=True)
            fcntl.flock(held.enter_context((home / "compiling.lock").open("w")), fcntl.LOCK_EX)
        yield
