"""What the day brings for ratings."""

from __future__ import annotations

from datetime import datetime

from awn.ratings.actions import telling


def daily(at: datetime) -> tuple[int, int, int]:
    """Reminds both sides after a week and tells what may be read now; how many volunteers, letters and told."""
    return (
        telling.remind(by=None, at=at),
        telling.remind_houses(by=None, at=at),
        telling.tell_revealed(by=None, at=at),
    )
