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
# Of a word in the title, the summary and the description.
WEIGHTS = (3.0, 1.5, 1.0)
_LEXEMES = """
SELECT lexeme, string_agg(id::text, ',' ORDER BY id), string_agg(times::text, ',' ORDER BY id)
  FROM (SELECT o.id, t.lexeme,
               cardinality(array_positions(t.weights, 'A')) * %s + cardinality(array_positions(t.weights, 'B')) * %s
                 + cardinality(array_positions(t.weights, 'C')) * %s AS times
          FROM opportunities_opportunity o, unnest(o.search) t WHERE o.state = 'published') every
 GROUP BY lexeme
"""


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
        cursor.execute(_LEXEMES, WEIGHTS)
        for lexeme, listed, times in cursor.fetchall():
            where = np.array(listed.split(","), dtype=np.int64)
            rows = np.minimum(np.searchsorted(ids, where), max(len(ids) - 1, 0))
            # One that was published between the two statements is not in `ids`.
            known = ids[rows] == where if len(ids) else np.zeros(len(where), dtype=bool)
            yield lexeme, rows[known], np.array(times.split(","), dtype=np.float64)[known]
