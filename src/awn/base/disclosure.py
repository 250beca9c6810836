"""Which cells of a table must not be published, so that no small group can be seen in it, also not by subtraction.

Statistical disclosure control as the statistical offices do it: small cells first, then as many others as it takes
(Hundepool et al., Statistical Disclosure Control, 2012, chapter 4). Pure arithmetic on counts of people.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

# Fewer people than this are not shown as a group of their own.
LEAST = 5
_EXACT = 1e-9

Key = TypeVar("Key", bound=Hashable)


def hidden(people: Mapping[Key, int], lines: Sequence[Sequence[Key]], *, least: int = LEAST) -> frozenset[Key]:
    """The keys of the cells to withhold.

    `people` holds how many people stand behind each cell. Each of `lines` is a sum that readers know of: its first key
    is the total of the others. Cells of nobody are shown. Whatever else a cell holds (minutes, money) is withheld with
    it. Afterwards each withheld small cell can take more than one value, and no sum of withheld cells that can be
    worked out along one line stands for fewer than `least`.
    """
    small = {key for key, count in people.items() if 0 < count < least}
    away = set(small)
    while True:
        before = len(away)
        for line in lines:
            _cover(line, people, away, least)
        if len(away) == before:
            open_ones = _derivable(sorted(small, key=str), lines, away)
            for key in open_ones:
                _widen(key, lines, people, away)
            if len(away) == before:
                # What can still be worked out has nothing left to hide behind: its totals go as well.
                away.update(line[0] for key in open_ones for line in lines if key in line)
                if len(away) == before:
                    return frozenset(away)


def _cover(line: Sequence[Key], people: Mapping[Key, int], away: set[Key], least: int) -> None:
    """Withholds more cells of one line until those withheld cannot be worked out of it."""
    total, *parts = line
    while gone := [key for key in line if key in away]:
        alone = len(gone) == 1
        few = total not in away and sum(people[key] for key in gone) < least
        if not (alone or few):
            return
        left = [key for key in parts if key not in away and people[key] > 0]
        if left:
            away.add(min(left, key=lambda key: (people[key], str(key))))
        elif total not in away:
            away.add(total)
        else:
            return


def _widen(key: Key, lines: Sequence[Sequence[Key]], people: Mapping[Key, int], away: set[Key]) -> None:
    """Withholds the smallest cell that stands in a line with this one."""
    beside = {other for line in lines if key in line for other in line if other not in away and people[other] > 0}
    if beside:
        away.add(min(beside, key=lambda other: (people[other], str(other))))


def _derivable(wanted: Sequence[Key], lines: Sequence[Sequence[Key]], away: set[Key]) -> list[Key]:
    """Those that some combination of all lines gives away: their unit vector lies in the space of the equations."""
    unknown = {key: number for number, key in enumerate(sorted(away, key=str))}
    rows = [[*_equation(line, unknown)] for line in lines if any(key in unknown for key in line)]
    if not rows:
        return [key for key in wanted if any(key in line for line in lines)]
    equations: NDArray[np.float64] = np.asarray(rows, dtype=np.float64)
    _left, sizes, right = np.linalg.svd(equations, full_matrices=True)
    null_space = right[int(np.sum(sizes > _EXACT)) :]
    # A cell is free when some solution of the homogeneous system moves it.
    return [key for key in wanted if not np.any(np.abs(null_space[:, unknown[key]]) > _EXACT)]


def _equation(line: Sequence[Key], unknown: Mapping[Key, int]) -> NDArray[np.float64]:
    row = np.zeros(len(unknown), dtype=np.float64)
    for place, key in enumerate(line):
        if key in unknown:
            row[unknown[key]] += -1.0 if place == 0 else 1.0
    return row
