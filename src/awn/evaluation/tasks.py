"""What the night brings for evaluations."""

from __future__ import annotations

from datetime import datetime

from awn.evaluation.actions.counting import Counted, count_all
from awn.evaluation.actions.labelling import label_new


def nightly(at: datetime) -> Counted:
    """Labels comments and counts everybody anew."""
    label_new(by=None, at=at)
    return count_all(by=None, at=at)
