"""An index of words in memory: for each lexeme the rows that hold it, and how much it says about them (BM25).

Pure numpy and numba, no Django. Lexemes come from whoever builds the index; for stored opportunities they are
PostgreSQL's own, so that both always mean the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from awn.matching.embed.hybrid import LENGTH_SHARE, SATURATION, standing
from awn.opportunities.queries import Word

Rows = NDArray[np.int32]
Scores = NDArray[np.float32]
# What stands in for a word counts so much less than the word itself: another form of it, then other names.
FORM_SHARE, MEANING_SHARE = 0.9, 0.6
# What words count beside the meaning, tried on the frozen set: from 0.3 to 0.7 hardly anything changes.
WORDS_SHARE = 0.5
# Lexemes of a text, one after the other.
Analyser = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Index:
    """`numbers` gives each lexeme its number; its rows stand in `rows[starts[number]:starts[number + 1]]`, rising, and
    beside them in `impacts` what it says about each."""

    size: int
    numbers: Mapping[str, int]
    starts: NDArray[np.int64]
    rows: Rows
    impacts: Scores

    def of(self, lexeme: str) -> tuple[Rows, Scores]:
        """The rows that hold a lexeme, and its impacts."""
        number = self.numbers.get(lexeme)
        if number is None:
            return self.rows[:0], self.impacts[:0]
        part = slice(self.starts[number], self.starts[number + 1])
        return self.rows[part], self.impacts[part]


def build(size: int, postings: Iterable[tuple[str, NDArray[np.int64], NDArray[np.float64]]]) -> Index:
    """An index of `size` rows from (lexeme, its rows rising, how often it stands in each, by weight of the place)."""
    numbers: dict[str, int] = {}
    rows, often = [], []
    for lexeme, where, times in postings:
        numbers[lexeme] = len(numbers)
        rows.append(where.astype(np.int32))
        often.append(times.astype(np.float32))
    lengths = [len(one) for one in rows]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    every = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int32)
    told = np.concatenate(often) if often else np.zeros(0, dtype=np.float32)
    return Index(size, numbers, starts, every, _impacts(size, np.diff(starts), every, told))


def _impacts(size: int, held: NDArray[np.int64], rows: Rows, times: Scores) -> Scores:
    total = np.bincount(rows, weights=times, minlength=size)
    mean = float(total.mean()) if size and total.any() else 1.0
    longer = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * total / mean)
    rarity = np.repeat(np.log1p((size - held + 0.5) / (held + 0.5)), held)
    impacts: Scores = (rarity * times * (SATURATION + 1) / (times + longer[rows])).astype(np.float32)
    return impacts


def score(index: Index, words: Sequence[Word], analyse: Analyser, *, every: bool = True) -> Scores:
    """How well each row answers the words; 0 for rows that lack one of them or hold one to be left out. Without
    `every` a row may lack some.

    A phrase counts wherever all of its lexemes stand: their order is not kept.
    """
    # Late: numba takes its time, and most of what loads this module never scores.
    from awn.matching.search import kernels

    total = np.zeros(index.size, dtype=np.float32)
    missing = np.zeros(index.size, dtype=np.uint8)
    wanted = [word for word in words if not word.excluded]
    for word in wanted:
        best = np.zeros(index.size, dtype=np.float32)
        for position, text in enumerate(word.texts):
            share = 1.0 if not position else FORM_SHARE if text.endswith(word.texts[0]) else MEANING_SHARE
            kernels.raise_to(best, *_phrase(index, analyse(text)), np.float32(share))
        kernels.add(total, missing, best)
    if not every:
        missing[:] = 0
    for word in words:
        if word.excluded:
            missing[_phrase(index, analyse(word.texts[0]))[0]] = 1
    total[missing > 0] = 0
    return total


def together(words: Scores, near: Scores) -> Scores:
    """Words and meaning as one number for each row, both told as distances from their mean."""
    both: Scores = (WORDS_SHARE * standing(words) + standing(near)).astype(np.float32)
    return both


def _phrase(index: Index, lexemes: Sequence[str]) -> tuple[Rows, Scores]:
    """Rows that hold all lexemes, with the least of their impacts: no phrase says more than its words."""
    if not lexemes:
        return index.rows[:0], index.impacts[:0]
    rows, impacts = index.of(lexemes[0])
    for lexeme in lexemes[1:]:
        others, theirs = index.of(lexeme)
        both, mine, there = np.intersect1d(rows, others, assume_unique=True, return_indices=True)
        rows, impacts = both, impacts[mine] + theirs[there]
    return rows, impacts
