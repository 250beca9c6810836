"""Values that are kept encrypted, and keyed hashes by which they can be found without being read.

    sealed = version, key, nonce, AES-256-GCM(text)        bound to `about`: moved to another row it cannot be opened

The first of the data keys seals; the others still open. A hash has its own key, which does not change with them.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES = 32
KEY_NAME_BYTES = 4
_VERSION = b"\x01"
_NONCE_BYTES = 12
_HEAD = len(_VERSION) + KEY_NAME_BYTES


class SealError(Exception):
    """The value was altered, belongs to another row, or was sealed with a key that is not here."""


@dataclass(frozen=True)
class Keys:
    """The data keys by name, the one that seals, and the key of hashes."""

    sealing: str
    known: Mapping[str, bytes]
    hashing: bytes

    @classmethod
    def read(cls, lines: str) -> Keys:
        """From lines `name:base64`, the newest first; the key of hashes is named `hash`. Raises ValueError."""
        known: dict[str, bytes] = {}
        for line in lines.replace(",", "\n").split():
            name, _colon, text = line.partition(":")
            try:
                known[name] = base64.b64decode(text, validate=True)
            except binascii.Error as error:
                raise ValueError(f"The data key {name!r} is not base64.") from error
            if len(known[name]) != KEY_BYTES:
                raise ValueError(f"The data key {name!r} must have {KEY_BYTES} bytes.")
        hashing = known.pop("hash", None)
        if hashing is None or not known:
            raise ValueError("Data keys need one named hash and at least one more.")
        if any(len(name.encode()) != KEY_NAME_BYTES for name in known):
            raise ValueError(f"The name of a data key has {KEY_NAME_BYTES} characters.")
        return cls(next(iter(known)), known, hashing)


def new_key_line(name: str) -> str:
    """A line for a new key."""
    return f"{name}:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}"


def seal(text: str, *, about: str) -> bytes:
    """The text encrypted; `about` names what it belongs to, such as `person.phone:17`, and must be given to open it."""
    keys = _keys()
    nonce = os.urandom(_NONCE_BYTES)
    secret = AESGCM(keys.known[keys.sealing]).encrypt(nonce, text.encode(), about.encode())
    return _VERSION + keys.sealing.encode() + nonce + secret


def unseal(sealed: bytes, *, about: str) -> str:
    """The text again. Raises SealError."""
    sealed = bytes(sealed)
    key = _keys().known.get(_key_name(sealed))
    if key is None or sealed[:1] != _VERSION:
        raise SealError("sealed with a key that is not here")
    nonce, secret = sealed[_HEAD : _HEAD + _NONCE_BYTES], sealed[_HEAD + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, secret, about.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise SealError("altered, or of another row") from error


def is_current(sealed: bytes) -> bool:
    """False for a value that an older key sealed: it wants to be sealed anew."""
    return _key_name(bytes(sealed)) == _keys().sealing


def keyed_hash(text: str, *, about: str) -> str:
    """64 hexadecimal digits, the same for the same text: for uniqueness and for finding, not for reading.

    `about` keeps hashes of different kinds apart: a telephone number and an identity number never match.
    """
    return hmac.new(_keys().hashing, f"{about}\0{text}".encode(), sha256).hexdigest()


def _key_name(sealed: bytes) -> str:
    return sealed[len(_VERSION) : _HEAD].decode("utf-8", "replace")


def _keys() -> Keys:
    return _read(settings.AWN_DATA_KEYS)


@lru_cache(maxsize=4)
def _read(lines: str) -> Keys:
    return Keys.read(lines)
