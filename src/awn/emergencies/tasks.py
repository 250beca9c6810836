"""Waves that go out, and seats that are given, by themselves."""

from __future__ import annotations

from procrastinate.contrib.django import app

from awn.base.clock import now
from awn.emergencies.actions.opening import call_due_waves
from awn.emergencies.actions.seats import seat_the_rest


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="call_due_waves")
def call_waves(timestamp: int) -> None:
    """Emergencies for which people are still missing call the next; whoever is coming without a seat gets theirs."""
    call_due_waves(by=None, at=now())
    seat_the_rest(by=None, at=now())
