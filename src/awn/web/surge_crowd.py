"""Room for others while many ask at once: so many requests for seats are answered at a time, and no more.

A server that took every request would have nothing left for the pages of everybody else. Whoever comes beyond the
bound is told at once, before session or database are asked, and sends the same form again: by a button, or by itself.
"""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import override

_Next = Callable[[HttpRequest], HttpResponseBase]
_CLAIM = re.compile(r"^/(ar|en)/opportunities/[\w-]+/queue/$")
# Spread, so that those who were turned away together do not come back together.
SOONEST, LATEST = 2, 6
_FIELDS = ("csrfmiddlewaretoken", "shifts", "charter")
_MOST_SHIFTS = 40
_MARK_FIELDS, _MARK_SECONDS = "%%fields%%", "%%seconds%%"


class Crowd:
    """Answers 503 with `Retry-After` to requests for seats beyond AWN_QUEUE_AT_ONCE at a time in this process."""

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response
        self._room = threading.BoundedSemaphore(settings.AWN_QUEUE_AT_ONCE)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        match = _CLAIM.match(request.path) if request.method == "POST" else None
        if match is None:
            return self.get_response(request)
        if not self._room.acquire(blocking=False):
            return _come_again(request, match[1])
        try:
            return self.get_response(request)
        finally:
            self._room.release()


def _come_again(request: HttpRequest, language: str) -> HttpResponse:
    seconds = random.randint(SOONEST, LATEST)
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
