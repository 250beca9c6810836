"""What a text loses before a model reads it."""

from __future__ import annotations

import re
import unicodedata

from .protocol import Language

# Longer texts say little more, and the cost of some models grows with the square of the length.
LIMIT = 1_000
# Part of the revision of every vector: raise it when `tidy` gives other texts, and all are made anew.
REVISION = "1"

# A model reads a word with its vowel signs as quite another word.
_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
# One model reads a text only up to its first NUL; direction marks and joiners carry no meaning.
_INVISIBLE = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3]")
_LATIN = re.compile("[A-Za-z]")


def tidy(text: str) -> str:
    """The text without vowel signs, tatweel, NUL and control characters, single spaces, at most `LIMIT` long."""
    # Cut twice: the first keeps the work small for a text of any length, however many of its signs are dropped.
    plain = _INVISIBLE.sub(" ", unmarked(text[: 8 * LIMIT]))
    return _SPACES.sub(" ", plain).strip()[:LIMIT].rstrip()


def unmarked(text: str) -> str:
    """The text in one form of writing, without vowel signs and tatweel."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text))


def language_of(text: str) -> Language:
    """Arabic when at least as many of the letters are Arabic as Latin, else English."""
    sample = text[:LIMIT]
    arabic = len(_ARABIC.findall(sample))
    return "ar" if arabic and arabic >= len(_LATIN.findall(sample)) else "en"
