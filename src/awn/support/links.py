"""The secret address at which somebody without an account confirms a request, reads the answers and writes more."""

from __future__ import annotations

from django.core import signing

_SALT = "support-request"


def token_of(request_id: int) -> str:
    """The word in the address that is sent."""
    return signing.Signer(salt=_SALT).sign(str(request_id))


def request_meant(token: str) -> int | None:
    """Which request an address means; None when it was altered."""
    try:
        return int(signing.Signer(salt=_SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
