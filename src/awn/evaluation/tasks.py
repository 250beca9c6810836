"""What the night brings for evaluations."""

from __future__ import annotations

from datetime import datetime

from awn.evaluation.actions.counting import Counted, count_all
from awn.evaluation.actions.labelling import label_new
from awn.evaluation.queries import is_counted


def first(at: datetime) -> Counted | None:
    """Counts everybody where nobody was counted yet; twice is once. Labels of comments wait for the night."""
    return None if is_counted() else count_all(by=None, at=at)


def nightly(at: datetime) -> Counted:
    """Labels comments and counts everybody anew."""
    label_new(by=None, at=at)
    return count_all(by=None, at=at)
