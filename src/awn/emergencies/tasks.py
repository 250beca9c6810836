"""Waves that go out by themselves."""

from __future__ import annotations

from procrastinate.contrib.django import app

from awn.base.clock import now
from awn.emergencies.actions.opening import call_due_waves


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="call_due_waves")
def call_waves(timestamp: int) -> None:
    """Emergencies for which people are still missing call the next."""
    call_due_waves(by=None, at=now())
