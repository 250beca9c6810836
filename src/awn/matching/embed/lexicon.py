"""Gulf dialect beside the standard words of written opportunities. Words add to a query; they never replace it.

`data/gulf_lexicon.tsv` is ours; a deployment adds its own lines in a file of the same form named by `AWN_LEXICON`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from . import words

OWN = Path(__file__).parent / "data" / "gulf_lexicon.tsv"
LONGEST = 3


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
        for length in range(min(LONGEST, len(given) - place), 0, -1):
            part = tuple(given[place : place + length])
            meanings = self.exact.get(part) or self.stemmed.get(tuple(map(words.stem, part)))
            if meanings:
                return length, meanings
        return 1, ()


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
    for path in (OWN, Path(extra)) if extra else (OWN,):
        with path.open(encoding="utf-8-sig") as lines:
            for spellings, meanings in entries(lines, path.name):
                for spelling in spellings:
                    _add(exact, tuple(words.split(spelling)), meanings)
                    _add(stemmed, tuple(map(words.stem, words.split(spelling))), meanings)
    return Lexicon(exact, stemmed)


def _add(table: dict[tuple[str, ...], tuple[str, ...]], key: tuple[str, ...], meanings: list[str]) -> None:
    table[key] = tuple(dict.fromkeys((*table.get(key, ()), *meanings)))


def _parts(column: str) -> list[str]:
    return [part.strip() for part in column.split("|") if part.strip()]
