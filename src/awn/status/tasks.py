"""The check of each minute."""

from __future__ import annotations

from datetime import datetime

from awn.status.actions import checking


def check(at: datetime) -> bool:
    """Looks at all parts; False where this minute was looked at already."""
    return checking.check(by=None, at=at)


def forget(at: datetime) -> int:
    """Thins what is old; how many rows."""
    return checking.forget_old(by=None, at=at)
