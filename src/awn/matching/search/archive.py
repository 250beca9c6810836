"""Search over very many opportunities at once, wholly in memory: words, filters, counts and the best in one pass.

Pure numpy and numba. Facets are columns of small codes, each row one; `gates` are conditions on numbers (days, ages)
and on sets of bits (accessibility, goals). As in the list, a facet's values are counted under all filters but its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from awn.matching.search.lexical import Analyser, Index, Scores, score, together
from awn.opportunities.queries import Word

# Of so many with the best words the meanings are compared; the others follow by their words.
COMPARED = 500
Codes = NDArray[np.int16]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Archive:
    """`codes[f]` holds the code of facet `names[f]` for each row; `numbers` and `sets` what gates ask about."""

    index: Index
    names: tuple[str, ...]
    codes: Codes
    sizes: tuple[int, ...]  # how many codes each facet has
    numbers: Mapping[str, NDArray[np.int32]]
    sets: Mapping[str, NDArray[np.uint64]]
    # Rows of length one, half precision; None when nothing has a meaning.
    meanings: NDArray[np.float16] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question. `chosen` are codes of facets, any of which will do; `between` the lowest and highest value of a
    number; `among` bits that all have to be there. `meaning` is the question's own vector."""

    words: Sequence[Word] = ()
    chosen: Mapping[str, Sequence[int]] = field(default_factory=dict)
    between: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    among: Mapping[str, int] = field(default_factory=dict)
    meaning: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The best rows, how many there are in all, and for each facet how many each code would give."""

    rows: Rows
    total: int
    counts: dict[str, NDArray[np.int64]]


def find(archive: Archive, asked: Asked, analyse: Analyser, size: int = 20) -> Answer:
    """The `size` best rows and all counts."""
    from awn.matching.search import kernels

    scores = score(archive.index, asked.words, analyse) if asked.words else np.ones(archive.index.size, np.float32)
    fails = np.zeros(archive.index.size, dtype=np.uint8)
    kernels.drop_unscored(fails, scores)
    for name, (low, high) in asked.between.items():
        kernels.drop_outside(fails, archive.numbers[name], low, high)
    for name, bits in asked.among.items():
        kernels.drop_without(fails, archive.sets[name], np.uint64(bits))
    allowed = _allowed(archive, asked)
    counts = np.zeros((len(archive.names), max(archive.sizes, default=1)), dtype=np.int64)
    rows = kernels.pick(fails, archive.codes, allowed, counts)
    total, best = len(rows), scores[rows]
    # Of more rows than are shown the meanings are compared, as in the list.
    most = size if asked.meaning is None or archive.meanings is None else max(size, COMPARED)
    rows, best = _best(rows, best, most)
    if asked.meaning is not None and archive.meanings is not None and len(rows):
        near = archive.meanings[rows].astype(np.float32) @ asked.meaning
        rows, best = _best(rows, together(best, near), most)
    by_facet = {name: counts[f, : archive.sizes[f]] for f, name in enumerate(archive.names)}
    return Answer(rows[:size], total, by_facet)


def _best(rows: Rows, values: Scores, most: int) -> tuple[Rows, Scores]:
    """The `most` rows with the highest values, the highest first; among equals the earlier rows."""
    if len(rows) > most:
        least = np.partition(values, len(values) - most)[len(values) - most]
        above, equal = np.flatnonzero(values > least), np.flatnonzero(values == least)
        some = np.concatenate([above, equal[: most - len(above)]])
        rows, values = rows[some], values[some]
    order = np.lexsort((rows, -values))
    return rows[order], values[order]


def _allowed(archive: Archive, asked: Asked) -> NDArray[np.bool_]:
    """For each facet which codes pass; all of them where nothing is chosen."""
    allowed = np.ones((len(archive.names), max(archive.sizes, default=1)), dtype=np.bool_)
    for name, codes in asked.chosen.items():
        position = archive.names.index(name)
        allowed[position] = False
        allowed[position, list(codes)] = True
    return allowed
