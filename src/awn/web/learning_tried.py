"""Courses tried without an account: how far a browser has come, signed, in a cookie that nobody else reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from awn.learning.actions.taking import take_over
from awn.learning.rules import Progress, Replied
from awn.people.queries import Person

COOKIE = "awn_courses"
_SALT = "awn.learning.tried"
_AGE_SECONDS = 60 * 60 * 24 * 30
# A browser keeps four kilobytes in a cookie; the course touched last stands last.
_MOST_COURSES, _MOST_BYTES = 4, 3500


def read(request: HttpRequest) -> dict[str, Progress]:
    """What the cookie says; nothing when there is none, or somebody wrote it themselves."""
    try:
        said = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_AGE_SECONDS)
        return {slug: _progress(one) for slug, one in said.items()}
    except (signing.BadSignature, AttributeError, KeyError, TypeError, ValueError):
        return {}


def write(request: HttpRequest, response: HttpResponse, slug: str, progress: Progress) -> None:
    """Keeps how far this browser has come; of many courses the latest ones."""
    tried = read(request)
    tried.pop(slug, None)
    kept = dict([*tried.items(), (slug, progress)][-_MOST_COURSES:])
    text = _signed(kept)
    while len(text) > _MOST_BYTES and len(kept) > 1:
        kept.pop(next(iter(kept)))
        text = _signed(kept)
    response.set_cookie(
        COOKIE, text, max_age=_AGE_SECONDS, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def keep_for(person: Person | None, request: HttpRequest, response: HttpResponse, at: Any) -> None:
    """Somebody signed in: what was tried in this browser is theirs from now on."""
    if COOKIE not in request.COOKIES:
        return
    if person is not None and (tried := read(request)):
        take_over(tried, by=person, at=at)
    response.delete_cookie(COOKIE, samesite="Lax")


def _signed(kept: Mapping[str, Progress]) -> str:
    said = {
        slug: {"l": sorted(one.read), "q": {key: list(reply.chosen) for key, reply in one.replies.items()},
               "r": sorted(key for key, reply in one.replies.items() if reply.is_right)}
        for slug, one in kept.items()
    }  # fmt: skip
    return signing.dumps(said, salt=_SALT, compress=True)


def _progress(said: dict[str, Any]) -> Progress:
    right = set(said["r"])
    replies = {key: Replied(tuple(int(one) for one in chosen), key in right) for key, chosen in said["q"].items()}
    return Progress(frozenset(said["l"]), replies)
