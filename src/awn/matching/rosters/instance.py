"""A problem as the loops want it: rows instead of ids, teams as one unit, what is pinned already subtracted."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from . import kernels
from .problem import Assignments, Flags, Indexes, Ints

# Worth is counted in thousandths, as whole numbers.
SCALE = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """Shifts lie in the order of their ends; the pairs of a unit are neighbours, in the order of shifts."""

    shift_id: Ints
    free: Ints  # seats, without the pinned ones
    start: Ints
    end: Ints
    cells: Ints  # length of the shift, in cells
    size: Ints  # members of each unit
    member_begin: Ints
    member_id: Ints
    budget: Ints  # minutes, without the pinned ones
    budget_cells: Ints  # -1: time for everything it can attend
    first_bonus: Ints
    begin: Ints
    unit: Indexes
    shift: Indexes
    weight: Ints
    previous: Indexes
    rest: int
    constant: int  # worth of what is pinned
    pinned: Assignments

    @property
    def units(self) -> int:
        """How many people and teams there are."""
        return len(self.size)

    def narrowed(self, kept: Flags) -> Instance:
        """The same units and shifts with fewer pairs."""
        unit, shift = self.unit[kept], self.shift[kept]
        begin = np.searchsorted(unit, np.arange(self.units + 1)).astype(np.int64)
        previous = np.zeros(len(unit), np.int32)
        kernels.previous_pairs(begin, shift, self.start, self.end, self.rest, previous)
        return replace(self, begin=begin, unit=unit, shift=shift, weight=self.weight[kept], previous=previous)

    def worth(self, chosen: Flags) -> int:
        """The objective of a choice, in thousandths."""
        used = np.unique(self.unit[chosen])
        return int(self.weight[chosen].sum() + self.first_bonus[used].sum()) + self.constant

    def taken(self, chosen: Flags) -> Ints:
        """Seats taken in each shift, without the pinned ones."""
        size = self.size[self.unit[chosen]]
        return np.bincount(self.shift[chosen], weights=size, minlength=len(self.free)).astype(np.int64)

    def assignments(self, chosen: Flags) -> Assignments:
        """The choice as ids, one row for each member, with what was pinned, ordered."""
        unit, shift = self.unit[chosen], self.shift[chosen]
        return in_order(np.concatenate([self.pinned, self.rows(unit, shift)]))

    def rows(self, unit: Ints | Indexes, shift: Ints | Indexes) -> Assignments:
        """Units in shifts as ids, one row for each member."""
        size = self.size[unit]
        within = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
        people = self.member_id[np.repeat(self.member_begin[unit], size) + within]
        return np.column_stack([people, self.shift_id[np.repeat(shift, size)]])

    def leaders(self) -> Ints:
        """The first member of each unit."""
        return self.member_id[self.member_begin[:-1]]


def in_order(rows: Assignments) -> Assignments:
    """By volunteer, then by shift."""
    return rows[np.lexsort((rows[:, 1], rows[:, 0]))]
