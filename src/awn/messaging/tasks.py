"""The worker's sending, beside its other work; and the reminders, by the clock."""

from __future__ import annotations

import logging
from threading import Event as Signal

from django.db import close_old_connections
from procrastinate.contrib.django import app

from awn.base.clock import now
from awn.messaging.actions.devices import public_key
from awn.messaging.actions.reminders import remind
from awn.messaging.sending import turn

log = logging.getLogger(__name__)
PAUSE_SECONDS = 1.0
PAUSE_AFTER_FAILURE_SECONDS = 10.0


def keep_sending(stop: Signal) -> None:
    """Sends what is due until `stop` is set; a mail server or database that is away is asked again after a while."""
    while not stop.is_set():
        pause = PAUSE_SECONDS
        try:
            if turn(now, is_over=stop.is_set):
                pause = 0.0
        except Exception:
            log.exception("Sending messages failed; it goes on in %.0f s", PAUSE_AFTER_FAILURE_SECONDS)
            pause = PAUSE_AFTER_FAILURE_SECONDS
        finally:
            close_old_connections()
        stop.wait(pause)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="remind_of_shifts")
def remind_of_shifts(timestamp: int) -> None:
    """Reminders of shifts that begin in three days, in one, and in three hours; and the key for notices is there."""
    public_key(at=now())
    remind(at=now())
