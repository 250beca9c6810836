"""The words of a text in the form in which they are compared: folded letters, no article, no common ending."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from .tidying import language_of, tidy

# Letters written for one another. چ and گ as the Gulf hears them: چلب is كلب, گهوة is قهوة.
_LETTERS = str.maketrans(
    "أإآٱىةؤئیکگپچڤ٠١٢٣٤٥٦٧٨٩",
    "ااااي" + "هويي" + "كقبكف" + "0123456789",
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_ARTICLES = ("وبال", "وال", "بال", "فال", "كال", "ولل", "هال", "عال", "لل", "ال")
_ENDINGS = ("يات", "ات", "ون", "ين", "ان", "يه", "ها", "هم", "نا", "وا", "ه", "ي")


def fold(text: str) -> str:
    """Tidy, lower case, one form per letter, Latin digits."""
    return tidy(text).lower().translate(_LETTERS)


def split(text: str) -> list[str]:
    """The folded words of the text, in order."""
    return _WORD.findall(fold(text))


def stems(text: str) -> list[str]:
    """The stems of the words that mean something, in order."""
    return [stem(word) for word in split(text) if word not in stop_words()]


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Words of grammar and of asking, folded."""
    lines = (Path(__file__).parent / "data" / "stop_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The folded word without article and without its commonest endings."""
    return _arabic(word) if language_of(word) == "ar" else _english(word)


def _arabic(word: str) -> str:
    if word.startswith("و") and len(word) > 5 and not word.startswith(_ARTICLES):
        word = word[1:]
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= 3:
            word = word[len(article) :]
            break
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _english(word: str) -> str:
    word = word.replace("’", "'").removesuffix("'s")
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed", "er"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            if word[-1] == word[-2] and word[-1] not in "lse":
                word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word
