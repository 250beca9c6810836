"""What time does to boards."""

from __future__ import annotations

from datetime import datetime

from awn.boards.actions.claims import take_back_lapsed, warn
from awn.boards.actions.escalating import widen
from awn.boards.actions.sessions import remind


def sweep(at: datetime) -> tuple[int, int, int]:
    """Reminds of claims that end soon, takes back those that are over, reminds of times near; how many of each."""
    return warn(by=None, at=at), take_back_lapsed(by=None, at=at), remind(by=None, at=at)


def widen_calls(at: datetime) -> int:
    """Calls everybody in charge where nobody answered; how many calls."""
    return widen(by=None, at=at)
