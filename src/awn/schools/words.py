"""What of a roster is kept encrypted, and the address by which a guardian answers."""

from __future__ import annotations

import secrets

from django.core import signing

from awn.base.sealed import keyed_hash, seal, unseal
from awn.schools.models import Pupil
from awn.schools.rules import CODE_LENGTH, CODE_LETTERS, INVITATION_LIFE

_INVITATION = "school-invitation"


def kept(pupil: Pupil, what: str, text: str) -> bytes:
    """The text encrypted for this row."""
    return seal(text, about=f"pupil.{what}:{pupil.seal}")


def said(pupil: Pupil, what: str, sealed: bytes | memoryview | None) -> str:
    """The text again; empty for none."""
    return unseal(bytes(sealed), about=f"pupil.{what}:{pupil.seal}") if sealed is not None else ""


def number_hash(organisation_id: int, number: str) -> str:
    """By which a student number is found again within its school."""
    return keyed_hash(f"{organisation_id}\0{number}", about="pupil.number")


def new_code() -> str:
    """A code to join by."""
    return "".join(secrets.choice(CODE_LETTERS) for _letter in range(CODE_LENGTH))


def plain_code(typed: str) -> str:
    """The code as it is kept; spaces and small letters are welcome."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())[:CODE_LENGTH]


def invitation(pupil: Pupil) -> str:
    """The word in the address that a guardian gets."""
    return signing.dumps(pupil.pk, salt=_INVITATION)


def invited(token: str) -> int | None:
    """The pupil that an address means; None when it was altered or is older than thirty days."""
    try:
        return int(signing.loads(token, salt=_INVITATION, max_age=INVITATION_LIFE))
    except signing.BadSignature:
        return None
