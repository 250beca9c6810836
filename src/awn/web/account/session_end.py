"""Sessions that an identity provider bounds (SAML's SessionNotOnOrAfter): they end then, whatever is done in them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from awn.base import clock

_UNTIL = "session_until"


def bound(request: HttpRequest, until: datetime | None) -> None:
    """Notes the end before somebody is signed in: a second step may still come between."""
    request.session.pop(_UNTIL, None)
    if until is not None:
        request.session[_UNTIL] = until.isoformat()


def end_as_told(request: HttpRequest) -> None:
    """Once somebody is signed in: the noted end, or that of every session where it comes first."""
    until = request.session.pop(_UNTIL, None)
    if until is not None:
        ours = clock.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        request.session.set_expiry(min(datetime.fromisoformat(until), ours))
