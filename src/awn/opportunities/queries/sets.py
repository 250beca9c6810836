"""What the columns in memory hold of each opportunity: sets of values, and shifts. Rows are numbered from 0."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int32]
Bits = NDArray[np.uint8]
K = TypeVar("K", bound=Hashable)
PARTS, FREE = 4, 7


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one filter. The same few sets of values come again and again, so each row holds the number of its
    set, and the sets hold the values: `names[members[i]]` belongs to set `owners[i]`."""

    set_of: Numbers
    size: int
    owners: Numbers
    members: Numbers
    names: tuple[str, ...]

    @classmethod
    def of(cls, keys: Iterable[K], read: Callable[[K], Iterable[str]]) -> Values:
        """From a key for each row, and the values that a key stands for."""
        known: dict[K, int] = {}
        numbers = [known.setdefault(key, len(known)) for key in keys]
        names: dict[str, int] = {}
        pairs = [(owner, names.setdefault(name, len(names))) for key, owner in known.items() for name in set(read(key))]
        owners, members = np.array(pairs, dtype=np.int32).reshape(-1, 2).T.copy()
        return cls(np.array(numbers, dtype=np.int32), len(known), owners, members, tuple(names))

    def singles(self) -> list[str | None]:
        """The one value of each set, where there is never more than one."""
        found: list[str | None] = [None] * self.size
        for owner, member in zip(self.owners.tolist(), self.members.tolist(), strict=True):
            found[owner] = self.names[member]
        return found

    def having(self, values: Iterable[str]) -> Mask:
        """Which sets have one of the values."""
        wanted = set(values)
        chosen = np.array([name in wanted for name in self.names], dtype=bool)
        sets = np.zeros(self.size, dtype=bool)
        if len(chosen):
            sets[self.owners[chosen[self.members]]] = True
        return sets

    def counts(self, by_set: NDArray[np.int64]) -> dict[str, int]:
        """From the number of rows with each set, that with each value; values that none has are absent."""
        numbers = np.bincount(self.members, weights=by_set[self.owners], minlength=len(self.names))
        return {name: int(number) for name, number in zip(self.names, numbers.tolist(), strict=True) if number}


@dataclass(frozen=True, slots=True)
class Shifts:
    """Shifts that take place, opportunity by opportunity: those of a row are `firsts[row]` to `firsts[row + 1]`.

    `kinds` hold in the bits from `PARTS` on the parts of the day, none for a window within which everybody chooses
    their own time, and in the highest whether there are seats; the lower bits are free for who asks. `ends_in_order`
    are all the ends, for who asks when the next one is over.
    """

    ids: NDArray[np.int64]
    firsts: Numbers
    starts: NDArray[np.float64]
    ends: NDArray[np.float64]
    kinds: Bits
    ends_in_order: NDArray[np.float64]

    @classmethod
    def of(cls, rows: NDArray[np.intp], size: int, columns: Mapping[str, NDArray[np.float64]]) -> Shifts:
        """From the row of each shift, and each shift's id, start, end, parts, and whether it has seats."""
        order = np.argsort(rows, kind="stable")
        held = {name: column[order] for name, column in columns.items()}
        firsts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=size))])
        return cls(
            ids=held["id"].astype(np.int64),
            firsts=firsts.astype(np.int32),
            starts=held["start"],
            ends=held["end"],
            kinds=(held["parts"] * 2**PARTS + held["free"] * 2**FREE).astype(np.uint8),
            ends_in_order=np.sort(held["end"]),
        )

    def mark_full(self, ids: Collection[int]) -> None:
        """Says anew which shifts have no seats left."""
        is_free = ~np.isin(self.ids, np.fromiter(ids, dtype=np.int64))
        self.kinds[:] = self.kinds & ~np.uint8(1 << FREE) | is_free.view(np.uint8) << FREE

    def next_end(self, moment: float) -> float:
        """When the first shift ends that was not over at the moment; infinite if all were."""
        at = int(np.searchsorted(self.ends_in_order, moment, side="right"))
        return float(self.ends_in_order[at]) if at < len(self.ends_in_order) else np.inf
