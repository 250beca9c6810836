"""The worker's sending of statements on courses."""

from __future__ import annotations

from procrastinate.contrib.django import app

from awn.base.clock import now
from awn.learning.sending import send_due


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="send_statements")
def send_statements(timestamp: int) -> None:
    """Every minute: what record stores and other platforms are to hear of courses."""
    send_due(now)
