"""Which cells to withhold where many tables of the same people are given out together.

A lattice: the finest groups ("atoms"), and groupings of them, from fine to coarse. Every cell of every grouping may be
asked for, so all of them are protected at once; whatever is worked out of the cells that remain, by anybody and in any
number of questions, says no more than they do. `disclosure.hidden` is for one small table; this is for 10^5 cells:
everything is a whole array, and no matrix is ever written out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from awn.base.disclosure import LEAST

if TYPE_CHECKING:
    from scipy.sparse.linalg import LinearOperator

Cells = NDArray[np.int64]
Marks = NDArray[np.bool_]
_SEED = 8_191
# What the projection leaves of a cell that can be worked out is rounding; of one that cannot, of the order of one.
# A cell between the two is withheld more strongly than it needs.
_NOTHING = 1e-4
_EXACT = 1e-8
# Of the cells that another is worked out of, those with less than this share of the largest factor do not count.
_USED = 1e-2
_OUT_OF_TIME = 7
_ITERATIONS = 2_000
# Where the projection was not done within these, whatever is doubtful counts as exposed.
_DOUBTFUL = 5e-2
_ROUNDS = 12
# Each stubborn cell asks for a projection of its own: of more than these, more is withheld at once instead.
_FEW = 20


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


_Table = tuple[NDArray[np.int32], int, int]


@dataclass(frozen=True, slots=True)
class _Step:
    """The children of one grouping, sorted by parent."""

    children: Cells
    parents: Cells
    first: int
    count: int
    low: int
    high: int


def withheld(
    small: Marks,
    people: Cells,
    lattice: Lattice,
    *,
    away: Marks | None = None,
    missed: Cells | None = None,
    least: int = LEAST,
) -> Marks:
    """Which cells to withhold: those that are small, and as many others as it takes, fine ones before coarse ones.

    Afterwards (1) wherever a total is shown and some of its parts are not, at least two are not, and at least `least`
    different people stand behind those, even where the same people stand in several; (2) no small cell follows from
    all that is shown, by whatever sums and differences, even for somebody who knows which atoms are empty. What is
    `away` already stays so; `missed` is what `how_missed` says, of this lattice or of one that holds it.
    """
    away = small.copy() if away is None else small | away
    missed = how_missed(lattice) if missed is None else missed
    steps = [_step(lattice, finer, coarser) for finer, coarser in lattice.steps]
    for rounds in count():
        _cover_all(away, people, missed, steps, least)
        exposed = np.flatnonzero(derivable(small, away, lattice, steps))
        if not len(exposed):
            break
        cost = missed + _burden(away, steps)
        left = _widen(exposed, away, steps, cost, people, number=1 + rounds)
        if rounds >= _ROUNDS:
            _close(exposed.tolist(), away, lattice, missed)
        elif len(left) > _FEW:
            _close(left, away, lattice, missed)
        else:
            _break(left, away, lattice, cost)
    return away


def derivable(wanted: Marks, away: Marks, lattice: Lattice, steps: Sequence[_Step] = ()) -> Marks:
    """Those of the wanted cells that are not shown and yet follow from what is shown.

    A random vector over the atoms is projected onto the changes that nobody would notice: those that leave every
    shown cell as it is. A cell that the projection does not move follows from what is shown (with probability one).
    """
    # Slow to load, and a server that starts does without.
    from scipy.sparse.linalg import lsmr

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
    if not rows.any():
        return found
    operator, scale, tables = _operator(lattice, rows)
    noise = np.random.default_rng(_SEED).standard_normal(lattice.of.shape[1])
    solved, stopped, *_rest = lsmr(operator, noise, atol=_EXACT, btol=_EXACT, maxiter=_ITERATIONS)
    left = noise - _summed(solved * scale, tables)
    moved = np.abs(_to_cells(left, lattice, wanted & away)) / np.sqrt(np.maximum(weights, 1))
    found[asked] = moved[asked] < (_DOUBTFUL if stopped == _OUT_OF_TIME else _NOTHING)
    return found


def _operator(lattice: Lattice, rows: Marks) -> tuple[LinearOperator, NDArray[np.float64], Sequence[_Table]]:
    """From cells to atoms and back, for these cells, each scaled by its size; the scale; and the tables they are of."""
    from scipy.sparse.linalg import LinearOperator

    scale = np.where(rows, 1 / np.sqrt(np.maximum(_sizes(lattice), 1)), 0.0)
    tables, atoms = _groupings(lattice, rows), lattice.of.shape[1]
    operator = LinearOperator(
        (atoms, lattice.size),
        matvec=lambda values: _summed(values.ravel() * scale, tables),
        rmatvec=lambda values: _gathered(values.ravel(), tables, lattice.size) * scale,
        dtype=np.float64,
    )
    return operator, scale, tables


def _step(lattice: Lattice, finer: int, coarser: int) -> _Step:
    start, end = int(lattice.starts[finer]), int(lattice.starts[finer + 1])
    above = np.zeros(end - start, dtype=np.int64)
    above[lattice.of[finer] - start] = lattice.of[coarser]
    children = np.arange(start, end, dtype=np.int64)
    order = np.lexsort((children, above))
    first = int(lattice.starts[coarser])
    return _Step(children[order], above[order], first, int(lattice.starts[coarser + 1]) - first, start, end - 1)


def how_missed(lattice: Lattice) -> Cells:
    """How much a cell would be missed: the coarser the coarsest table in which the same atoms are a cell, the more."""
    depth = np.zeros(len(lattice.of), dtype=np.int64)
    for _round in range(len(lattice.of)):
        before = depth.copy()
        for finer, coarser in lattice.steps:
            depth[finer] = max(depth[finer], depth[coarser] + 1)
        if (depth == before).all():
            break
    random = np.random.default_rng(_SEED)
    marks = random.integers(0, 2**32, (2, int(lattice.of.shape[1])))
    everything = np.ones(lattice.size, dtype=np.bool_)
    sums = np.stack([_to_cells(np.asarray(mark, np.float64), lattice, everything) for mark in marks], axis=1)
    _same, group = np.unique(sums, axis=0, return_inverse=True)
    own = np.repeat(depth, np.diff(lattice.starts))
    coarsest = np.full(len(_same), depth.max(initial=0))
    np.minimum.at(coarsest, group.ravel(), own)
    return np.asarray(depth.max(initial=0) - coarsest[group.ravel()], dtype=np.int64)


def _cover_all(away: Marks, people: Cells, missed: Cells, steps: Sequence[_Step], least: int) -> None:
    """Withholds more until no line gives anything away."""
    before = -1
    while (now := int(away.sum())) != before:
        before = now
        cost = missed + _burden(away, steps)
        for step in steps:
            _cover(away, people, cost, step, least)


def _burden(away: Marks, steps: Sequence[_Step]) -> NDArray[np.float64]:
    """In how many lines a cell would be the first to go, so that another has to go with it; less than one for all."""
    alone = np.zeros(len(away))
    for step in steps:
        own = step.parents - step.first
        open_lines = np.bincount(own, weights=away[step.children], minlength=step.count) == 0
        open_lines &= ~away[step.first : step.first + step.count]
        alone[step.children] += open_lines[own]
    return alone / (len(steps) + 1)


def _cover(away: Marks, people: Cells, cost: NDArray[np.float64], step: _Step, least: int) -> None:
    own = step.parents - step.first
    gone, there = away[step.children], people[step.children]

    def summed(weights: NDArray[np.generic]) -> Cells:
        return np.bincount(own, weights=weights, minlength=step.count).astype(np.int64)

    parts, missing = summed(np.ones_like(gone)), summed(gone)
    total_gone = away[step.first : step.first + step.count]
    # So many different people at least stand behind the parts that are away: all of the largest; and everybody of the
    # total who stands in no part that is shown.
    largest = np.zeros(step.count, dtype=np.int64)
    np.maximum.at(largest, own, np.where(gone, there, 0))
    rest = people[step.first : step.first + step.count] - summed(np.where(gone, 0, there))
    few = np.maximum(largest, rest) < least
    # All parts of a total that is shown may be away: together they are that total, and it is not small.
    too_open = ~total_gone & (missing > 0) & ((missing == 1) | ((missing < parts) & few))
    needs = too_open | (total_gone & (missing == 0))
    shown = ~gone & needs[own]
    candidates, lines = step.children[shown], own[shown]
    order = np.lexsort((candidates, people[candidates], cost[candidates], lines))
    chosen, where = np.unique(lines[order], return_index=True)
    away[candidates[order][where]] = True
    needs[chosen] = False
    away[step.first + np.flatnonzero(needs)] = True


def _widen(
    exposed: Cells, away: Marks, steps: Sequence[_Step], cost: NDArray[np.float64], people: Cells, *, number: int
) -> list[int]:
    """Withholds for each exposed cell so many beside or above it that cost least; those that have none left.

    More in each round: one at a time, a long chain of sums is followed for many rounds, and its end is a total.
    """
    left = []
    for cell in exposed:
        beside: list[int] = []
        for step in steps:
            if not step.low <= cell <= step.high:
                continue
            parent = int(step.parents[step.children == cell][0])
            start, end = np.searchsorted(step.parents, [parent, parent + 1])
            family = step.children[start:end]
            beside += [int(one) for one in family[~away[family]]] or ([] if away[parent] else [int(parent)])
        if beside:
            away[sorted(set(beside), key=lambda one: (cost[one], people[one], one))[:number]] = True
        else:
            left.append(int(cell))
    return left


def _break(stubborn: Sequence[int], away: Marks, lattice: Lattice, cost: NDArray[np.float64]) -> None:
    """Withholds for each cell that has none left beside it one of those that it is worked out of: the cheapest."""
    from scipy.sparse.linalg import lsmr

    for cell in stubborn:
        rows = ~away & (_sizes(lattice) > 0)
        operator, scale, _tables = _operator(lattice, rows)
        table = int(np.searchsorted(lattice.starts, cell, side="right")) - 1
        wanted = (lattice.of[table] == cell).astype(np.float64)
        shares = np.abs(lsmr(operator, wanted, atol=_EXACT, btol=_EXACT, maxiter=_ITERATIONS)[0] * scale)
        used = np.flatnonzero(rows & (shares > _USED * shares.max(initial=0.0)))
        if len(used):
            away[min(used, key=lambda one: (cost[one], -shares[one], one))] = True


def _close(stubborn: Sequence[int], away: Marks, lattice: Lattice, missed: Cells) -> None:
    """Withholds of the cells that share atoms with a stubborn one those that are missed least; in the end all."""
    for cell in stubborn:
        table = int(np.searchsorted(lattice.starts, cell, side="right")) - 1
        sharing = np.unique(lattice.of[:, lattice.of[table] == cell])
        shown = sharing[~away[sharing]]
        if len(shown):
            away[shown[missed[shown] == missed[shown].min()]] = True


def _groupings(lattice: Lattice, rows: Marks) -> list[_Table]:
    """Atoms, start and end of the groupings of which some cell is asked for."""
    ends = zip(lattice.of, lattice.starts[:-1], lattice.starts[1:], strict=True)
    return [(atoms, int(start), int(end)) for atoms, start, end in ends if rows[start:end].any()]


def _summed(cells: NDArray[np.float64], groupings: Sequence[_Table]) -> NDArray[np.float64]:
    """For each atom the sum over the cells it lies in."""
    found = cells[groupings[0][0]] if groupings else np.zeros(0)
    for atoms, _start, _end in groupings[1:]:
        found = found + cells[atoms]
    return found


def _to_cells(values: NDArray[np.float64], lattice: Lattice, rows: Marks) -> NDArray[np.float64]:
    return _gathered(values, _groupings(lattice, rows), lattice.size)


def _gathered(values: NDArray[np.float64], groupings: Sequence[_Table], size: int) -> NDArray[np.float64]:
    """For each cell the sum over its atoms."""
    found = np.zeros(size)
    for atoms, start, end in groupings:
        found[start:end] = np.bincount(atoms - start, weights=values, minlength=end - start)
    return found


def _sizes(lattice: Lattice) -> Cells:
    """How many atoms lie in each cell."""
    return np.bincount(lattice.of.ravel(), minlength=lattice.size).astype(np.int64)
