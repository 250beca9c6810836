"""What time itself changes in organisations."""

from __future__ import annotations

from datetime import datetime

from awn.organisations.actions import delegations


def end_delegations(at: datetime) -> int:
    """Those whose time is over; how many."""
    return delegations.end_over(by=None, at=at)
