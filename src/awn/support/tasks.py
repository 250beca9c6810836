"""Requests that come to rest by themselves."""

from __future__ import annotations

from datetime import datetime

from awn.support.actions import keeping


def end_quiet(at: datetime) -> int:
    """Closes requests that nobody wrote to for fourteen days; how many."""
    return keeping.end_quiet(by=None, at=at)


def forget(at: datetime) -> int:
    """What is old enough to go; how many."""
    return keeping.forget_old(by=None, at=at)
