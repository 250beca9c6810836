"""Issuers by their decentralised identifiers: `did:web`, and `did:key` for keys that are pinned.

https://w3c-ccg.github.io/did-method-web/, https://www.w3.org/TR/cid-1.0/ (Multikey).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import base58

_ED25519 = b"\xed\x01"
_DID_CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
_WEB = re.compile(r"did:web:[A-Za-z0-9.-]+(%3[Aa][0-9]{1,5})?(:[A-Za-z0-9._-]+)*")


def web(address: str) -> str:
    """The `did:web` of whoever serves `address`, such as `did:web:awn.example` or `did:web:localhost%3A9000`."""
    return f"did:web:{quote(urlsplit(address).netloc, safe='')}"


def document_address(did: str, *, scheme: str = "https") -> str:
    """Where the DID document of a `did:web` is served. Raises ValueError for any other identifier."""
    if not _WEB.fullmatch(did):
        raise ValueError("not a did:web")
    host, *path = [unquote(part) for part in did.removeprefix("did:web:").split(":")]
    return f"{scheme}://{host}/{'/'.join(path) if path else '.well-known'}/did.json"


def document(did: str, keys: Iterable[tuple[str, bytes]]) -> dict[str, Any]:
    """A DID document with these keys (name, 32 bytes of Ed25519), each good for assertions."""
    methods = [
        {
            "id": f"{did}#{kid}",
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": multibase(public),
        }
        for kid, public in keys
    ]
    return {
        "@context": _DID_CONTEXTS,
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def key_of(found: Mapping[str, Any], method: str) -> bytes | None:
    """The Ed25519 key that a DID document lists for assertions under this name; None where it lists no such key."""
    named = {one["id"]: one for one in _objects(found.get("verificationMethod")) if isinstance(one.get("id"), str)}
    allowed = found.get("assertionMethod")
    for one in allowed if isinstance(allowed, list) else []:
        row = named.get(one) if isinstance(one, str) else one
        if isinstance(row, Mapping) and row.get("id") == method and row.get("controller") == found.get("id"):
            return _public(row)
    return None


def document_of_key(did: str) -> dict[str, Any]:
    """The DID document that a `did:key` is by itself. Raises ValueError."""
    name = did.removeprefix("did:key:")
    return document(did, []) | {
        "verificationMethod": [
            {"id": f"{did}#{name}", "type": "Multikey", "controller": did, "publicKeyMultibase": name}
        ],
        "assertionMethod": [f"{did}#{name}"],
    }


def multibase(public: bytes) -> str:
    """An Ed25519 key as Multikey writes it: `z6Mk…`."""
    return "z" + base58.b58encode(_ED25519 + public).decode()


def _public(row: Mapping[str, Any]) -> bytes | None:
    text, jwk = row.get("publicKeyMultibase"), row.get("publicKeyJwk")
    try:
        if isinstance(text, str) and text.startswith("z") and len(text) < 100:
            raw = base58.b58decode(text[1:])
            return raw[2:] if raw[:2] == _ED25519 and len(raw) == 34 else None
        if isinstance(jwk, Mapping) and jwk.get("kty") == "OKP" and jwk.get("crv") == "Ed25519":
            raw = base64.urlsafe_b64decode(str(jwk.get("x")) + "=")
            return raw if len(raw) == 32 else None
    except ValueError:
        return None
    return None


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
