"""The words of a text in the form in which they are compared: folded letters, no article, no common ending."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .tidying import language_of, tidy, unmarked

# Letters written for one another. چ and گ as the Gulf hears them: چلب is كلب, گهوة is قهوة.
_LETTERS = tuple(zip("أإآٱىةؤئیکگپچڤ٠١٢٣٤٥٦٧٨٩", "اااايهويي" + "كقبكف" + "0123456789", strict=True))
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# A letter typed again and again for stress: «وااايد». No Arabic word has the same letter three times running.
_STRESSED = re.compile("([\u0621-\u064a])\\1{2,}")
_ARABIC = re.compile("[\u0621-\u064a]+")
# Looked up by their letters, not tried one after another: thousands of names are read when a process starts.
_ARTICLES = {
    4: frozenset({"وبال"}),
    3: frozenset({"وال", "بال", "فال", "كال", "ولل", "هال", "عال"}),
    2: frozenset({"لل", "ال"}),
}
_AND_THE = ("وال", "وبال", "ولل")
# «سيارتهم», «سيارتي»: before a pronoun ة is written ت. The number is how long the word must be.
_PRONOUNS = {"ها": 5, "هم": 5, "نا": 5, "كم": 6}
_MINE = frozenset("هي")
_ENDINGS = {3: frozenset({"يات"}), 2: frozenset({"ات", "ون", "ين", "ان", "يه", "ها", "هم", "نا", "وا"}), 1: _MINE}
# A short word that has lost its last vowel gets it back: «caring» is «care» and no «car», «riding» is «ride».
_SHORT = re.compile("[^aeiou]*[aeiou][^aeiouwxy]")
_SUFFIXES = ("ing", "ed", "er")


def fold(text: str) -> str:
    """Tidy, lower case, one form per letter, Latin digits; no letter three times running."""
    return _STRESSED.sub(r"\1", _plain_letters(tidy(text)))


def split(text: str) -> list[str]:
    """The folded words of the text, in order."""
    return _WORD.findall(fold(text))


def stems(text: str) -> list[str]:
    """The stems of the words that mean something, in order."""
    return stems_of(split(text))


def split_all(names: Iterable[str]) -> list[list[str]]:
    """`split` of each of many names, in a tenth of the time: they are folded as one text."""
    folded = _STRESSED.sub(r"\1", _plain_letters(unmarked("\n".join(names))))
    return [_WORD.findall(line) for line in folded.split("\n")]


def _plain_letters(text: str) -> str:
    text = text.lower()
    for written, plain in _LETTERS:
        text = text.replace(written, plain)
    return text


def stems_of(said: list[str]) -> list[str]:
    """The stems of folded words."""
    grammar, phrases = stop_words(), _apart().phrases
    if len(said) > 1 and not phrases.keys().isdisjoint(said):
        said = _joined(said, phrases)
    return [stem(word) for word in said if word not in grammar]


def _joined(said: list[str], phrases: dict[str, list[list[str]]]) -> list[str]:
    """Phrases that are one thing written as one word."""
    found: list[str] = []
    place = 0
    while place < len(said):
        phrase = next((one for one in phrases.get(said[place], ()) if said[place : place + len(one)] == one), None)
        found.append("".join(phrase) if phrase else said[place])
        place += len(phrase) if phrase else 1
    return found


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Words of grammar and of asking, folded."""
    lines = (Path(__file__).parent / "data" / "stop_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@dataclass(frozen=True, slots=True)
class _Apart:
    """The words of `words_apart.txt`: the stem of each, and by their first word the phrases that are one word."""

    stems: dict[str, str]
    phrases: dict[str, list[list[str]]]


@lru_cache(maxsize=1)
def _apart() -> _Apart:
    stems: dict[str, str] = {}
    phrases: dict[str, list[list[str]]] = {}
    for line in (Path(__file__).parent / "data" / "words_apart.txt").read_text("utf-8").splitlines():
        family = [] if line.startswith("#") else line.split()
        for member in family:
            stems[member.replace("_", "")] = family[0].replace("_", "")
            if "_" in member:
                phrase = member.split("_")
                phrases.setdefault(phrase[0], []).append(phrase)
    for begun in phrases.values():
        begun.sort(key=len, reverse=True)
    return _Apart(stems, phrases)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The folded word without article, without its commonest endings and without whose it is."""
    if word.isascii() or (not _ARABIC.fullmatch(word) and language_of(word) == "en"):
        return _english(word)
    return _arabic(word)


def _arabic(word: str) -> str:
    apart = _apart().stems
    if word in apart:
        return apart[word]
    if word[0] == "و" and len(word) > 5 and not word.startswith(_AND_THE):
        word = word[1:]
    if "ل" in word[1:4]:
        for size, articles in _ARTICLES.items():
            if word[:size] in articles and len(word) > size + 2:
                word = word[size:]
                break
    if word in apart:
        return apart[word]
    if len(word) >= _PRONOUNS.get(word[-2:], 1_000):
        word = word[:-2]
        if word in apart:
            return apart[word]
        return _hers(word) if word[-1] == "ت" else _ended(word)
    if len(word) > 4 and word[-2] == "ت" and word[-1] in _MINE:
        return _hers(word[:-1])
    return _ended(word)


def _hers(word: str) -> str:
    """A word before a pronoun that ends in ت: a plural, an ة, or its own letter when too few stand before it."""
    if word.endswith("ات") and len(word) > 4:
        return word[:-2]
    return word[:-1] if len(word) > 4 else word


def _ended(word: str) -> str:
    for size, endings in _ENDINGS.items():
        if word[-size:] in endings and len(word) > size + 2:
            return word[:-size]
    return word


def _english(word: str) -> str:
    apart = _apart().stems
    word = word.replace("’", "'").removesuffix("'s")
    if word in apart:
        return apart[word]
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        word = word[:-1]
    if word in apart:
        return apart[word]
    whole = word
    if word.endswith(_SUFFIXES):
        word = _bare(word)
        if len(word) > 2 and word[-1] == word[-2] and word[-1] not in "lse":
            return word[:-1]
    word = word.removesuffix("e") if len(word) > 3 else word
    return word + "e" if word != whole and _SHORT.fullmatch(word) else word


def _bare(word: str) -> str:
    """Without -ing, -ed and -er; «engineer» and «speed» have none."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not word.endswith(("eed", "eer")):
            word = word[: -len(suffix)]
    return word
