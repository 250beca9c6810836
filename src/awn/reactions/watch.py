"""The worker's watch over the events table."""

from __future__ import annotations

import logging
from threading import Event as Signal

from django.db import close_old_connections

from awn.base.clock import now
from awn.matching.tasks import Follower
from awn.reactions.dispatch import drain
from awn.reactions.mail import send_unsent

log = logging.getLogger(__name__)
# An empty look at the partial index costs less than a notification on every commit would.
PAUSE_SECONDS = 1.0
PAUSE_AFTER_FAILURE_SECONDS = 10.0


def watch(stop: Signal) -> None:
    """Handles new events and sends their e-mails about once a second, until `stop` is set."""
    meanings = Follower()
    while not stop.is_set():
        try:
            drain(now())
            send_unsent(now())
            # Last: whatever a model of language does, messages have gone out.
            meanings.catch_up(now())
            pause = PAUSE_SECONDS
        except Exception:
            # The database or the mail server is away: what is unhandled stays so, and is tried again.
            log.exception("The watch over events failed; it goes on in %.0f s", PAUSE_AFTER_FAILURE_SECONDS)
            pause = PAUSE_AFTER_FAILURE_SECONDS
        finally:
            close_old_connections()
        stop.wait(pause)
