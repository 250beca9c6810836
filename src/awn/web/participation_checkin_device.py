"""The device that somebody records attendance with: a random word in a signed cookie.

Only a keyed hash of it is kept with the attendance. It shows when one telephone checks in many people.
"""

from __future__ import annotations

import secrets
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

COOKIE = "awn_device"
_SALT = "awn.web.device"
_KEPT_SECONDS = 60 * 60 * 24 * 365
Answer = TypeVar("Answer", bound=HttpResponseBase)


def device_of(request: HttpRequest) -> str:
    """The word of this device; a new one for a device that is seen for the first time."""
    known = request.get_signed_cookie(COOKIE, default="", salt=_SALT)
    if not known:
        known = secrets.token_urlsafe(32)
        # Asked again within this request, the answer is the same.
        request.COOKIES[COOKIE] = _signed(known)
    return str(known)


def keep_device(answer: Answer, device: str) -> Answer:
    """The answer, with the word in a cookie that scripts cannot read."""
    answer.set_signed_cookie(
        COOKIE, device, salt=_SALT, max_age=_KEPT_SECONDS, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return answer


def _signed(word: str) -> str:
    from django.core.signing import get_cookie_signer

    return str(get_cookie_signer(salt=COOKIE + _SALT).sign(word))
