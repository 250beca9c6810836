"""What the nightly work does with qualifications."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from awn.qualifications import actions


@dataclass(frozen=True, slots=True)
class Night:
    """How many ended, and were announced to end."""

    expired: int
    reminded: int


def run(at: datetime) -> Night:
    """Ends what is over, reminds of what will be. Old files go with whatever else has had its time."""
    return Night(
        expired=actions.expire(by=None, at=at),
        reminded=actions.remind(by=None, at=at),
    )


def scan(at: datetime) -> int:
    """What waits for the scanner; how many files were scanned."""
    return actions.scan_pending(by=None, at=at)
