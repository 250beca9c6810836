"""Folding of Arabic for search: the Python side of the SQL functions `awn_fold` and `awn_light`.

Both sides give the same result for every text (tests/base/test_arabic.py compares them), so that a key made here
matches a column made there.
"""

from __future__ import annotations

import re
import unicodedata

# Letters that people write for one another, and digits to Latin.
_LETTERS = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي",
    "ی": "ي", "ک": "ك", "گ": "ك", "پ": "ب", "چ": "ج", "ڤ": "ف",
}  # fmt: skip
_DIGITS = {
    **dict(zip("٠١٢٣٤٥٦٧٨٩", "0123456789", strict=True)),
    **dict(zip("۰۱۲۳۴۵۶۷۸۹", "0123456789", strict=True)),
}
# Vowel signs, superscript alef and tatweel carry no meaning in a search.
MARKS = "".join(chr(code) for code in range(0x064B, 0x0653)) + "\u0670\u0640"
FROM = "".join(_LETTERS) + "".join(_DIGITS)
TO = "".join(_LETTERS.values()) + "".join(_DIGITS.values())
_TABLE = str.maketrans(FROM, TO, MARKS)

PREFIX = r"\m(?:[وف]?(?:[بكل]?ال|لل))(?=[ء-ي]{3})"
SUFFIX = r"(?<=[ء-ي]{3})(?:ات|ون|ين|ان|يه|ها|هم|نا|ه|ي)\M"
_PREFIX = re.compile(r"(?<!\w)(?:[وف]?(?:[بكل]?ال|لل))(?=[ء-ي]{3})")
_SUFFIX = re.compile(r"(?<=[ء-ي]{3})(?:ات|ون|ين|ان|يه|ها|هم|نا|ه|ي)(?!\w)")
_DIGIT_TABLE = str.maketrans(_DIGITS)


def fold(text: str) -> str:
    """Lower case, one form per letter, no vowel signs or tatweel, Latin digits."""
    return text.lower().translate(_TABLE)


def light(text: str) -> str:
    """`fold`, then each word without its article or conjunction-with-article and without one common ending."""
    return _SUFFIX.sub("", _PREFIX.sub("", fold(text)))


def without_article(text: str) -> str:
    """Folded text, each word without its article: for keys in which the beginning of a word must be found."""
    return _PREFIX.sub("", text)


def search_key(text: str) -> str:
    """The key under which names are compared: folded, accents removed, only letters, digits and single spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", fold(text)) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def latin_digits(text: str) -> str:
    """The text with Arabic-Indic and Persian digits as Latin ones."""
    return text.translate(_DIGIT_TABLE)
