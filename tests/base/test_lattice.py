"""Many tables of the same people given out together: no small group follows from all of them."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from awn.base.lattice import Lattice, derivable, withheld


def cubes(shape: tuple[int, ...], seed: int, *, most: int = 9) -> tuple[NDArray[Any], Lattice]:
    """People of all tables of up to two dimensions of a random cube, in which nobody stands twice."""
    random = np.random.default_rng(seed)
    counts = np.where(random.random(shape) < 0.3, 0, random.integers(0, most, shape))
    atoms = np.argwhere(counts > 0)
    kinds = [one for size in range(3) for one in combinations(range(len(shape)), size)]
    of, starts, people = [], [0], []
    for kind in kinds:
        _cells, place = np.unique(atoms[:, kind], axis=0, return_inverse=True) if kind else (0, np.zeros(len(atoms)))
        place = place.ravel().astype(np.int64)
        of.append(place + starts[-1])
        people.append(np.bincount(place, weights=counts[counts > 0]))
        starts.append(starts[-1] + int(place.max()) + 1)
    steps = [(kinds.index(a), kinds.index(b)) for a in kinds for b in kinds if set(b) < set(a) and len(a) == len(b) + 1]
    return np.concatenate(people).astype(np.int64), Lattice(np.array(of, np.int32), np.array(starts, np.int64), steps)


def follows(lattice: Lattice, away: NDArray[Any]) -> NDArray[Any]:
    """By linear algebra over everything at once: which withheld cells are sums and differences of those shown."""
    matrix = np.zeros((lattice.size, lattice.of.shape[1]))
    for cells in lattice.of:
        matrix[cells, np.arange(len(cells))] = 1
    shown = matrix[~away]
    rank = np.linalg.matrix_rank(shown) if len(shown) else 0
    found = np.zeros(lattice.size, bool)
    for number in np.flatnonzero(away):
        found[number] = np.linalg.matrix_rank(np.vstack([shown, matrix[number]])) == rank
    return found


@pytest.mark.parametrize("seed", range(6))
def test_no_small_group_follows_from_all_tables_together(seed: int) -> None:
    people, lattice = cubes((3, 4, 3), seed, most=25)
    small = (people > 0) & (people < 5)
    away = withheld(small, people, lattice)
    assert (away[small]).all()
    assert not (follows(lattice, away) & small).any()


def test_the_projection_finds_what_linear_algebra_finds() -> None:
    people, lattice = cubes((3, 3, 3), 3)
    away = (people > 0) & (people < 7)
    exact = follows(lattice, away)
    assert exact.any()
    assert not exact.all()
    assert (derivable(away, away, lattice) == exact).all()


def test_the_same_two_people_in_two_months_are_two_people() -> None:
    """Two stand in January and in February: whatever is withheld with them makes at least five of them."""
    of = np.array([[0, 0, 0, 0], [1, 2, 3, 4]], np.int32)
    lattice = Lattice(of, np.array([0, 1, 5], np.int64), [(1, 0)])
    people = np.array([28, 2, 3, 9, 20], np.int64)
    away = withheld((people > 0) & (people < 5), people, lattice)
    assert away.tolist() == [False, True, True, True, False]


def test_what_is_also_a_total_elsewhere_is_withheld_last() -> None:
    """The first cell of the first row is all of its column: the larger one at its side hides the small one."""
    rows, columns = np.array([0, 0, 0, 1, 1]), np.array([0, 1, 2, 1, 2])
    of = np.array([rows * 0, rows + 1, columns + 3, np.arange(5) + 6], np.int32)
    lattice = Lattice(of, np.array([0, 1, 3, 6, 11], np.int64), [(3, 1), (3, 2), (1, 0), (2, 0)])
    people = np.array([190, 90, 100, 30, 42, 118, 30, 2, 58, 40, 60], np.int64)
    away = withheld((people > 0) & (people < 5), people, lattice)
    assert np.flatnonzero(away).tolist() == [7, 8, 9, 10]


def test_ten_thousand_cells_are_protected_in_a_second() -> None:
    people, lattice = cubes((40, 49, 30), 1, most=60)
    assert lattice.of.shape[1] > 30_000
    small = (people > 0) & (people < 1_000)
    assert small.any()
    assert withheld(small, people, lattice)[small].all()
