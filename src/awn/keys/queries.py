"""Reads of keys, and signing with the active one."""

from __future__ import annotations

from dataclasses import dataclass

from awn.base.refusal import found
from awn.keys.gateways import key_store
from awn.keys.models import SigningKey
from awn.keys.rules import Algorithm, Purpose


@dataclass(frozen=True, slots=True)
class Key:
    """A key as others see it. `state` is active, retired or compromised."""

    kid: str
    purpose: Purpose
    algorithm: Algorithm
    public: bytes
    store: str
    state: str
    chain: str = ""

    def sign(self, message: bytes) -> bytes:
        """The signature by the private half, wherever that is. Refuses `key_missing`, `key_unreadable`."""
        return key_store(self.store).sign(self.kid, self.algorithm, message)


def active(purpose: Purpose) -> Key | None:
    """The key that signs for the purpose now; None before the first was made."""
    row = SigningKey.objects.filter(purpose=purpose.value, state="active").first()
    return _key(row) if row is not None else None


def keys_of(purpose: Purpose) -> list[Key]:
    """All keys that ever signed for the purpose, oldest first."""
    return [_key(row) for row in SigningKey.objects.filter(purpose=purpose.value).order_by("pk")]


def key_named(kid: str) -> Key:
    """The key with this name; refuses `not_found`."""
    return _key(found(SigningKey.objects.filter(kid=kid).first()))


def all_keys() -> list[SigningKey]:
    """Every key of the platform, by purpose, oldest first."""
    return list(SigningKey.objects.order_by("purpose", "pk"))


def _key(row: SigningKey) -> Key:
    return Key(
        kid=row.kid,
        purpose=Purpose(row.purpose),
        algorithm=Algorithm(row.algorithm),
        public=bytes(row.public),
        store=row.store,
        state=row.state,
        chain=row.chain,
    )
