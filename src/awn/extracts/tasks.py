"""The extract in the background."""

from __future__ import annotations

from procrastinate.contrib.django import app

from awn.base.clock import now
from awn.extracts.refreshing import refresh_if_due


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="refresh_extract")
def refresh_extract(timestamp: int = 0) -> None:
    """Once a night, and soon where there is none that can be read."""
    refresh_if_due(now())
