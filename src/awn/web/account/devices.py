"""Which browsers somebody has signed in with before: a signed cookie that says so of itself, and is kept nowhere."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from awn.base.sealed import keyed_hash

COOKIE = "awn_devices"
_SALT = "awn.devices"
KEPT_SECONDS = 60 * 60 * 24 * 365
# A telephone in a family or a computer in a library serves many.
MOST_ACCOUNTS = 20
# What browsers call themselves in their User-Agent. Most pretend to be others too: the first sign found counts.
_BROWSERS = (
    ("Edg", "Edge"), ("SamsungBrowser", "Samsung Internet"), ("OPR", "Opera"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def is_known(request: HttpRequest, account: Any) -> bool:
    """True where this browser has been signed in to the account within a year."""
    return _mark(account) in _marks(request)


def remember(request: HttpRequest, response: HttpResponse, account: Any) -> None:
    """Lets the browser say so next time."""
    own = _mark(account)
    marks = [own, *(mark for mark in _marks(request) if mark != own)][:MOST_ACCOUNTS]
    response.set_signed_cookie(
        COOKIE,
        ".".join(marks),
        salt=_SALT,
        max_age=KEPT_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def device_name(user_agent: str) -> str:
    """Browser and system as people call them, as far as the browser tells: "Chrome – Android"."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    return " – ".join(filter(None, (browser, system))) or _("An unknown device")


def _mark(account: Any) -> str:
    """Says nothing to whoever finds it; another password makes every device a new one."""
    return str(keyed_hash(f"{account.pk}:{account.password}", about="account.device"))[:22]


def _marks(request: HttpRequest) -> list[str]:
    try:
        kept = request.get_signed_cookie(COOKIE, "", salt=_SALT, max_age=KEPT_SECONDS) or ""
    except signing.BadSignature:
        return []
    return kept.split(".")
