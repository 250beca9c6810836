"""Who may no longer come, asked once more just before places are given."""

from __future__ import annotations

import numpy as np

from awn.planning.candidates import Table
from awn.planning.rules import YIELDING, Gate

# Times are asked again with each shift's own transaction, where they cannot change any more.
_ASKED_LATER = YIELDING | {Gate.CLASH}


def shut_out(table: Table) -> dict[int, set[int]]:
    """By shift, the ids of people before whom a firm gate is shut."""
    found: dict[int, set[int]] = {}
    for block in table.blocks:
        firm = np.zeros(block.size, np.bool_)
        for gate, mask in block.shut.items():
            if gate not in _ASKED_LATER:
                firm |= mask
        ids = np.array([one.person_id for one in block.applications], np.int64)
        for column, shift in enumerate(block.shifts):
            found[shift.pk] = set(ids[firm[:, column]].tolist())
    return found
