"""Certificates: their codes and the digest that shows a changed one."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from awn.base.arabic import latin_digits

# Crockford's alphabet: no I, L, O or U, so that a code read aloud or off paper survives.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("ILO", "110")
CODE_LENGTH = 15
CERTIFICATE_KINDS = {
    "opportunity": _("Volunteering in one opportunity"),
    "period": _("Record of a year or another period"),
    "course": _("Course"),
    "role": _("Volunteering in one role"),
    "licence": _("Volunteer licence"),
}
RUN_STATES = {
    "waiting": _("Waiting"),
    "running": _("Running"),
    "done": _("Done"),
    "failed": _("Stopped by a fault"),
}
REVOCATION_REASONS = {
    "hours_reversed": _("Hours on it were reversed."),
    "wrong_name": _("The name on it was wrong. A new one can be issued."),
    "issued_in_error": _("It was issued in error."),
    "superseded": _("Hours were added; a newer certificate was issued."),
}
# What an organiser may choose; the ledger gives the other reasons by itself.
CHOSEN_REASONS = ("wrong_name", "issued_in_error")


def new_code() -> str:
    """A random code of 15 characters (70 bits) and a check character, like `7K3M-9QXT-2FHA-B8D4`."""
    body = "".join(secrets.choice(ALPHABET) for _i in range(CODE_LENGTH))
    return _grouped(body + _check(body))


def normalise_code(text: str) -> str | None:
    """The code as it is stored, from however somebody typed it; None when it cannot be one."""
    code = "".join(c for c in latin_digits(text).upper() if c.isalnum()).translate(_READ_AS)
    if len(code) != CODE_LENGTH + 1 or any(c not in ALPHABET for c in code) or _check(code[:-1]) != code[-1]:
        return None
    return _grouped(code)


def digest(content: Mapping[str, str | int | list[int]]) -> str:
    """SHA-256 over the canonical JSON of what the certificate says."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _check(body: str) -> str:
    # Weights that are odd, hence invertible modulo 32, catch every single wrong character.
    return ALPHABET[sum((2 * i + 1) * ALPHABET.index(c) for i, c in enumerate(body)) % 32]


def _grouped(code: str) -> str:
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))
