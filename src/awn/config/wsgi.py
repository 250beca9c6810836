"""The WSGI application that granian serves."""

import contextlib
import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "awn.config.settings")
application = get_wsgi_application()


def _load() -> None:
    """Before the first request: it would wait for the same, and so would the first of every other process."""
    from awn.web.warm import load

    load()


def _warm() -> None:
    """What the list of opportunities and the recommendations need is made ready while the first visitor looks at the
    home page."""
    from awn.base import clock, compiling
    from awn.matching.loading.pool import OPEN, NotReadyError
    from awn.opportunities.queries import warm

    with compiling.alone():
        warm(clock.now())
    # Whoever is signed in comes to their own page first, and that one asks for what suits them.
    with contextlib.suppress(NotReadyError):
        OPEN.current(clock.now())


_load()
threading.Thread(target=_warm, name="warming", daemon=True).start()
