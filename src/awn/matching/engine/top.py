"""The best k, exactly.

What is asked is one number for each pair: the similarity summed in float64 and rounded to float32, so that it does not
depend on how many pairs were computed together. Products of 8-bit rows come first; each is known to be off by no more
than a bound. Whatever could still belong to the best k within that bound is summed again in the one true way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine.compiled import compiled, compiled_loose
from awn.matching.engine.dots import dot_8, dot_64

Vectors = NDArray[np.float32]
Numbers = NDArray[np.float64]
# Rows that are no more than so many times what is wanted are summed in the true way at once.
TIMES = 2
# What the last digits of float64, and rounding to float32, can add to a bound: a part of it, a part of the lengths.
MORE, ROUNDING = 1.0 + 1e-6, 4e-7
_QUERY_STEPS = 2_047  # of the query: 127 * 2,047 * 8,192 numbers fit into an int32
LARGEST_DIM = 8_192


class RowsOfVectors(Protocol):
    """Anything that gives rows of float32 for row numbers: an array, a mapped file, a table."""

    def __getitem__(self, rows: NDArray[np.int64], /) -> Vectors: ...


@dataclass(frozen=True, slots=True)
class Codes:
    """Rows in 8 bits: a quarter of the memory to read. `scale * codes` is the row, but for a rest of length `rest`."""

    codes: NDArray[np.int8]
    scale: NDArray[np.float32]
    rest: NDArray[np.float32]
    length: float  # of the longest row

    @property
    def dim(self) -> int:
        """Numbers of a row."""
        return int(self.codes.shape[1])

    @classmethod
    def of(cls, vectors: Vectors) -> Codes:
        """Rounds each row to 127 steps of its largest number."""
        count, dim = vectors.shape
        codes, scale = np.empty((count, dim), np.int8), np.empty(count, np.float32)
        rest, longest = np.empty(count, np.float32), 0.0
        for first in range(0, count, 16_384):
            part = slice(first, first + 16_384)
            rows = vectors[part]
            step = np.maximum(np.abs(rows).max(axis=1, initial=0.0), np.float32(1e-30)) / np.float32(127)
            codes[part], scale[part] = np.rint(rows / step[:, None]), step
            gap = rows - codes[part] * step[:, None]
            # Rounded up: a bound must not be short of the truth.
            rest[part] = np.sqrt((gap.astype(np.float64) ** 2).sum(axis=1)) * (1 + 1e-6)
            longest = max(longest, float(np.sqrt((rows.astype(np.float64) ** 2).sum(axis=1)).max(initial=0.0)))
        return cls(codes, scale, rest, longest)

    def near(self, query: Vectors, rows: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Similarities of these rows with one vector, and how far off each may be."""
        rounded, step, whole, lost = steps_of(np.ascontiguousarray(query))
        near, rest = np.empty(len(rows)), self.rest[rows].astype(np.float64)
        _products(rounded, self.codes, rows, near)
        near *= step * self.scale[rows].astype(np.float64)
        return near, rest * ((whole + 2 * lost) * MORE) + lost * self.length * MORE + ROUNDING * whole * self.length


@dataclass(frozen=True, slots=True)
class Head:
    """Where the best are picked from: ids, true vectors, and the same in 8 bits."""

    ids: NDArray[np.int64]
    vectors: RowsOfVectors
    codes: Codes


def best(query: Vectors, rows: NDArray[np.int64], k: int, head: Head) -> tuple[NDArray[np.int64], Vectors]:
    """The best k of some rows for one vector: row numbers and similarities, best first, equal ones by id."""
    k = min(k, len(rows))
    if k == 0:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    if not query.any():
        rows = rows[np.argsort(head.ids[rows], kind="stable")[:k]]
        return rows, np.zeros(k, np.float32)
    if len(rows) > TIMES * k:
        near, slack = head.codes.near(query, rows)
        surely = near - slack
        rows = rows[near + slack >= np.partition(surely, len(rows) - k)[len(rows) - k]]
    scores = similarities(query, head.vectors, rows)
    order = np.lexsort((head.ids[rows], -scores))[:k]
    return rows[order], scores[order]


def similarities(query: Vectors, vectors: RowsOfVectors, rows: NDArray[np.int64]) -> Vectors:
    """The true similarities of some rows with one vector."""
    if not isinstance(vectors, np.ndarray):
        vectors, rows = np.ascontiguousarray(vectors[rows], np.float32), np.arange(len(rows))
    out = np.empty(len(rows), np.float32)
    _similarities(query.astype(np.float64), vectors, rows, out)
    return out


@compiled
def _similarities(query: NDArray[np.float64], vectors: Vectors, rows: NDArray[np.int64], out: Vectors) -> None:
    for at in range(rows.shape[0]):
        out[at] = np.float32(dot_64(query, vectors, rows[at]))


@compiled
def _products(query: NDArray[np.int16], codes: NDArray[np.int8], rows: NDArray[np.int64], out: Numbers) -> None:
    for at in range(rows.shape[0]):
        out[at] = dot_8(query, codes, rows[at])


@compiled_loose
def steps_of(query: Vectors) -> tuple[NDArray[np.int16], float, float, float]:
    """A vector in whole steps: the numbers, one step, the length of the vector and of what the steps lose of it."""
    largest = np.float32(0)
    for axis in range(query.shape[0]):
        largest = max(largest, abs(query[axis]))
    step = max(np.float64(largest), 1e-30) / _QUERY_STEPS
    per_step = 1.0 / step
    rounded, whole, lost = np.empty(query.shape[0], np.int16), 0.0, 0.0
    for axis in range(query.shape[0]):
        number = np.float64(query[axis])
        steps = np.rint(number * per_step)
        rounded[axis] = np.int16(np.int32(steps))
        whole += number * number
        lost += (number - steps * step) * (number - steps * step)
    return rounded, step, np.sqrt(whole), np.sqrt(lost)
