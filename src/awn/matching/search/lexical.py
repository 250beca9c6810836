"""An index of words in memory: for each lexeme the rows that hold it, how much it says about them (BM25), and where.

Pure numpy and numba, no Django. Lexemes come from whoever builds the index; for stored opportunities they are
PostgreSQL's own, so that both always mean the same rows.

`embed.hybrid.Bm25` is another BM25, of the same constants: it weighs single words of a query and adds them up by one
product of matrices, which suits the few hundred texts of an evaluation. Here a word is wanted together with all that
may stand for it, phrases count by their order, and a row that lacks a word is out: that could not be said with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from awn.matching.embed.hybrid import LENGTH_SHARE, SATURATION, standing
from awn.opportunities.queries import Word

Rows = NDArray[np.int32]
Scores = NDArray[np.float32]
Places = NDArray[np.uint16]
# What stands in for a word counts so much less than the word itself: another form of it, then other names.
FORM_SHARE, MEANING_SHARE = 0.9, 0.6
# What words and concepts count beside the meaning, tried on the frozen set: from 0.3 to 0.7 hardly anything changes.
WORDS_SHARE, MEANING, CONCEPTS = 0.5, 1.0, 0.5
# Lexemes, each with how many places it stands behind the one before it.
Phrase = Sequence[tuple[str, int]]
# The ways to read a text, any of which will do.
Analyser = Callable[[str], Sequence[Phrase]]


@dataclass(frozen=True, slots=True)
class Lexemes:
    """Lexemes in the order of their bytes, one after the other: a million of them cost a process no memory of its
    own when the arrays are mapped from a file."""

    letters: NDArray[np.uint8]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, lexemes: Iterable[str]) -> Lexemes:
        """These lexemes, which must come in the order of their bytes."""
        encoded = [lexeme.encode() for lexeme in lexemes]
        starts = np.concatenate([[0], np.cumsum([len(one) for one in encoded])]).astype(np.int64)
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8).copy(), starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def number(self, lexeme: str) -> int:
        """Its place among them; -1 when it is not there."""
        # Late: numba takes its time, and most of what loads this module never scores.
        from awn.matching.search import kernels

        return int(kernels.find_bytes(self.letters, self.starts, np.frombuffer(lexeme.encode(), dtype=np.uint8)))


@dataclass(frozen=True, slots=True)
class Index:
    """The rows of a lexeme stand in `rows[starts[number]:starts[number + 1]]`, rising, and beside them in `impacts`
    what it says about each. Where it stands in the text of the `i`-th of these: `places[firsts[i]:firsts[i + 1]]`;
    without places the order of a phrase is not kept. `mean`: the length of a row."""

    size: int
    lexemes: Lexemes
    starts: NDArray[np.int64]
    rows: Rows
    impacts: Scores
    mean: float
    firsts: NDArray[np.int64] | None = None
    places: Places | None = None

    def spans(self, phrase: Phrase) -> list[tuple[int, int]]:
        """Where the rows of each of its lexemes stand."""
        return [self.span(lexeme) for lexeme, _gap in phrase]

    def span(self, lexeme: str) -> tuple[int, int]:
        """From where to where its rows stand."""
        number = self.lexemes.number(lexeme)
        return (0, 0) if number < 0 else (int(self.starts[number]), int(self.starts[number + 1]))


def build(size: int, postings: Iterable[tuple[str, NDArray[np.int64], NDArray[np.float64]]]) -> Index:
    """An index of `size` rows from (lexeme, its rows rising, how often it stands in each, by weight of the place)."""
    ordered = sorted(postings, key=lambda one: one[0].encode())
    lengths = [len(where) for _lexeme, where, _times in ordered]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    rows: Rows = np.zeros(starts[-1], dtype=np.int32)
    times: Scores = np.zeros(starts[-1], dtype=np.float32)
    for start, (_lexeme, where, often) in zip(starts.tolist(), ordered, strict=False):
        rows[start : start + len(where)], times[start : start + len(where)] = where, often
    lexemes = Lexemes.of(lexeme for lexeme, _where, _times in ordered)
    mean = _mean(size, times)
    impacts = _impacts(_rarity(size, np.diff(starts), starts), _longer(size, mean, rows, times), rows, times)
    return Index(size, lexemes, starts, rows, impacts, mean)


@dataclass(frozen=True, slots=True)
class Said:
    """Every word of every text: its row, its lexeme's number in `lexemes`, its place, and the weight of that place.
    Rows rise, and places within a row's lexeme."""

    lexemes: Sequence[str]
    rows: Rows
    numbers: NDArray[np.int32]
    places: Places
    weights: Scores


def assemble(size: int, said: Said, like: Index | None = None) -> Index:
    """An index with places. `like`: weigh words as this index does, so that the scores of both can be compared."""
    by_bytes = np.array(sorted(range(len(said.lexemes)), key=lambda n: said.lexemes[n].encode()), dtype=np.int64)
    rank = np.empty(len(by_bytes), dtype=np.int32)
    rank[by_bytes] = np.arange(len(by_bytes), dtype=np.int32)
    numbers = rank[said.numbers]
    order = np.argsort(numbers, kind="stable")
    numbers, rows = numbers[order], said.rows[order]
    is_new = np.ones(len(rows), dtype=bool)
    is_new[1:] = (numbers[1:] != numbers[:-1]) | (rows[1:] != rows[:-1])
    firsts = np.append(np.flatnonzero(is_new), len(rows)).astype(np.int64)
    begins = firsts[:-1]
    summed = np.add.reduceat(said.weights[order], begins) if len(begins) else np.zeros(0)
    times: Scores = summed.astype(np.float32)
    rows, numbers = rows[begins], numbers[begins]
    lexemes = Lexemes.of(said.lexemes[n] for n in by_bytes)
    starts = np.searchsorted(numbers, np.arange(len(lexemes) + 1)).astype(np.int64)
    held, among, mean = np.diff(starts), size, _mean(size, times)
    if like is not None:
        spans = [like.span(said.lexemes[n]) for n in by_bytes]
        held = np.maximum(held, np.array([end - start for start, end in spans], dtype=np.int64))
        among, mean = max(like.size, size), like.mean
    impacts = _impacts(_rarity(among, held, starts), _longer(size, mean, rows, times), rows, times)
    return Index(size, lexemes, starts, rows, impacts, mean, firsts, said.places[order])


def _mean(size: int, times: Scores) -> float:
    """The length of a row, in words by the weight of their place."""
    return float(times.sum()) / size if size and times.any() else 1.0


def _rarity(among: int, held: NDArray[np.int64], starts: NDArray[np.int64]) -> NDArray[np.float64]:
    """How rare each posting's lexeme is, which `held` of `among` rows have."""
    return np.repeat(np.log1p((among - held + 0.5) / (held + 0.5)), np.diff(starts))


def _longer(size: int, mean: float, rows: Rows, times: Scores) -> NDArray[np.float64]:
    """How far each row's words are held back, for being of many."""
    total = np.bincount(rows, weights=times, minlength=size).astype(np.float64)
    longer: NDArray[np.float64] = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * total / mean)
    return longer


def _impacts(rarity: NDArray[np.float64], longer: NDArray[np.float64], rows: Rows, times: Scores) -> Scores:
    impacts: Scores = (rarity * times * (SATURATION + 1) / (times + longer[rows])).astype(np.float32)
    return impacts


def score(index: Index, words: Sequence[Word], analyse: Analyser, *, every: bool = True) -> Scores:
    """How well each row answers the words; 0 for rows that lack one of them or hold one to be left out. Without
    `every` a row may lack some."""
    total, missing = weigh(index, words, analyse, every=every)
    total[missing > 0] = 0
    return total


def weigh(
    index: Index, words: Sequence[Word], analyse: Analyser, *, every: bool = True
) -> tuple[Scores, NDArray[np.uint8]]:
    """The scores of all rows, and which of them the words rule out. A word of which nothing can be read asks for
    nothing; when that is true of all, no row answers."""
    from awn.matching.search import kernels

    total = np.zeros(index.size, dtype=np.float32)
    missing = np.zeros(index.size, dtype=np.uint8)
    read = [(word, [analyse(text) for text in word.texts]) for word in words]
    read = [(word, ways) for word, ways in read if any(ways)]
    if not read:
        missing[:] = 1
    for word, ways in read:
        if word.excluded:
            continue
        best = np.zeros(index.size, dtype=np.float32)
        for position, (text, phrases) in enumerate(zip(word.texts, ways, strict=True)):
            share = 1.0 if not position else FORM_SHARE if text.endswith(word.texts[0]) else MEANING_SHARE
            for phrase in phrases:
                kernels.raise_to(best, *_phrase(index, phrase), np.float32(share))
        kernels.add(total, missing, best)
    if not every:
        missing[:] = 0
    for word, ways in read:
        for phrase in (one for phrases in ways for one in phrases) if word.excluded else ():
            missing[_phrase(index, phrase)[0]] = 1
    return total, missing


def together(words: Scores, near: Scores | None, about: Scores | None) -> Scores:
    """Words, meaning and concepts as one number for each row, each told as its distance from the mean."""
    both = WORDS_SHARE * standing(words)
    for share, part in ((MEANING, near), (CONCEPTS, about)):
        if part is not None:
            both += share * standing(part)
    found: Scores = both.astype(np.float32)
    return found


@dataclass(frozen=True, slots=True)
class Theme:
    """A concept by its names, and what it counts."""

    names: tuple[str, ...]
    share: float


Weighed = Sequence[tuple[float, Sequence[Phrase]]]


def weighed(index: Index, themes: Sequence[Theme], analyse: Analyser) -> Weighed:
    """The themes as phrases, each with what it says: the more the fewer rows can hold it."""
    found = []
    for theme in themes:
        phrases = [phrase for name in theme.names for phrase in analyse(name)]
        held = sum(min((end - start for start, end in index.spans(phrase)), default=0) for phrase in phrases)
        held = min(held, index.size)
        found.append((theme.share * float(np.log1p((index.size - held + 0.5) / (held + 0.5))), phrases))
    return found


def about(index: Index, themes: Weighed, rows: NDArray[np.int64]) -> Scores:
    """How much these rows are about the themes."""
    total = np.zeros(len(rows), dtype=np.float32)
    for weight, phrases in themes:
        holds = np.zeros(len(rows), dtype=bool)
        for phrase in phrases:
            holds[_holding(index, phrase, rows)] = True
        total[holds] += weight
    return total


def _holding(index: Index, phrase: Phrase, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Which of the rows hold the lexemes one behind the other: looked up row by row, as there are few."""
    kept, ends = np.arange(len(rows)), np.zeros((0, len(rows)), dtype=np.int64)
    for start, end in index.spans(phrase):
        if start == end or not len(kept):
            return kept[:0]
        at = np.minimum(np.searchsorted(index.rows[start:end], rows[kept]), end - start - 1)
        there = index.rows[start:end][at] == rows[kept]
        kept, ends = kept[there], np.vstack([ends[:, there], start + at[there]])
    return kept[_runs(index, phrase, ends)]


def _runs(index: Index, phrase: Phrase, ends: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Of each column of postings, one for each lexeme, whether the lexemes stand one behind the other somewhere."""
    from awn.matching.search import kernels

    if len(phrase) < 2 or index.firsts is None or index.places is None:
        return np.ones(ends.shape[1], dtype=bool)
    gaps = np.cumsum([0, *(gap for _lexeme, gap in phrase[1:])])
    runs: NDArray[np.bool_] = kernels.runs(ends, gaps, index.firsts, index.places)
    return runs


def _phrase(index: Index, phrase: Phrase) -> tuple[Rows, Scores]:
    """Rows that hold the lexemes one behind the other, and what all of them say together."""
    spans = index.spans(phrase)
    if not spans or any(start == end for start, end in spans):
        return index.rows[:0], index.impacts[:0]
    ends = np.arange(*spans[0])[None, :]
    rows, impacts = index.rows[ends[0]], index.impacts[ends[0]]
    for start, end in spans[1:]:
        _both, mine, there = np.intersect1d(rows, index.rows[start:end], assume_unique=True, return_indices=True)
        rows, impacts = rows[mine], impacts[mine] + index.impacts[start + there]
        ends = np.vstack([ends[:, mine], start + there])
    runs = _runs(index, phrase, ends)
    return rows[runs], impacts[runs]


def parts(index: Index) -> dict[str, NDArray[Any]]:
    """The arrays of an index, by name: what is written to disk."""
    named = {name: getattr(index, name) for name in ("starts", "rows", "impacts", "firsts", "places")}
    return {**named, "letters": index.lexemes.letters, "letter_starts": index.lexemes.starts}


def of_parts(size: int, mean: float, arrays: Mapping[str, NDArray[Any]]) -> Index:
    """The index of these arrays."""
    lexemes = Lexemes(arrays["letters"], arrays["letter_starts"])
    named = {name: arrays[name] for name in ("starts", "rows", "impacts", "firsts", "places")}
    return Index(size, lexemes, mean=mean, **named)
