"""Which references of a file have gone by, without holding them in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


class Seen:
    """A set on disk: a file of two million rows may hold two rows of one reference, a million rows apart."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def first(self, reference: str, number: int) -> int:
        """The number of the row that had this reference first: `number` itself when it is new."""
        added = self._connection.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (reference, number))
        if added.rowcount:
            return number
        found = self._connection.execute("SELECT number FROM seen WHERE reference = ?", (reference,))
        return int(found.fetchone()[0])


@contextmanager
def seen() -> Iterator[Seen]:
    """A new, empty set; it is gone when the block ends."""
    connection = sqlite3.connect("", isolation_level=None)  # no name: a temporary file of SQLite's own
    try:
        connection.execute("CREATE TABLE seen (reference TEXT PRIMARY KEY, number INTEGER) WITHOUT ROWID")
        connection.execute("BEGIN")
        yield Seen(connection)
    finally:
        connection.close()
