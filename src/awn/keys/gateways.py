"""Where private keys live: files for development, a PKCS#11 token (an HSM) for production."""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.keys.rules import Algorithm, check_kid

_OWNER_ONLY = 0o600


class KeyStore(Protocol):
    """Private keys by name. They are made inside and never come out; only signatures do."""

    name: str

    def create(self, kid: str, algorithm: Algorithm) -> bytes:
        """Make a key pair and give its public half: 32 bytes (Ed25519) or the 65 of an uncompressed point."""

    def sign(self, kid: str, algorithm: Algorithm, message: bytes) -> bytes:
        """Sign: 64 bytes (Ed25519), or DER (ECDSA with SHA-256). Refuses `key_missing`."""


class FileKeys:
    """Keys in files that only the owner reads. For development, and for small deployments that accept it."""

    name = "file"

    def __init__(self, folder: Path, passphrase: str = "") -> None:
        self._folder = folder
        self._passphrase = passphrase.encode()

    def create(self, kid: str, algorithm: Algorithm) -> bytes:
        key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
        key = ed25519.Ed25519PrivateKey.generate() if algorithm is Algorithm.ED25519 else _new_p256()
        protection = (
            serialization.BestAvailableEncryption(self._passphrase)
            if self._passphrase
            else serialization.NoEncryption()
        )
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(kid)
        # Written aside and renamed: a kill in between leaves no half key under the name.
        aside = path.with_suffix(f".{secrets.token_hex(4)}")
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        aside.rename(path)
        return public_bytes(key.public_key())

    def sign(self, kid: str, algorithm: Algorithm, message: bytes) -> bytes:
        key = _loaded(self._path(kid), self._passphrase)
        if isinstance(key, ed25519.Ed25519PrivateKey):
            return key.sign(message)
        return key.sign(message, ec.ECDSA(hashes.SHA256()))

    def _path(self, kid: str) -> Path:
        return self._folder / f"{check_kid(kid)}.pem"


@lru_cache(maxsize=64)
def _loaded(path: Path, passphrase: bytes) -> ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), passphrase or None)
    except FileNotFoundError as error:
        raise Refusal("key_missing", _("The key store does not have this key."), status=503) from error
    except (ValueError, TypeError) as error:
        raise Refusal("key_unreadable", _("The key cannot be read. Check the passphrase."), status=503) from error
    if not isinstance(key, ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey):
        raise Refusal("key_unreadable", _("The key cannot be read. Check the passphrase."), status=503)
    return key


def _new_p256() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def public_bytes(key: ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey) -> bytes:
    """A public key as it is kept: 32 bytes, or an uncompressed point of 65."""
    if isinstance(key, ed25519.Ed25519PublicKey):
        return key.public_bytes_raw()
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def verify(public: bytes, algorithm: Algorithm, signature: bytes, message: bytes) -> bool:
    """Whether the signature is that of the key; needs no key store."""
    try:
        if algorithm is Algorithm.ED25519:
            ed25519.Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        else:
            point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
            point.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=4)
def key_store(name: str) -> KeyStore:
    """The key store with this name: `file` or `pkcs11`."""
    if name == "pkcs11":
        from awn.keys.pkcs11 import TokenKeys

        return TokenKeys(settings.AWN_PKCS11_MODULE, settings.AWN_PKCS11_TOKEN, settings.AWN_PKCS11_PIN)
    return FileKeys(Path(settings.AWN_KEYS_FOLDER), settings.AWN_KEYS_PASSPHRASE)
