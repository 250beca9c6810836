"""The server of the queues: a loop of the worker's own, for those who wait look every few seconds."""

from __future__ import annotations

import logging
from threading import Event as Signal

from django.db import close_old_connections

from awn.base.clock import now
from awn.surge.actions.serving import serve

log = logging.getLogger(__name__)
# An empty look costs one query on a small table.
PAUSE_SECONDS = 0.5
PAUSE_AFTER_FAILURE_SECONDS = 5.0


def watch(stop: Signal) -> None:
    """Serves one batch of every queue after the other until `stop` is set."""
    while not stop.is_set():
        try:
            pause = 0.0 if serve(by=None, at=now()) else PAUSE_SECONDS
        except Exception:
            # Nothing of the batch was written: it is served again.
            log.exception("Serving the queues failed; it goes on in %.0f s", PAUSE_AFTER_FAILURE_SECONDS)
            pause = PAUSE_AFTER_FAILURE_SECONDS
        finally:
            close_old_connections()
        stop.wait(pause)
