"""What the day brings for ratings."""

from __future__ import annotations

from datetime import datetime

from awn.ratings import actions


def remind(at: datetime) -> int:
    """Reminds those who have not spoken after a week; how many."""
    return actions.remind(by=None, at=at)
