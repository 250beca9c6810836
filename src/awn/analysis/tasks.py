"""Kept questions on each new extract."""

from __future__ import annotations

from procrastinate.contrib.django import app

from awn.analysis.actions import note_outcomes
from awn.base.clock import now


@app.periodic(cron="3-59/5 * * * *")
@app.task(queueing_lock="note_outcomes")
def run_questions(timestamp: int = 0) -> None:
    """What each kept question comes to on the newest extract."""
    note_outcomes(by=None, at=now())
