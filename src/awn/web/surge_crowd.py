"""Room for others while many ask at once: so many requests for seats are answered at a time, and no more.

A server that took every request would have nothing left for the pages of everybody else. Whoever comes beyond the
bound is told at once, before session or database are asked, and sends the same form again: by a button, or by itself.
When, says the server: one after the other, as fast as it answers. A small crowd is through in a moment; a large one
does not press in vain.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import cache
from math import ceil
from statistics import quantiles

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import override

from awn.base.languages import KNOWN
from awn.surge.rules import LATEST_AGAIN, appointment

_Next = Callable[[HttpRequest], HttpResponseBase]
_CLAIM = re.compile(rf"^/({'|'.join(KNOWN)})/opportunities/[\w-]+/queue/$")
# Before enough was measured. Of the latest answers the quick quarter counts: a crowd slows down all, and the pace that
# is estimated in its first second is the pace at which it comes again.
FIRST_GUESS_SECONDS, MEASURED, ENOUGH = 0.02, 15, 5
_FIELDS = ("csrfmiddlewaretoken", "shifts", "charter")
_MOST_SHIFTS = 40
_MARK_FIELDS, _MARK_SECONDS = "%%fields%%", "%%seconds%%"


class Appointments:
    """When those who found no room come again; each process keeps its own."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._lock = threading.Lock()
        self._latest: deque[float] = deque(maxlen=MEASURED)
        self._next_free = 0.0

    def answered_in(self, seconds: float) -> None:
        """Another request was answered, and took so long."""
        with self._lock:
            self._latest.append(seconds)

    def give(self, now: float) -> int:
        """In how many whole seconds whoever asks now comes again."""
        with self._lock:
            each = quantiles(self._latest)[0] if len(self._latest) >= ENOUGH else FIRST_GUESS_SECONDS
            per_second = self._at_once / max(each, 0.001)
            due, following = appointment(now, self._next_free, per_second)
            is_kept, self._next_free = following > self._next_free, following
        if is_kept:
            return ceil(due - now)
        # Spread, so that those who were turned away together do not come back together.
        return random.randint(LATEST_AGAIN // 2, LATEST_AGAIN)


class Crowd:
    """Answers 503 with `Retry-After` to requests for seats beyond AWN_QUEUE_AT_ONCE at a time in this process."""

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response
        self._room = threading.BoundedSemaphore(settings.AWN_QUEUE_AT_ONCE)
        self._appointments = Appointments(settings.AWN_QUEUE_AT_ONCE)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        match = _CLAIM.match(request.path) if request.method == "POST" else None
        if match is None:
            return self.get_response(request)
        if not self._room.acquire(blocking=False):
            return _come_again(request, match[1], self._appointments.give(time.monotonic()))
        began = time.monotonic()
        try:
            return self.get_response(request)
        finally:
            self._room.release()
            self._appointments.answered_in(time.monotonic() - began)


def _come_again(request: HttpRequest, language: str, seconds: int) -> HttpResponse:
    fields = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name in _FIELDS
        for value in request.POST.getlist(name)[:_MOST_SHIFTS]
    )
    body = _page(language).replace(_MARK_FIELDS, fields).replace(_MARK_SECONDS, str(seconds)).encode()
    response = HttpResponse(body, status=503, headers={"Retry-After": str(seconds), "Cache-Control": "no-store"})
    # Nobody further in sees this answer: its length is said here, and it is no failure that a log should shout of.
    response["Content-Length"] = str(len(body))
    response._has_been_logged = True  # type: ignore[attr-defined]  # what Django's own log asks for
    return response


@cache
def _page(language: str) -> str:
    """The page in one language, drawn once; fields and seconds are put in for each request."""
    other = "en" if language == "ar" else "ar"
    with override(language):
        context = {"fields": _MARK_FIELDS, "seconds": _MARK_SECONDS, "lang": language, "other": other}
        return render_to_string("surge/crowd.html", context)
