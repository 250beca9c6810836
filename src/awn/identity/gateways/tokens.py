"""Signed tokens of providers: believed only when signature, issuer, audience and time are right.

allauth takes an ID token that it fetched itself on trust (OpenID Connect allows that); we do not.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeGuard

import jwt

from awn.identity.gateways.http import get_json
from awn.identity.gateways.kinds import false_answer
from awn.identity.rules import LEEWAY

# Only signatures by a private key: with HS256 a public key would become a password, and "none" is no signature.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
_KEY_KINDS = frozenset({"RSA", "EC", "OKP"})
_KEPT_SECONDS = 600
_ASK_AGAIN_SECONDS = 10
_kept: dict[str, tuple[float, dict[str, Any]]] = {}
_lock = threading.Lock()


def document(
    address: str, *, headers: Mapping[str, str] | None = None, older_than: float = _KEPT_SECONDS
) -> dict[str, Any]:
    """A provider's public document (discovery, keys), kept for ten minutes."""
    with _lock:
        moment, found = _kept.get(address, (-_KEPT_SECONDS - 1.0, {}))
    if time.monotonic() - moment <= older_than:
        return found
    found = get_json(address, headers=headers)
    with _lock:
        _kept[address] = (time.monotonic(), found)
    return found


def forget_documents() -> None:
    """Asks for every document anew; tests start so."""
    with _lock:
        _kept.clear()


def claims(
    token: object, keys_address: str, *, algorithms: list[str] | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The claims of a token whose signature is right. Refuses `identity_answer_false`. Times are judged apart."""
    if not isinstance(token, str):
        raise false_answer("no token")
    try:
        key_name = jwt.get_unverified_header(token).get("kid")
        options: Any = {
            "verify_signature": True, "verify_exp": False, "verify_nbf": False, "verify_iat": False,
            "verify_aud": False, "verify_iss": False,
        }  # fmt: skip
        key = _key(keys_address, key_name, headers)
        found: dict[str, Any] = jwt.decode(token, key, algorithms=algorithms or ALGORITHMS, options=options)
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise false_answer(f"token: {type(error).__name__}") from None
    return found


def check_audience(said: Mapping[str, Any], expected: str) -> None:
    """Refuses a token made for somebody else (OpenID Connect Core 3.1.3.7, 3 to 5)."""
    audience = said.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if expected not in audiences:
        raise false_answer("audience")
    party = said.get("azp")
    if party is not None and party != expected:
        raise false_answer("authorised party")
    if len(audiences) > 1 and party is None:
        raise false_answer("several audiences and no authorised party")


def check_times(said: Mapping[str, Any], at: datetime, *, oldest: float = 600.0) -> None:
    """Refuses a token that has ended, begins later, or was made more than `oldest` seconds ago."""
    now, leeway = at.timestamp(), LEEWAY.total_seconds()
    ends, made, begins = (said.get(name) for name in ("exp", "iat", "nbf"))
    if not _is_number(ends) or now > ends + leeway:
        raise false_answer("expired")
    if not _is_number(made) or made > now + leeway or made < now - oldest - leeway:
        raise false_answer("issued at another time")
    if begins is not None and (not _is_number(begins) or begins > now + leeway):
        raise false_answer("not valid yet")


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _key(address: str, name: object, headers: Mapping[str, str] | None) -> jwt.PyJWK:
    """The key of that name; asked for anew when it is not known, for providers change theirs."""
    for older_than in (_KEPT_SECONDS, _ASK_AGAIN_SECONDS):
        rows = document(address, headers=headers, older_than=older_than).get("keys")
        usable = [
            row for row in (rows if isinstance(rows, list) else [])
            if isinstance(row, dict) and row.get("kty") in _KEY_KINDS and row.get("use", "sig") == "sig"
        ]  # fmt: skip
        found = [row for row in usable if name is None or row.get("kid") == name]
        if len(found) == 1 or (found and name is not None):
            return jwt.PyJWK.from_dict(found[0], algorithm=found[0].get("alg") or _default(found[0]))
    raise false_answer("signed with a key that is not the provider's")


def _default(row: Mapping[str, Any]) -> str:
    curves = {"P-256": "ES256", "P-384": "ES384", "Ed25519": "EdDSA"}
    return curves.get(str(row.get("crv")), "RS256")
