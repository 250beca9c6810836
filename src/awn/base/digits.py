"""The digits in which letters, text messages and certificates are written to somebody who chose them.

Pages have their own way (`awn.web.formatting`): there the reader may choose anew on each device. Only what is shown is
turned, and only in Arabic: codes, addresses, telephone numbers and what is signed keep the digits 0 to 9.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils.translation import get_language

from awn.base.languages import content

LATIN, ARABIC = "latn", "arab"  # names of CLDR
DIGITS = (LATIN, ARABIC)
_TO_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_chosen: ContextVar[str] = ContextVar("digits", default=LATIN)


@contextmanager
def writing(digits: str) -> Iterator[None]:
    """What is written inside is for somebody who chose these digits."""
    token = _chosen.set(digits)
    try:
        yield
    finally:
        _chosen.reset(token)


def numerals(text: str, language: str | None = None) -> str:
    """A day, a time or a number with the digits of whoever it is written to, in the language that is on."""
    arabic = _chosen.get() == ARABIC and content(language or get_language()) == "ar"
    return text.translate(_TO_ARABIC) if arabic else text
