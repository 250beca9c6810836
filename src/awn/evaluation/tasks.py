"""What the night brings for evaluations."""

from __future__ import annotations

from datetime import datetime

from awn.evaluation.actions.counting import Counted, count_all


def nightly(at: datetime) -> Counted:
    """Counts everybody anew."""
    return count_all(by=None, at=at)
