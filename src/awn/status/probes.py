"""The checks themselves: each looks at one part as it is now, and ends within some seconds.

A probe that cannot tell says `unknown`; one that fails in a way that nobody thought of does too (`look`).
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.db import DatabaseError, connection

from awn.base.clock import now
from awn.base.refusal import Refusal
from awn.keys.queries import active
from awn.keys.rules import Purpose
from awn.status.rules import (
    CLOCK_DOWN_SECONDS,
    CLOCK_SLOW_SECONDS,
    QUEUE_DOWN_SECONDS,
    QUEUE_SLOW_SECONDS,
    SLOW_MS,
    Result,
    by_limits,
)

PATIENCE_SECONDS = 5
DOWN_MS = PATIENCE_SECONDS * 1_000
# Searches that every deployment answers, whatever it holds. Answers are kept for a minute: each time another is asked.
ASKED = ("تعليم", "شاطئ", "أسرة")
_CARRIERS = {"unifonic": "el.cloud.unifonic.com", "twilio": "api.twilio.com"}
_FOLDER_BACKENDS = (
    "django.core.mail.backends.filebased.EmailBackend",
    "django.core.mail.backends.locmem.EmailBackend",
    "django.core.mail.backends.console.EmailBackend",
)
log = logging.getLogger(__name__)


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return None


_OPENER = build_opener(_NoRedirects)


def web(at: datetime) -> Result:
    """A small page without the database."""
    return _asked("/robots.txt")


def search(at: datetime) -> Result:
    """A real search, as the box on the list asks it while somebody types."""
    return _asked(f"/ar/opportunities/suggest/?q={quote(ASKED[at.minute % len(ASKED)])}")


def database(at: datetime) -> Result:
    """How long the database takes for a question that needs no table."""
    begun = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return Result("down", None, "no_answer")
    return _timed(begun)


def worker(at: datetime) -> Result:
    """How long the oldest job that is due has waited: seconds. That the check runs at all is the heartbeat."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(coalesce(j.scheduled_at, e.at)) FROM procrastinate_jobs j"
            " LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'"
            " WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= %s)",
            [at],
        )
        oldest = cursor.fetchone()[0]
    waited = max(int((at - oldest).total_seconds()), 0) if oldest is not None else 0
    return Result(by_limits(waited, QUEUE_SLOW_SECONDS, QUEUE_DOWN_SECONDS), waited, "waiting" if waited else "")


def mail(at: datetime) -> Result:
    """The mail server answers and takes us; of a folder, whether it can be written to."""
    if settings.EMAIL_BACKEND in _FOLDER_BACKENDS:
        return _writable(getattr(settings, "EMAIL_FILE_PATH", None))
    backend = get_connection()
    if not isinstance(backend, EmailBackend):
        return Result("unknown", None, "cannot_ask")
    backend.timeout = PATIENCE_SECONDS
    begun = time.perf_counter()
    try:
        backend.open()
        code = backend.connection.noop()[0] if backend.connection is not None else 0
    except OSError:
        return Result("down", None, "no_answer")
    finally:
        backend.close()
    return _timed(begun) if code == 250 else Result("down", code, "refused")


def sms(at: datetime) -> Result:
    """The carrier can be reached. Whether it would carry a message shows only when one is sent."""
    if settings.AWN_SMS == "local":
        return _writable(settings.AWN_SMS_FOLDER)
    host = urlsplit(settings.AWN_SMS_URL).hostname or _CARRIERS.get(settings.AWN_SMS, "")
    begun = time.perf_counter()
    try:
        with socket.create_connection((host, urlsplit(settings.AWN_SMS_URL).port or 443), timeout=PATIENCE_SECONDS):
            return _timed(begun)
    except OSError:
        return Result("down", None, "no_answer")


def push(at: datetime) -> Result:
    """The key by which browsers know us signs. The browsers' makers cannot be asked."""
    return _signs(Purpose.PUSH)


def signing(at: datetime) -> Result:
    """The key of certificates signs, also where it lies in a hardware module."""
    return _signs(Purpose.CERTIFICATES)


def clock(at: datetime) -> Result:
    """How far the clocks of this machine and of the database are apart, in seconds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs(int((now() - cursor.fetchone()[0]).total_seconds()))
    return Result(by_limits(apart, CLOCK_SLOW_SECONDS, CLOCK_DOWN_SECONDS), apart, "apart" if apart else "")


PROBES: Mapping[str, Callable[[datetime], Result]] = {
    "web": web, "database": database, "worker": worker, "mail": mail, "sms": sms, "push": push, "search": search,
    "signing": signing, "clock": clock,
}  # fmt: skip


def look(at: datetime) -> dict[str, Result]:
    """All of them, one after the other; what fails on our side is not known."""
    found = {}
    for part, probe in PROBES.items():
        try:
            found[part] = probe(at)
        except Exception:
            log.exception("the check of %s failed", part)
            found[part] = Result("unknown", None, "check_failed")
    return found


def _asked(path: str) -> Result:
    """An address of ours, asked as a visitor would; no redirect is followed."""
    base = settings.AWN_STATUS_URL or settings.AWN_PUBLIC_URL
    request = Request(
        base + path, headers={"Host": urlsplit(settings.AWN_PUBLIC_URL).netloc, "User-Agent": "awn-status"}
    )
    begun = time.perf_counter()
    try:
        with _OPENER.open(request, timeout=PATIENCE_SECONDS) as answer:
            answer.read(1_000)
    except HTTPError as error:
        error.close()
        return _timed(begun) if error.code < 500 else Result("down", error.code, "refused")
    except (URLError, OSError):
        return Result("down", None, "no_answer")
    return _timed(begun)


def _timed(begun: float) -> Result:
    took = int((time.perf_counter() - begun) * 1_000)
    return Result(by_limits(took, SLOW_MS, DOWN_MS), took, "took")


def _writable(folder: str | None) -> Result:
    if folder is None:
        return Result("ok")
    path = Path(folder)
    while not path.exists() and path != path.parent:
        path = path.parent
    return Result("ok") if os.access(path, os.W_OK) else Result("down", None, "not_writable")


def _signs(purpose: Purpose) -> Result:
    key = active(purpose)
    if key is None:
        return Result("unknown", None, "no_key_yet")
    begun = time.perf_counter()
    try:
        key.sign(b"awn status")
    except (Refusal, OSError):
        return Result("down", None, "no_answer")
    return _timed(begun)
