"""Keys in a PKCS#11 token: a hardware security module, or SoftHSM where none is at hand."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import pkcs11
from django.utils.translation import gettext_lazy as _
from pkcs11.util.ec import encode_ecdsa_signature, encode_named_curve_parameters

from awn.base.refusal import Refusal
from awn.keys.rules import Algorithm, check_kid

# The object identifier of Ed25519 (RFC 8410) in DER; the library knows names for the older curves only.
_ED25519 = bytes.fromhex("06032b6570")
_P256 = "secp256r1"
_POINT_BYTES = {Algorithm.ED25519: 32, Algorithm.ECDSA_P256: 65}
Answer = TypeVar("Answer")


class TokenKeys:
    """Keys that a token makes and never gives out. One session for each process, used by one thread at a time.

    A session that broke (the token was taken out, the network to it fell away) is opened anew once for each call.
    """

    name = "pkcs11"

    def __init__(self, module: str, token: str, pin: str) -> None:
        self._module, self._token, self._pin = module, token, pin
        self._lock = threading.Lock()
        self._session: Any = None
        self._keys: dict[str, Any] = {}
        self._pid = 0

    def create(self, kid: str, algorithm: Algorithm) -> bytes:
        """Make a pair inside the token: sensitive, not extractable. Refuses `key_store_silent`."""
        check_kid(kid)
        return self._asked(lambda: self._made(kid, algorithm))

    def sign(self, kid: str, algorithm: Algorithm, message: bytes) -> bytes:
        """Sign in the token. Refuses `key_missing` and `key_store_silent`."""
        check_kid(kid)
        return self._asked(lambda: self._signed(kid, algorithm, message))

    def _made(self, kid: str, algorithm: Algorithm) -> bytes:
        edwards = algorithm is Algorithm.ED25519
        kind = pkcs11.KeyType.EC_EDWARDS if edwards else pkcs11.KeyType.EC
        curve = _ED25519 if edwards else encode_named_curve_parameters(_P256)
        parameters = self._session.create_domain_parameters(kind, {pkcs11.Attribute.EC_PARAMS: curve}, local=True)
        mechanism = pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN if edwards else pkcs11.Mechanism.EC_KEY_PAIR_GEN
        keep = {pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False}
        public, _private = parameters.generate_keypair(
            mechanism=mechanism, store=True, label=kid, private_template=keep
        )
        # The point comes as a DER octet string; what it holds stands at its end.
        return bytes(public[pkcs11.Attribute.EC_POINT])[-_POINT_BYTES[algorithm] :]

    def _signed(self, kid: str, algorithm: Algorithm, message: bytes) -> bytes:
        key = self._keys.get(kid)
        if key is None:
            key = self._session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=kid)
            self._keys[kid] = key
        if algorithm is Algorithm.ED25519:
            return bytes(key.sign(message, mechanism=pkcs11.Mechanism.EDDSA))
        digest = hashlib.sha256(message).digest()
        return encode_ecdsa_signature(key.sign(digest, mechanism=pkcs11.Mechanism.ECDSA))

    def _asked(self, ask: Callable[[], Answer]) -> Answer:
        with self._lock:
            try:
                self._open()
                return ask()
            except pkcs11.NoSuchKey as error:
                raise Refusal("key_missing", _("The key store does not have this key."), status=503) from error
            except pkcs11.PKCS11Error:
                self._close()
            try:
                self._open()
                return ask()
            except (pkcs11.PKCS11Error, RuntimeError) as error:
                self._close()
                raise Refusal(
                    "key_store_silent", _("The key store does not answer. Try again in a moment."), status=503
                ) from error

    def _open(self) -> None:
        if self._session is not None and self._pid == os.getpid():
            return
        library = pkcs11.lib(self._module)
        if self._pid not in {0, os.getpid()}:
            # After a fork a token must be greeted anew (PKCS#11 2.40, 6.6.1).
            library.reinitialize()
        self._keys.clear()
        token = library.get_token(token_label=self._token)
        try:
            self._session = token.open(rw=True, user_pin=self._pin)
        except pkcs11.UserAlreadyLoggedIn:
            # Logging in counts for the whole process.
            self._session = token.open(rw=True)
        self._pid = os.getpid()

    def _close(self) -> None:
        self._session = None
        self._keys.clear()
