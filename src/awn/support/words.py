"""What people write, sealed for the request it belongs to; and the mark by which an address is known again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from awn.base.sealed import keyed_hash, seal, unseal


class Sealed(Protocol):
    """A request, with a seal of its own."""

    @property
    def seal(self) -> UUID: ...


@dataclass(frozen=True, slots=True)
class Contact:
    """Where somebody without an account is answered: `way` is email or sms."""

    way: str
    address: str


def kept(row: Sealed, text: str) -> bytes | None:
    """The text encrypted for this request; None for none."""
    return seal(text, about=f"support:{row.seal}") if text else None


def said(row: Sealed, words: bytes | memoryview[int] | None) -> str:
    """The text again; empty for none. Raises SealError for words of another request."""
    return unseal(bytes(words), about=f"support:{row.seal}") if words is not None else ""


def contact_kept(row: Sealed, contact: Contact) -> bytes:
    """The address encrypted for this request."""
    return seal(json.dumps([contact.way, contact.address]), about=f"support:{row.seal}")


def contact_said(row: Sealed, words: bytes | memoryview[int] | None) -> Contact | None:
    """The address again; None where there is none."""
    return Contact(*json.loads(said(row, words))) if words is not None else None


def contact_hash(address: str) -> str:
    """What is kept to count the requests of one address."""
    return keyed_hash(address.casefold(), about="support.contact")
