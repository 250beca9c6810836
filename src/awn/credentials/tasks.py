"""Issuing many certificates in the background."""

from __future__ import annotations

import logging
import threading

from procrastinate.contrib.django import app

from awn.base.clock import now
from awn.base.refusal import Refusal
from awn.credentials.actions.runs import advance, stop_run
from awn.credentials.queries.runs import unfinished_runs

log = logging.getLogger(__name__)
# One at a time in each worker: the jobs of other kinds keep a place, however many runs there are.
_ONE = threading.Lock()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="issue_runs")
def carry_on_runs(timestamp: int = 0) -> None:
    """Every run that is not done, to its end; one that a killed worker left goes on where it was."""
    if not _ONE.acquire(blocking=False):
        return
    try:
        tried: set[int] = set()
        # Asked anew each time: a run that was asked for meanwhile does not wait for the next minute.
        while waiting := [run_id for run_id in unfinished_runs() if run_id not in tried]:
            tried.add(waiting[0])
            _carry_on(waiting[0])
    finally:
        _ONE.release()


def _carry_on(run_id: int) -> None:
    try:
        while advance(run_id, at=now()):
            pass
    except Refusal as refusal:
        # A key store or a log that does not answer now may do so in a minute.
        log.warning("run %s waits: %s", run_id, refusal)
    except Exception:
        log.exception("run %s stopped", run_id)
        stop_run(run_id, at=now())
