"""Which cells to withhold where many tables of the same people are given out together.

A lattice: the finest groups ("atoms"), and groupings of them, from fine to coarse. Every cell of every grouping may be
asked for, so all of them are protected at once; whatever is worked out of the cells that remain, by anybody and in any
number of questions, says no more than they do. `disclosure.hidden` is for one small table; this is for 10^5 cells:
everything is a whole array, and no matrix is ever written out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import LinearOperator, lsmr

Cells = NDArray[np.int64]
Marks = NDArray[np.bool_]
_SEED = 8_191
# What the projection leaves of a cell that can be worked out is rounding; of one that cannot, of the order of one.
# A cell between the two is withheld more strongly than it needs.
_NOTHING = 1e-4
_EXACT = 1e-9
_ITERATIONS = 2_000


@dataclass(frozen=True, slots=True)
class Lattice:
    """`of[g]` says for each atom which cell of grouping `g` it lies in; cells are numbered through all groupings, one
    grouping after the other from `starts[g]` to `starts[g + 1]`. `steps`: pairs (finer, coarser) of groupings, where
    each coarser cell is the sum of finer ones. What no step tells is not known to be a sum."""

    of: NDArray[np.int32]
    starts: Cells
    steps: Sequence[tuple[int, int]]

    @property
    def size(self) -> int:
        """How many cells there are."""
        return int(self.starts[-1])


@dataclass(frozen=True, slots=True)
class _Step:
    """The children of one grouping, sorted by parent and then by people, so that the smallest comes first."""

    children: Cells
    parents: Cells
    first: int
    count: int


def withheld(small: Marks, people: Cells, lattice: Lattice) -> Marks:
    """Which cells to withhold: those that are small, and as many others as it takes.

    Afterwards (1) wherever a total is shown and some of its parts are not, at least two are not and one of them is not
    small, so that even people who stand in several of them are not few together; (2) no small cell follows from all
    that is shown, by whatever sums and differences, even for somebody who knows which atoms are empty.
    """
    away = small.copy()
    steps = [_step(lattice, finer, coarser, people) for finer, coarser in lattice.steps]
    while True:
        _cover_all(away, small, steps)
        exposed = np.flatnonzero(derivable(small, away, lattice, steps))
        if not len(exposed) or not _widen(exposed, away, steps):
            return away


def derivable(wanted: Marks, away: Marks, lattice: Lattice, steps: Sequence[_Step] = ()) -> Marks:
    """Those of the wanted cells that are not shown and yet follow from what is shown.

    A random vector over the atoms is projected onto the changes that nobody would notice: those that leave every
    shown cell as it is. A cell that the projection does not move follows from what is shown (with probability one).
    """
    found = np.zeros(lattice.size, dtype=np.bool_)
    asked = np.flatnonzero(wanted & away)
    if not len(asked):
        return found
    weights = _sizes(lattice)
    rows = ~away & (weights > 0)
    for step in steps:
        # A total all of whose parts are shown says nothing new.
        open_parts = np.bincount(step.parents - step.first, weights=away[step.children], minlength=step.count) == 0
        rows[step.first : step.first + step.count] &= ~open_parts
    scale = np.where(rows, 1 / np.sqrt(np.maximum(weights, 1)), 0.0)
    noise = np.random.default_rng(_SEED).standard_normal(lattice.of.shape[1])
    operator = LinearOperator(
        (lattice.of.shape[1], lattice.size),
        matvec=lambda cells: _to_atoms(cells.ravel() * scale, lattice, rows),
        rmatvec=lambda atoms: _to_cells(atoms.ravel(), lattice, rows) * scale,
        dtype=np.float64,
    )
    solved = lsmr(operator, noise, atol=_EXACT, btol=_EXACT, maxiter=_ITERATIONS)[0]
    left = noise - _to_atoms(solved * scale, lattice, rows)
    moved = np.abs(_to_cells(left, lattice, wanted & away)) / np.sqrt(np.maximum(weights, 1))
    found[asked] = moved[asked] < _NOTHING
    return found


def _step(lattice: Lattice, finer: int, coarser: int, people: Cells) -> _Step:
    start, end = int(lattice.starts[finer]), int(lattice.starts[finer + 1])
    above = np.zeros(end - start, dtype=np.int64)
    above[lattice.of[finer] - start] = lattice.of[coarser]
    children = np.arange(start, end, dtype=np.int64)
    order = np.lexsort((children, people[start:end], above))
    first = int(lattice.starts[coarser])
    return _Step(children[order], above[order], first, int(lattice.starts[coarser + 1]) - first)


def _cover_all(away: Marks, small: Marks, steps: Sequence[_Step]) -> None:
    """Withholds more until no line gives anything away."""
    before = -1
    while (now := int(away.sum())) != before:
        before = now
        for step in steps:
            _cover(away, small, step)


def _cover(away: Marks, small: Marks, step: _Step) -> None:
    own = step.parents - step.first
    gone = away[step.children]

    def count(marks: Marks) -> Cells:
        return np.bincount(own, weights=marks, minlength=step.count).astype(np.int64)

    parts, missing, company = count(np.ones_like(gone)), count(gone), count(gone & ~small[step.children])
    total_gone = away[step.first : step.first + step.count]
    some_shown = missing < parts
    # All parts of a total that is shown may be away: together they are that total, and it is not small.
    too_open = ~total_gone & (missing > 0) & ((missing == 1) | (some_shown & (company == 0)))
    needs = too_open | (total_gone & (missing == 0))
    shown = ~gone & needs[own]
    chosen, where = np.unique(own[shown], return_index=True)
    away[step.children[shown][where]] = True
    without = needs.copy()
    without[chosen] = False
    away[step.first + np.flatnonzero(without)] = True


def _widen(exposed: Cells, away: Marks, steps: Sequence[_Step]) -> bool:
    """Withholds, for each cell that is exposed, the smallest one beside it, or else the total; False if none is."""
    before = int(away.sum())
    marks = np.zeros(len(away), dtype=np.bool_)
    marks[exposed] = True
    for step in steps:
        own = step.parents - step.first
        needs = np.bincount(own, weights=marks[step.children], minlength=step.count) > 0
        shown = ~away[step.children] & needs[own]
        chosen, where = np.unique(own[shown], return_index=True)
        away[step.children[shown][where]] = True
        needs[chosen] = False
        away[step.first + np.flatnonzero(needs)] = True
    return int(away.sum()) > before


def _groupings(lattice: Lattice, rows: Marks) -> Iterator[tuple[NDArray[np.int32], int, int]]:
    for number, atoms in enumerate(lattice.of):
        start, end = int(lattice.starts[number]), int(lattice.starts[number + 1])
        if rows[start:end].any():
            yield atoms, start, end


def _to_atoms(cells: NDArray[np.float64], lattice: Lattice, rows: Marks) -> NDArray[np.float64]:
    found = np.zeros(lattice.of.shape[1])
    for atoms, _start, _end in _groupings(lattice, rows):
        found += cells[atoms]
    return found


def _to_cells(values: NDArray[np.float64], lattice: Lattice, rows: Marks) -> NDArray[np.float64]:
    found = np.zeros(lattice.size)
    for atoms, start, end in _groupings(lattice, rows):
        found[start:end] = np.bincount(atoms - start, weights=values, minlength=end - start)
    return found


def _sizes(lattice: Lattice) -> Cells:
    """How many atoms lie in each cell."""
    return np.bincount(lattice.of.ravel(), minlength=lattice.size).astype(np.int64)
