"""How somebody without a telephone agrees, and what stands on their card."""

from __future__ import annotations

import secrets

from django.utils.translation import gettext_lazy as _

from awn.base.arabic import latin_digits
from awn.base.refusal import Refusal

# The texts stand in consent/<version>.ar.md and .en.md; the helper reads them out.
CONSENT_VERSION = 1

METHODS = {
    "signature": _("They signed the printed text"),
    "thumb": _("They put their thumbprint under the printed text"),
    "spoken": _("They said yes, and a witness heard it"),
}
ABOUT = {
    "registration": _("Being registered"),
    "application": _("Taking part in an opportunity"),
}
WITNESS_LENGTH = 200
CARD_DIGITS = 10
_TOKEN_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN_LENGTH = 24
WHY_REVOKED = {
    "lost": _("The card was lost"),
    "replaced": _("A new card took its place"),
    "claimed": _("They have an account of their own now"),
    "stopped": _("They no longer want the card"),
}


def check_consent(*, method: str, witness: str, agreed: bool) -> None:
    """Refuses a consent that was not given, without a way it was given, or spoken without a witness."""
    if not agreed:
        message = _("Read the text out. Without their yes nobody is registered.")
        raise Refusal("spoken_consent_missing", message, fields={"agreed": message})
    if method not in METHODS:
        message = _("Choose how they agreed.")
        raise Refusal("consent_method_missing", message, fields={"method": message})
    if method == "spoken" and not witness:
        message = _("Write the name of the witness who heard it.")
        raise Refusal("witness_missing", message, fields={"witness": message})


def new_token() -> str:
    """What the picture on a card holds: 120 random bits."""
    return "".join(secrets.choice(_TOKEN_LETTERS) for _letter in range(TOKEN_LENGTH))


def new_number() -> str:
    """The ten digits on a card, for keyboards."""
    return str(secrets.randbelow(9 * 10 ** (CARD_DIGITS - 1)) + 10 ** (CARD_DIGITS - 1))


def number_from(typed: str) -> str:
    """The digits of a typed number, in whatever script and with whatever spaces."""
    return "".join(letter for letter in latin_digits(typed) if letter.isascii() and letter.isdigit())


def is_card_number(typed: str) -> bool:
    """True when what was typed can be the number of a card and not that of a ticket."""
    return len(number_from(typed)) == CARD_DIGITS
