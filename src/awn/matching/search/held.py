"""What the archive holds of each row: values, numbers, places, shifts, words and meanings. Pure numpy and numba."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from awn.matching.search.lexical import Index

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sets:
    """The values of each row. The same few sets of values come again and again, so that each row holds the number of
    its set; those of set `s` are the names of `members[starts[s]:starts[s + 1]]`."""

    numbers: NDArray[np.int32]
    starts: NDArray[np.int64]
    members: NDArray[np.int32]
    names: Sequence[str]

    @classmethod
    def of(cls, numbers: NDArray[np.int32], sets: Sequence[Sequence[int]], names: Sequence[str]) -> Sets:
        """From the number of each row's set, and the names of each set by their numbers."""
        starts = np.concatenate([[0], np.cumsum([len(one) for one in sets])]).astype(np.int64)
        return cls(numbers, starts, np.array([one for held in sets for one in held], dtype=np.int32), names)

    def holding(self, values: Sequence[str]) -> NDArray[np.int64]:
        """How many of the values each set holds."""
        from awn.matching.search import kernels

        wanted = np.array([name in values for name in self.names], dtype=np.bool_)
        held: NDArray[np.int64] = kernels.held(self.starts, self.members, wanted)
        return held

    def counted(self, rows: Rows) -> dict[str, int]:
        """How many of the rows have each value; those that none has are absent."""
        from awn.matching.search import kernels

        sets, count = self.numbers[rows].astype(np.int64), len(self.starts) - 1
        if len(sets) > count:
            times, sets = np.bincount(sets, minlength=count), np.arange(count)
        else:
            times = np.ones(len(sets), dtype=np.int64)
        numbers = kernels.count_members(sets, times, self.starts, self.members, len(self.names))
        return {self.names[number]: int(numbers[number]) for number in np.flatnonzero(numbers).tolist()}


@dataclass(frozen=True, slots=True)
class Times:
    """Shifts, those of row `r` from `starts[r]` to `starts[r + 1]`: beginning and end, the parts of the day as bits
    (none for a window of time within which people choose), whether a seat is left."""

    starts: NDArray[np.int64]
    spans: NDArray[np.float64]  # [2, shifts]
    parts: NDArray[np.uint8]
    free: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Columns:
    """What is known of each row, by name."""

    sets: Mapping[str, Sets]
    numbers: Mapping[str, NDArray[np.float64]]
    points: NDArray[np.float64] | None = None  # [2, rows], latitude and longitude
    times: Times | None = None


@dataclass(frozen=True, slots=True)
class Archive:
    """Rows by `latest`, the highest first; among equals the highest id."""

    ids: NDArray[np.int64]
    index: Index
    columns: Columns
    latest: NDArray[np.float64]
    # Rows of length one, half precision; None when nothing has a meaning.
    meanings: NDArray[np.float16] | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """Rows that are searched together with those of other segments; marked ones are as if they were not there."""

    archive: Archive
    gone: NDArray[np.uint8] | None = None
