# ruff: noqa: PLR0917 - compiled loops take their arrays one by one
"""The best k, exactly.

What is asked is one number for each pair: the similarity summed in float64 and rounded to float32, so that it does not
depend on how many pairs were computed together. Faster sums come first (float32 products of whole tiles, or products of
8-bit rows); each is known to be off by no more than a bound. Whatever could still belong to the best k within that
bound is summed again in the one true way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine.compiled import compiled, compiled_loose

Vectors = NDArray[np.float32]
# Fewer rows than this are summed at once in the true way.
FEW = 256
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
        step = max(float(np.abs(query).max(initial=0.0)), 1e-30) / _QUERY_STEPS
        rounded = np.rint(query.astype(np.float64) / step)
        lost = float(np.linalg.norm(query - rounded * step))
        whole = float(np.linalg.norm(query.astype(np.float64)))
        sums = np.empty(len(rows), np.int32)
        _products(self.codes, rounded.astype(np.int16), rows, sums)
        near = sums * (step * self.scale[rows].astype(np.float64))
        return near, (self.rest[rows] * (whole + lost) + lost * (self.length + self.rest[rows])) * (1 + 1e-6) + 1e-7


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
    if len(rows) > max(FEW, 2 * k):
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
    _similarities(query, vectors, rows, out)
    return out


@compiled_loose
def _dot(one: Vectors, other: Vectors) -> float:
    total = 0.0
    for axis in range(one.shape[0]):
        total += np.float64(one[axis]) * np.float64(other[axis])
    return total


@compiled
def _similarities(query: Vectors, vectors: Vectors, rows: NDArray[np.int64], out: Vectors) -> None:
    for at in range(rows.shape[0]):
        out[at] = np.float32(_dot(query, vectors[rows[at]]))


@compiled
def _products(
    codes: NDArray[np.int8], query: NDArray[np.int16], rows: NDArray[np.int64], out: NDArray[np.int32]
) -> None:
    for at in range(rows.shape[0]):
        code = codes[rows[at]]
        total = np.int32(0)
        for axis in range(code.shape[0]):
            total += np.int32(code[axis]) * np.int32(query[axis])
        out[at] = total


@compiled
def push(scores: Vectors, rows: NDArray[np.int32], score: np.float32, row: np.int32) -> None:
    """Replaces the worst of a heap, which stands at the top."""
    size, at = scores.shape[0], 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and scores[child + 1] < scores[child]:
            child += 1
        if not scores[child] < score:
            break
        scores[at], rows[at] = scores[child], rows[child]
        at = child
    scores[at], rows[at] = score, row


@compiled
def settle(
    query: Vectors,
    heap: tuple[Vectors, NDArray[np.int32]],
    bound: float,
    vectors: Vectors,
    ids: NDArray[np.int64],
    out: tuple[NDArray[np.int64], Vectors],
) -> bool:
    """Writes the best of a heap in their true order. False when something left out might belong to them.

    Only where two are closer than the bound are their similarities summed again.
    """
    scores, rows = heap
    _sort_heap(scores, rows)
    count = 0
    while count < rows.shape[0] and rows[count] >= 0:
        count += 1
    least = scores[count - 1] if count > 0 else np.float32(0)
    first = 0
    while first < count:
        last = first + 1
        while last < count and scores[last - 1] - scores[last] <= 2.0 * bound:
            last += 1
        if last - first > 1:
            _sort_truly(query, scores[first:last], rows[first:last], vectors, ids)
        first = last
    wanted = min(count, out[0].shape[0])
    out[0][:wanted] = rows[:wanted]
    out[1][:wanted] = scores[:wanted]
    if count < scores.shape[0]:
        return True
    return wanted < count and bool(scores[wanted - 1] - least > 4.0 * bound)


@compiled
def _sort_heap(scores: Vectors, rows: NDArray[np.int32]) -> None:
    """From a heap to a list, the best first."""
    for size in range(scores.shape[0] - 1, 0, -1):
        score, row = scores[size], rows[size]
        scores[size], rows[size] = scores[0], rows[0]
        push(scores[:size], rows[:size], score, row)


@compiled
def _sort_truly(
    query: Vectors, scores: Vectors, rows: NDArray[np.int32], vectors: Vectors, ids: NDArray[np.int64]
) -> None:
    """Sums similarities again and puts the rows in order by them, equal ones by id."""
    for at in range(rows.shape[0]):
        scores[at] = np.float32(_dot(query, vectors[rows[at]]))
    by_id = np.argsort(ids[rows], kind="mergesort")
    order = by_id[np.argsort(-scores[by_id], kind="mergesort")]
    scores[:] = scores[order]
    rows[:] = rows[order]
