"""Inner products are those of plain sums, whatever the width of the processor."""

from __future__ import annotations

import numpy as np
import pytest

from awn.matching.engine.dots import LANES, dot_8, dot_64, lowest
from awn.matching.engine.top import LARGEST_DIM


@pytest.mark.parametrize("dim", [1, LANES - 1, LANES, LANES + 1, 3 * LANES, LARGEST_DIM])
def test_products_are_those_of_plain_sums(dim: int) -> None:
    draw = np.random.default_rng(dim)
    short, codes = draw.integers(-2_047, 2_048, dim), draw.integers(-127, 128, (3, dim))
    query, vectors = draw.standard_normal(dim), draw.standard_normal((3, dim)).astype(np.float32)
    for row in range(3):
        assert dot_8(short.astype(np.int16), codes.astype(np.int8), row) == codes[row] @ short
        assert dot_64(query, vectors, row) == pytest.approx(vectors[row].astype(np.float64) @ query, abs=1e-9)


@pytest.mark.parametrize("sign", [-1, 1])
def test_the_largest_sum_fits(sign: int) -> None:
    query, codes = np.full(LARGEST_DIM, 2_047, np.int16), np.full((1, LARGEST_DIM), sign * 127, np.int8)
    assert dot_8(query, codes, 0) == sign * 127 * 2_047 * LARGEST_DIM


def test_the_lowest_bit_is_found() -> None:
    assert [lowest(np.uint64(1 << bit | 1 << 63)) for bit in range(64)] == list(range(64))
