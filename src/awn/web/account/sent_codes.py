"""A code that is sent by text message or e-mail outside allauth's own steps.

To sign up by a number alone, and to be asked “Is it you?”. It waits in the session, as a keyed hash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import randbelow, token_urlsafe
from typing import Any

from allauth.core import ratelimit
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.base.sealed import keyed_hash
from awn.sms.tasks import send_later

ATTEMPTS = 3
GOOD_FOR_SECONDS = 600
RESENDINGS = 2
_KEY = "sent_code:"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Where the code went, and what is done once it comes back."""

    to: str
    details: Mapping[str, Any]
    can_resend: bool


def send(
    request: HttpRequest, purpose: str, to: str, *, details: Mapping[str, Any], at: datetime, resent: int = 0
) -> None:
    """Sends six digits to a number (E.164) or an e-mail address, in the place of an earlier code.

    Refuses `too_many_requests` (429): the same number or address, or one network, too often.
    """
    action = "confirm_email" if "@" in to else "text_code"
    if not ratelimit.consume(request, action=action, key=to):
        raise Refusal(
            "too_many_requests", _("That was too often in a short time. Wait a minute and try again."), status=429
        )
    code, name = f"{randbelow(1_000_000):06}", token_urlsafe(12)
    request.session[_KEY + purpose] = {
        "to": to, "name": name, "digest": _digest(name, code), "details": dict(details), "at": at.timestamp(),
        "resent": resent,
    }  # fmt: skip
    if "@" in to:
        # The adapter stands on this file: it is asked for when a letter is sent.
        from allauth.account.adapter import get_adapter

        get_adapter(request).send_mail("account/email/login_code", to, {"request": request, "code": code})
    else:
        send_later(to, code_text(code), at=at)


def code_text(code: str) -> str:
    """The text message, in the language that is on."""
    return _now("%(code)s is your code for Awn. Nobody from Awn will ever ask you for it.") % {"code": code}


def waiting(request: HttpRequest, purpose: str, *, at: datetime) -> Waiting | None:
    """The code that is waited for; None where there is none, or it took too long."""
    kept = request.session.get(_KEY + purpose)
    if kept is None or at.timestamp() - kept["at"] > GOOD_FOR_SECONDS:
        return None
    return Waiting(kept["to"], kept["details"], kept["resent"] < RESENDINGS)


def send_again(request: HttpRequest, purpose: str, *, at: datetime) -> None:
    """Another code to the same place, a few times. Refuses `too_many_requests`."""
    kept = request.session.get(_KEY + purpose)
    if kept is not None and kept["resent"] < RESENDINGS:
        send(request, purpose, kept["to"], details=kept["details"], at=at, resent=kept["resent"] + 1)


def is_right(request: HttpRequest, purpose: str, typed: str, *, at: datetime) -> bool:
    """True once for the code that was sent. After three wrong ones it is worth nothing, and `waiting` finds none."""
    kept = request.session.get(_KEY + purpose)
    if kept is None or waiting(request, purpose, at=at) is None:
        return False
    # Counted outside the session: requests sent at one moment would each find a session without attempts.
    counter = f"signin.sent_code:{kept['name']}"
    attempt = next((one for one in range(1, ATTEMPTS + 1) if cache.add(f"{counter}:{one}", 1, GOOD_FOR_SECONDS)), None)
    is_it = attempt is not None and constant_time_compare(_digest(kept["name"], typed), kept["digest"])
    if is_it and not cache.add(f"{counter}:used", 1, GOOD_FOR_SECONDS):
        is_it = False
    if is_it or attempt is None or attempt == ATTEMPTS:
        del request.session[_KEY + purpose]
    return is_it


def _digest(name: str, code: str) -> str:
    digits = "".join(letter for letter in code if letter.isdecimal())
    return keyed_hash(f"{name}:{digits}", about="account.sent_code")
