"""What keys are for, how they sign, and the states that they pass through."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from awn.base.moves import Moves
from awn.base.refusal import Refusal


class Purpose(StrEnum):
    """What a key signs. One purpose, one active key; a key never signs for two."""

    LEDGER = "ledger"
    CERTIFICATES = "certificates"
    DOCUMENTS = "documents"
    TICKETS = "tickets"
    PUSH = "push"


class Algorithm(StrEnum):
    """How a key signs: Ed25519 (RFC 8032), or ECDSA over P-256 with SHA-256, as PDF readers want it."""

    ED25519 = "ed25519"
    ECDSA_P256 = "ecdsa-p256"


ALGORITHMS: Mapping[Purpose, Algorithm] = {
    Purpose.LEDGER: Algorithm.ED25519,
    Purpose.CERTIFICATES: Algorithm.ED25519,
    Purpose.DOCUMENTS: Algorithm.ECDSA_P256,
    Purpose.TICKETS: Algorithm.ED25519,
    # What browsers know us by when they take notices (RFC 8292).
    Purpose.PUSH: Algorithm.ECDSA_P256,
}
# Retired: signs no more, and what it signed stays good. Compromised: nothing that it signed is believed any more
# unless the ledger shows that it stood there before.
KEY_STATES = {
    "active": _("In use"),
    "retired": _("Retired: what it signed stays valid"),
    "compromised": _("Compromised: what it signed is no longer trusted"),
}
KEY_MOVES: Moves = {
    "active": frozenset({"retired", "compromised"}),
    "retired": frozenset({"compromised"}),
}
_KID = re.compile(r"[a-z]+-[0-9]{8}-[0-9a-f]{8}")


def check_kid(kid: str) -> str:
    """The name of a key, safe as a file's name and in an address; refuses anything else."""
    if not _KID.fullmatch(kid):
        raise Refusal("not_a_key", _("This is not the name of a key."))
    return kid
