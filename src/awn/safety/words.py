"""Words that are kept encrypted with the row that holds them, and numbers that are kept as hashes."""

from __future__ import annotations

import secrets
from typing import Protocol
from uuid import UUID

from awn.base.sealed import keyed_hash, seal, unseal

# Without letters that are taken for digits.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_LENGTH = 12


class Sealed(Protocol):
    """A row with a seal of its own."""

    @property
    def seal(self) -> UUID: ...


def kept(row: Sealed, text: str) -> bytes | None:
    """The text encrypted for this row; None for none."""
    return seal(text, about=f"safety:{row.seal}") if text else None


def said(row: Sealed, words: bytes | memoryview[int] | None) -> str:
    """The text again; empty for none. Raises SealError for words of another row."""
    return unseal(bytes(words), about=f"safety:{row.seal}") if words is not None else ""


def new_receipt() -> str:
    """The number by which a reporter asks about a report, such as `7KQM-2XPA-9TRC`; told once."""
    letters = "".join(secrets.choice(_LETTERS) for _letter in range(RECEIPT_LENGTH))
    return "-".join(letters[begin : begin + 4] for begin in range(0, RECEIPT_LENGTH, 4))


def receipt_hash(typed: str) -> str:
    """What is kept of a receipt number; spaces and small letters are welcome."""
    plain = "".join(letter for letter in typed.upper() if letter.isalnum())
    return keyed_hash(plain, about="safety.receipt")
