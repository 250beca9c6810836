"""Sets as bits of uint64 words: bit `i` of a row lies in word `i // 64`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
WORD = 64


def bits(members: Sequence[Iterable[int]], size: int) -> Words:
    """A row of words for each set of numbers below `size`."""
    words = np.zeros((len(members), -(-max(size, 1) // WORD)), np.uint64)
    for row, numbers in enumerate(members):
        for number in numbers:
            if not 0 <= number < size:
                raise ValueError(f"{number} is not below {size}")
            words[row, number // WORD] |= np.uint64(1 << number % WORD)
    return words


def pack(masks: NDArray[np.bool_], count: int) -> Words:
    """Masks over rows ([n] or [m, n]) as bitmaps of `count` words."""
    wide = np.zeros((*masks.shape[:-1], count * WORD), np.bool_)
    wide[..., : masks.shape[-1]] = masks
    return np.ascontiguousarray(np.packbits(wide, axis=-1, bitorder="little")).view(np.uint64)


def unpack(words: Words, size: int) -> NDArray[np.bool_]:
    """A bitmap as a mask over `size` rows."""
    return np.unpackbits(np.ascontiguousarray(words).view(np.uint8), count=size, bitorder="little").view(np.bool_)


def widened(words: Words, count: int) -> Words:
    """Rows of words with empty ones added up to `count`."""
    missing = count - words.shape[1]
    return np.pad(words, ((0, 0), (0, missing))) if missing > 0 else words


def members(words: Words) -> list[int]:
    """The numbers of one set."""
    return [int(number) for number in np.flatnonzero(unpack(words, words.size * WORD))]


def sizes(words: Words) -> NDArray[np.int64]:
    """How many members each row has."""
    return np.asarray(np.bitwise_count(words).sum(axis=-1, dtype=np.int64))
