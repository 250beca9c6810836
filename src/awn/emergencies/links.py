"""The address in a call-up, at which somebody answers without signing in."""

from __future__ import annotations

from django.core import signing

_SALT = "emergency-call"


def token_of(call_id: int) -> str:
    """The word in the address that was sent."""
    return signing.dumps(call_id, salt=_SALT)


def call_meant(token: str) -> int | None:
    """Which call an address means; None when it was altered."""
    try:
        return int(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None
