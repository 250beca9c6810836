"""This process's memory of the open opportunities: the index of their words and the vectors of their meanings.

Loaded and renewed in the background; until it is there, PostgreSQL ranks. It only ever decides the *order* of what was
found, so a memory of a minute ago shows nothing that is not open.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from django.db import close_old_connections, connection
from numpy.typing import NDArray

from awn.matching.search import meaning
from awn.matching.search.lexical import Index, build
from awn.matching.search.meaning import Meanings

log = logging.getLogger(__name__)
RENEW_AFTER_SECONDS = 90.0
# Loading takes no more than this share of a core.
LOADING_SHARE = 0.05
# Off in tests, whose rows are rolled back under the thread's feet.
IN_BACKGROUND = True
# Of a word in the title, the summary and the description, by the letter that PostgreSQL marks it with.
WEIGHTS = {"A": 3.0, "B": 1.5, "C": 1.0}
# Rows come as they lie: putting them in order takes PostgreSQL four times as long as all the rest, and numpy no time.
_LEXEMES = """
SELECT lexeme, string_agg(id::text, ','), string_agg(marks, ',')
  FROM (SELECT o.id, t.lexeme, array_to_string(t.weights, '') AS marks
          FROM opportunities_opportunity o, unnest(o.search) t WHERE o.state = 'published') every
 GROUP BY lexeme
"""


_COUNTS = np.zeros(256)
for _letter, _count in WEIGHTS.items():
    _COUNTS[ord(_letter)] = _count


@dataclass(frozen=True, slots=True)
class Memory:
    """`ids` of the rows, rising; the index of their words; their meanings, when a model is there."""

    ids: NDArray[np.int64]
    index: Index
    meanings: Meanings | None

    def rows_of(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The row of each id, and whether it is known at all."""
        if not len(self.ids):
            return np.zeros(len(ids), dtype=np.int64), np.zeros(len(ids), dtype=bool)
        rows = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return rows, self.ids[rows] == ids


class _Kept:
    def __init__(self) -> None:
        self.memory: Memory | None = None
        self.loaded = self.took = 0.0
        self.is_loading = False


_kept = _Kept()


def current() -> Memory | None:
    """What is remembered; None until it has been loaded for the first time."""
    age = time.monotonic() - _kept.loaded
    is_due = _kept.memory is None or age > max(RENEW_AFTER_SECONDS, _kept.took / LOADING_SHARE)
    if is_due and IN_BACKGROUND and not _kept.is_loading:
        _kept.is_loading = True
        threading.Thread(target=_renew, name="search", daemon=True).start()
    return _kept.memory


def forget() -> None:
    """The next question loads anew."""
    _kept.memory = None


def load() -> Memory:
    """Reads everything now and keeps it: for commands and tests."""
    begin = time.monotonic()
    _kept.memory = _load()
    _kept.loaded = time.monotonic()
    _kept.took = _kept.loaded - begin
    return _kept.memory


def _renew() -> None:
    try:
        load()
    except Exception:
        log.exception("The memory of the search could not be renewed; the old one stays")
    finally:
        _kept.is_loading = False
        close_old_connections()
        connection.close()


def _load() -> Memory:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM opportunities_opportunity WHERE state = 'published' ORDER BY id")
        ids = np.array([row[0] for row in cursor.fetchall()], dtype=np.int64)
    return Memory(ids, build(len(ids), _postings(ids)), meaning.load(ids))


def _postings(ids: NDArray[np.int64]) -> Iterator[tuple[str, NDArray[np.int64], NDArray[np.float64]]]:
    with connection.cursor() as cursor:
        cursor.execute(_LEXEMES)
        for lexeme, listed, marks in cursor.fetchall():
            where, times = np.array(listed.split(","), dtype=np.int64), _times(marks)
            order = np.argsort(where, kind="stable")
            where, times = where[order], times[order]
            rows = np.minimum(np.searchsorted(ids, where), max(len(ids) - 1, 0))
            # One that was published between the two statements is not in `ids`.
            known = ids[rows] == where if len(ids) else np.zeros(len(where), dtype=bool)
            yield lexeme, rows[known], times[known]


def _times(marks: str) -> NDArray[np.float64]:
    """How often a lexeme stands in each row, by weight of the place: "AAC,B" is 7 and 1.5."""
    letters = np.frombuffer(f"{marks},".encode(), dtype=np.uint8)
    ends = np.flatnonzero(letters == ord(","))
    counted: NDArray[np.float64] = np.add.reduceat(_COUNTS[letters], np.concatenate([[0], ends[:-1] + 1]))
    return counted
