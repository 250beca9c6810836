"""Gulf dialect beside the standard words of written opportunities. Words add to a query; they never replace it.

`data/gulf_lexicon.tsv` is ours; a deployment adds its own lines in a file of the same form named by `AWN_LEXICON`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import eq
from pathlib import Path

from . import words
from .concepts import concepts

OWN = Path(__file__).parent / "data" / "gulf_lexicon.tsv"
LONGEST = 3
# What is written onto the next word: and, to, with, so, like; ب, ح, ه and س also before a verb, for what will be.
_WRITTEN_ON, _FUTURE = "ولبفكحهس", "بحهس"
# Shorter words begin with these letters of their own.
_LEAST = 4


class LexiconError(ValueError):
    """A line of a lexicon is not in its form; the text names file and line."""


@dataclass(frozen=True)
class Lexicon:
    """Standard words by the dialect words, as tuples of folded words and again of stems."""

    exact: dict[tuple[str, ...], tuple[str, ...]]
    stemmed: dict[tuple[str, ...], tuple[str, ...]]

    def standard(self, text: str) -> list[str]:
        """The standard words for the dialect words of the text, each once, in order; often none."""
        found: dict[str, None] = {}
        for _, meanings in self._matches(words.split(text)):
            found.update(dict.fromkeys(meanings))
        return list(found)

    def translated(self, text: str) -> str:
        """The folded text with the first standard word in place of each dialect word: for a model, beside the text."""
        parts = [meanings[0] if meanings else word for word, meanings in self._matches(words.split(text), every=True)]
        return " ".join(parts)

    def _matches(self, given: list[str], *, every: bool = False) -> Iterator[tuple[str, tuple[str, ...]]]:
        place = 0
        while place < len(given):
            length, meanings = self._longest(given, place)
            if meanings or every:
                yield given[place], meanings
            place += length

    def _longest(self, given: list[str], place: int) -> tuple[int, tuple[str, ...]]:
        # A written word of our concepts means itself: that a dialect word has its stem is chance.
        standard = concepts().spelt
        for length in range(min(LONGEST, len(given) - place), 0, -1):
            part = tuple(given[place : place + length])
            meanings = self.exact.get(part)
            if not meanings and part not in standard:
                meanings = self.stemmed.get(tuple(map(words.stem, part)))
            if meanings:
                return length, meanings
        if (given[place],) in standard:
            return 1, ()
        others = (self.exact.get((other,)) for other in _respelt(given[place]))
        return 1, next(filter(None, others), ())


def _respelt(word: str) -> Iterator[str]:
    """How else a word may stand in the lexicon: without what is written onto it, and in the letters it is mixed up in.

    «بنساعد», «حنساعد», «ونساعد» are «نساعد», and «بساعد» is «أساعد» which lost its first letter. ض and ظ sound alike in
    the Gulf and are written for one another; letters are doubled for stress.
    """
    if word[0] in _WRITTEN_ON and len(word) >= _LEAST:
        yield word[1:]
        if word[0] in _FUTURE:
            yield "ا" + word[1:]
    if "ض" in word:
        yield word.replace("ض", "ظ")
    if "ظ" in word:
        yield word.replace("ظ", "ض")
    if any(map(eq, word, word[1:])):
        yield "".join(letter for letter, _ in groupby(word))


def lexicon() -> Lexicon:
    """Our lexicon and the deployment's own."""
    return _read(os.environ.get("AWN_LEXICON", ""))


def entries(lines: Iterable[str], name: str) -> Iterator[tuple[list[str], list[str]]]:
    """Dialect spellings and standard words of each line; refuses a line without both."""
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        columns = line.rstrip("\r\n").split("\t")
        spellings, meanings = (_parts(column) for column in [*columns, ""][:2])
        if not spellings or not meanings:
            raise LexiconError(f"{name}, line {number}: write dialect words, a tab, standard words")
        yield spellings, meanings


@lru_cache(maxsize=4)
def _read(extra: str) -> Lexicon:
    exact: dict[tuple[str, ...], tuple[str, ...]] = {}
    stemmed: dict[tuple[str, ...], tuple[str, ...]] = {}
    held: list[tuple[str, list[str]]] = []
    for path in (OWN, Path(extra)) if extra else (OWN,):
        with path.open(encoding="utf-8-sig") as lines:
            read = entries(lines, path.name)
            held += [(spelling, meanings) for spellings, meanings in read for spelling in spellings]
    for said, (_, meanings) in zip(words.split_all(spelling for spelling, _ in held), held, strict=True):
        _add(exact, tuple(said), meanings)
        _add(stemmed, tuple(map(words.stem, said)), meanings)
    return Lexicon(exact, stemmed)


def _add(table: dict[tuple[str, ...], tuple[str, ...]], key: tuple[str, ...], meanings: list[str]) -> None:
    known = table.get(key)
    table[key] = tuple(dict.fromkeys((*known, *meanings)) if known else meanings)


def _parts(column: str) -> list[str]:
    return [part.strip() for part in column.split("|") if part.strip()]
