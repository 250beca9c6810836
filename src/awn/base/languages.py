"""The languages of the interface: how each is written, and which are complete enough to be offered.

Arabic and English are ours: every message stands in both, and what people write has a column for each. The others come
from translators, one catalogue at a time; what they have not reached yet stays English, marked as English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

OURS = ("ar", "en")
SHARE_FILE = "share.txt"


@dataclass(frozen=True, slots=True)
class Language:
    """`name` is what its readers call it; `plurals` is gettext's rule, agreeing with CLDR."""

    code: str
    name: str
    english_name: str
    direction: Literal["rtl", "ltr"]
    plurals: str

    @property
    def forms(self) -> int:
        """How many plural forms it has."""
        return int(self.plurals.removeprefix("nplurals=").partition(";")[0])


_ARABIC = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
_FILIPINO = "nplurals=2; plural=(n%10==4 || n%10==6 || n%10==9);"
KNOWN: Mapping[str, Language] = {
    one.code: one
    for one in (
        Language("ar", "العربية", "Arabic", "rtl", _ARABIC),
        Language("en", "English", "English", "ltr", "nplurals=2; plural=(n != 1);"),
        Language("ur", "اردو", "Urdu", "rtl", "nplurals=2; plural=(n != 1);"),
        Language("hi", "हिन्दी", "Hindi", "ltr", "nplurals=2; plural=(n > 1);"),
        Language("fil", "Filipino", "Filipino", "ltr", _FILIPINO),
        Language("fr", "Français", "French", "ltr", "nplurals=2; plural=(n > 1);"),
    )
}


def direction(code: str) -> Literal["rtl", "ltr"]:
    """The way a language is written."""
    known = KNOWN.get(code)
    return known.direction if known else "ltr"


def content(code: str | None) -> Literal["ar", "en"]:
    """In which of our two languages somebody who reads `code` gets what people wrote: English, unless it is Arabic."""
    return "ar" if not code or code == "ar" or code.startswith("ar-") else "en"


def share(locale: Path, code: str) -> float:
    """Which share of all messages stands in a language, as it was counted when its catalogue was compiled."""
    try:
        return float((locale / code / "LC_MESSAGES" / SHARE_FILE).read_text("ascii"))
    except (OSError, ValueError):
        return 0.0


def offered(locale: Path, least: float) -> list[tuple[str, str]]:
    """Code and name of each language that pages are shown in: ours, and those of which `least` is translated."""
    more = [code for code in KNOWN if code not in OURS and share(locale, code) >= max(least, 0.001)]
    return [(code, KNOWN[code].name) for code in (*OURS, *more)]
