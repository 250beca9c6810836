"""Every week, at night: learning anew. Every hour: what is told of the shifts of the next two days is written down."""

from __future__ import annotations

import logging
from datetime import datetime

from procrastinate.contrib.django import app

from awn.base.clock import now
from awn.base.refusal import Refusal
from awn.forecasts.actions import compare, train
from awn.forecasts.rules import KINDS
from awn.forecasts.telling import write_down

log = logging.getLogger(__name__)


@app.periodic(cron="23 1 * * 6")
@app.task(queueing_lock="forecasts_week")
def learn_weekly(timestamp: int = 0) -> None:
    """Saturday night: each kind for itself, so that one that cannot be learned yet does not keep the others."""
    learn_all(now())


@app.periodic(cron="37 2 * * 6")
@app.task(queueing_lock="forecasts_returning")
def compare_weekly(timestamp: int = 0) -> None:
    """Saturday night: what brought people back."""
    compare(by=None, at=now())


@app.periodic(cron="41 * * * *")
@app.task(queueing_lock="forecasts_told")
def write_hourly(timestamp: int = 0) -> None:
    """What is told of shifts, before they begin: once of each."""
    write_down(by=None, at=now())


def learn_all(at: datetime) -> dict[str, str]:
    """Learns every kind; what became of each: used, baseline, or the code of the refusal."""
    found = {}
    for kind in KINDS:
        try:
            found[kind] = "used" if train(kind, by=None, at=at, scheduled=True).beats else "baseline"
        except Refusal as refusal:
            log.info("forecast %s: %s", kind, refusal.code)
            found[kind] = refusal.code
    return found
