"""What time does to boards."""

from __future__ import annotations

from datetime import datetime

from awn.boards.actions.claims import take_back_lapsed, warn
from awn.boards.actions.escalating import widen


def sweep(at: datetime) -> tuple[int, int]:
    """Reminds of claims that end soon and takes back those that are over; how many of each."""
    return warn(by=None, at=at), take_back_lapsed(by=None, at=at)


def widen_calls(at: datetime) -> int:
    """Calls everybody in charge where nobody answered; how many calls."""
    return widen(by=None, at=at)
