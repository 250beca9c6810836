"""Credited presences as columns: what every rule reads. Nothing here knows a table, a language or a clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

METHODS = ("venue_qr", "volunteer_qr", "kiosk", "supervisor", "self", "remote", "auto", "import")
METHOD = {name: number for number, name in enumerate(METHODS)}
# How well a presence is shown to have been at the place.
FAR, UNPROVED, SEEN, PROVED = -1, 0, 1, 2
NOBODY = -1
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Columns:
    """One row for each credited presence that stands. Times are seconds since 1970; ids are the database's."""

    entry: Ints
    person: Ints
    house: Ints  # index into Houses
    opportunity: Ints
    confirmer: Ints
    recorder: Ints
    minutes: Ints
    planned: Ints  # minutes of the shift; 0 where it has no end
    since: Ints
    until: Ints
    entered: Ints
    day: Ints  # days since 1970 in the opportunity's zone
    month: Ints  # 12 * year + month - 1
    method: Ints
    proof: Ints
    device: Ints  # a hash; 0 for none
    remote: Ints
    latitude: Floats
    longitude: Floats

    def __len__(self) -> int:
        return len(self.entry)

    def rows(self, chosen: Ints | Flags) -> Columns:
        """The chosen rows, by mask or by position."""
        return Columns(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})


@dataclass(frozen=True, slots=True)
class Houses:
    """The organisations: ids, kinds and regions as numbers, and how many people there may confirm hours."""

    id: Ints
    kind: Ints
    region: Ints
    confirmers: Ints

    def __len__(self) -> int:
        return len(self.id)

    def count(self, house: Ints, weights: Ints | Flags | None = None) -> Floats:
        """How many rows, or how much of `weights`, each organisation has."""
        return np.bincount(house, weights=weights, minlength=len(self)).astype(np.float64)

    def usual(self, hits: Floats, rows: Floats) -> Floats:
        """The share of hits that is usual for organisations of the same kind, each one's own rows left out."""
        all_hits = np.bincount(self.kind, weights=hits)[self.kind] - hits
        all_rows = np.bincount(self.kind, weights=rows)[self.kind] - rows
        return np.divide(all_hits, all_rows, out=np.zeros(len(self)), where=all_rows > 0)


def groups(*keys: Ints, least: int = 1) -> Iterator[Ints]:
    """Positions of rows with equal keys, for groups of at least so many; within a group in the order of the rows."""
    if not len(keys[0]):
        return
    order = np.lexsort(keys[::-1])
    changes = np.zeros(len(order), dtype=bool)
    changes[0] = True
    for key in keys:
        ordered = key[order]
        changes[1:] |= ordered[1:] != ordered[:-1]
    starts = np.flatnonzero(changes)
    sizes = np.diff(np.append(starts, len(order)))
    for index in np.flatnonzero(sizes >= least):
        yield order[starts[index] : starts[index] + sizes[index]]


def month_name(month: int) -> str:
    """12 * year + month - 1 as "2026-11"."""
    return f"{month // 12}-{month % 12 + 1:02d}"
