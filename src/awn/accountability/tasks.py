"""Once a night all organisations are counted anew."""

from __future__ import annotations

from procrastinate.contrib.django import app

from awn.accountability.actions import count_all
from awn.base.clock import now


@app.periodic(cron="43 2 * * *")
@app.task(queueing_lock="count_organisations")
def count_organisations(timestamp: int = 0) -> None:
    """After the night's totals."""
    count_all(by=None, at=now())
