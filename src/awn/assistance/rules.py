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
# Wrong birth dates on one card: after these it checks in as ever, but takes no record over.
MOST_CLAIM_TRIES = 5
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


def check_tries(failed_claims: int) -> None:
    """Refuses `claim_locked` (409) for a card on which too many birth dates were tried."""
    if failed_claims >= MOST_CLAIM_TRIES:
        message = _("Too many birth dates were tried with this card. Ask whoever issued it to print a new one.")
        raise Refusal("claim_locked", message, status=409)


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
