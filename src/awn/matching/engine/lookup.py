"""From ids to rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class Lookup:
    """Finds the rows of ids by halving."""

    def __init__(self, ids: NDArray[np.int64]) -> None:
        """`ids`: of each row, all different."""
        self._order = np.argsort(ids, kind="stable")
        self._ids = ids[self._order]

    def rows(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where these ids stand; those that are not here are left out."""
        at = np.searchsorted(self._ids, ids)
        found = at < len(self._ids)
        found[found] = self._ids[at[found]] == ids[found]
        return self._order[at[found]]
