"""From the caller's ids to rows."""

from __future__ import annotations

import numpy as np

from .errors import RosterError
from .problem import Ints

# A table may be so much longer than there are ids.
SPARE = 1_000_000


class Index:
    """Where each id stands. Small ids go through a table, so that ten million take a blink."""

    def __init__(self, ids: Ints) -> None:
        self.order = np.argsort(ids, kind="stable")
        self.ordered = ids[self.order]
        self.table: Ints | None = None
        if len(ids) and self.ordered[0] >= 0 and self.ordered[-1] < 4 * len(ids) + SPARE:
            self.table = np.full(int(self.ordered[-1]) + 1, -1, np.int64)
            self.table[ids] = np.arange(len(ids))

    def rows(self, ids: Ints) -> Ints:
        """The row of each id, -1 where it is unknown."""
        if not len(self.ordered):
            return np.full(len(ids), -1, np.int64)
        if self.table is not None and len(ids) and ids.min() >= 0 and ids.max() < len(self.table):
            return self.table[ids]
        at = np.minimum(np.searchsorted(self.ordered, ids), len(self.ordered) - 1)
        return np.where(self.ordered[at] == ids, self.order[at], -1)

    def known(self, ids: Ints, code: str, mend: str) -> Ints:
        """The row of each id; refuses unknown ones."""
        rows = self.rows(ids)
        if len(rows) and rows.min() < 0:
            raise RosterError(code, mend, np.unique(ids[rows < 0]))
        return rows


def shift_rows(index: Index, ids: Ints) -> Ints:
    """Rows of shifts."""
    return index.known(ids, "unknown_shift", "Name only shifts you list.")


def volunteer_rows(index: Index, ids: Ints) -> Ints:
    """Rows of volunteers."""
    return index.known(ids, "unknown_volunteer", "Name only volunteers you list.")
