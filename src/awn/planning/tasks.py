"""Work on rosters in the background."""

from __future__ import annotations

import logging
import threading
from datetime import datetime

from django.db import OperationalError
from procrastinate.contrib.django import app

from awn.base.clock import now
from awn.planning.actions.publishing import begin_publishing, end_publishing, publish_shift, tell_next
from awn.planning.actions.rosters import end_run, take_run
from awn.planning.models import Run
from awn.planning.queries import runs_under_way
from awn.planning.rules import SILENT_AFTER, Clock, Kind

log = logging.getLogger(__name__)
# One at a time in each worker: the jobs of other kinds keep a place, and memory holds one tournament.
_ONE = threading.Lock()
# Two transactions may wait for each other; the one that PostgreSQL gives up is done again.
TRIES = 3


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="work_on_rosters")
def work_on_rosters(timestamp: int = 0) -> None:
    """Every run that waits, to its end; one that a killed worker left is begun again."""
    if not _ONE.acquire(blocking=False):
        return
    try:
        tried: set[int] = set()
        while waiting := [run_id for run_id in runs_under_way() if run_id not in tried]:
            tried.add(waiting[0])
            carry_on(waiting[0])
    finally:
        _ONE.release()


def carry_on(run_id: int, clock: Clock | None = None) -> None:
    """One run from where it is to its end; nothing where another worker has it."""
    clock = clock or now
    run = take_run(run_id, silent_before=clock() - SILENT_AFTER, by=None, at=clock())
    if run is None:
        return
    try:
        if run.kind == Kind.PUBLISH:
            _publish(run, clock)
        else:
            from awn.planning.working import work

            work(run, clock)
    except Exception:
        log.exception("run %s of a roster stopped", run_id)
        end_run(run_id, fault="fault", by=None, at=clock())


def _publish(run: Run, clock: Clock) -> None:
    shifts = begin_publishing(run, by=run.asked_by, at=clock())
    shut = _shut(run, shifts, clock())
    for number, shift_id in enumerate(shifts, 1):
        _try_shift(run, shift_id, shut.get(shift_id, set()), clock)
        Run.objects.filter(pk=run.pk).update(done=number, beat_at=clock())
    Run.objects.filter(pk=run.pk).update(stage="letters", beat_at=clock())
    while tell_next(run, by=run.asked_by, at=clock()):
        Run.objects.filter(pk=run.pk).update(beat_at=clock())
    end_publishing(run, by=run.asked_by, at=clock())
    end_run(run.pk, by=None, at=clock())


def _try_shift(run: Run, shift_id: int, shut: set[int], clock: Clock) -> None:
    for attempt in range(1, TRIES + 1):
        try:
            publish_shift(run, shift_id, shut, by=run.asked_by, at=clock())
        except OperationalError:
            if attempt == TRIES:
                raise
        else:
            return


def _shut(run: Run, shift_ids: list[int], at: datetime) -> dict[int, set[int]]:
    """By shift: people whom a firm gate keeps out by now."""
    from awn.planning.candidates import read
    from awn.planning.gating import shut_out

    return shut_out(read(run.roster, at, shift_ids=shift_ids)) if shift_ids else {}
