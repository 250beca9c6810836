"""Bilingual text, and the cleaning that every text typed by a stranger goes through."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from awn.base.languages import content
from awn.base.refusal import Refusal

# Marks that reorder what follows them: a name holding one can make a page lie about its own words.
BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in Arabic and in English; either may be empty."""

    ar: str
    en: str

    def pick(self, language: str) -> tuple[str, str]:
        """The text and the code of its language: the wanted one where it exists, else the other.

        Whoever reads a third language gets the English.
        """
        if content(language) == "ar":
            return (self.ar, "ar") if self.ar else (self.en, "en")
        return (self.en, "en") if self.en else (self.ar, "ar")

    def __str__(self) -> str:
        return self.pick(get_language() or "ar")[0]

    def __bool__(self) -> bool:
        return bool(self.ar or self.en)


def clean_line(value: str, *, limit: int, field: str = "") -> str:
    """One line of text: NFC, single spaces, no control or direction characters.

    Refuses text over `limit` characters and text that holds control or bidi characters.
    """
    text = unicodedata.normalize("NFC", value).strip()
    if any(_is_forbidden(character, newline=False) for character in set(text)):
        raise _refuse_characters(field)
    text = " ".join(text.translate(_INVISIBLE).split())
    return _within(text, limit, field)


def clean_block(value: str, *, limit: int, field: str = "") -> str:
    """Several lines of text, cleaned like `clean_line` but keeping line breaks (two blank lines at most)."""
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").strip()
    text = text.replace("\t", " ")
    if any(_is_forbidden(character, newline=True) for character in set(text)):
        raise _refuse_characters(field)
    text = text.translate(_INVISIBLE)
    text = _BLANK_LINES.sub("\n\n", "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n")))
    return _within(text, limit, field)


def count_words(value: str) -> int:
    """How many words a reader would count."""
    return len(value.split())


def _is_forbidden(character: str, *, newline: bool) -> bool:
    if character in BIDI_CONTROLS:
        return True
    if character == "\n":
        return not newline
    return unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"}


def _refuse_characters(field: str) -> Refusal:
    message = _("This text holds invisible control characters. Type it again instead of pasting it.")
    return Refusal("control_characters", message, fields={field: message} if field else None)


def _within(text: str, limit: int, field: str) -> str:
    if len(text) <= limit:
        return text
    message = format_lazy(_("This text is too long: the limit is {limit} characters."), limit=f"{limit:,}")
    raise Refusal("text_too_long", message, fields={field: message} if field else None)
