"""Lists for seekers are those that comparing every pair by hand would give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.matching.engine import worlds

from awn.matching.engine.columns import Blocks, Offers, Seekers
from awn.matching.engine.errors import BadColumnsError, BadVectorsError
from awn.matching.engine.gates import closed
from awn.matching.engine.tiles import FEW_SEEKERS, Index, forward


def by_hand(seekers: Seekers, row: int, offers: Offers, k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The list of one seeker from sums in float64 over every open offer."""
    rows = np.flatnonzero(~np.any(list(closed(seekers, row, offers).values()), axis=0))
    true = offers.vectors[rows].astype(np.float64) @ seekers.vectors[row].astype(np.float64)
    scores = true.astype(np.float32)
    order = np.lexsort((offers.ids[rows], -scores))[:k]
    return offers.ids[rows][order], scores[order]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 700), k=st.integers(1, 60))
def test_lists_are_those_of_comparing_every_pair(seed: int, count: int, k: int) -> None:
    draw = np.random.default_rng(seed)
    offers, seekers = worlds.offers(draw, count), worlds.seekers(draw, 40)
    index = Index(offers)
    together = forward(index, seekers, k)
    for row in range(0, 40, 3):
        ids, scores = by_hand(seekers, row, offers, k)
        alone = forward(index, seekers.take([row]), k)
        for got, got_scores in (together.of(row), alone.of(0)):
            assert np.array_equal(got, ids)
            assert np.allclose(got_scores, scores, atol=1e-5)


def test_many_open_offers_are_compared_in_eight_bits_first_and_exactly_after() -> None:
    draw = np.random.default_rng(5)
    offers = Offers.of(np.arange(6_000), worlds.vectors(draw, 6_000))
    seekers = Seekers.of(np.arange(FEW_SEEKERS), worlds.vectors(draw, FEW_SEEKERS))
    index = Index(offers)
    together = forward(index, seekers, 50)
    for row in range(FEW_SEEKERS):
        alone = forward(index, seekers.take([row]), 50)
        assert np.array_equal(alone.ids[0], by_hand(seekers, row, offers, 50)[0])
        assert np.array_equal(together.ids[row], alone.ids[0])


@pytest.mark.parametrize("dim", [64, 200])
def test_rows_of_very_different_length_are_compared_truly(dim: int) -> None:
    draw = np.random.default_rng(dim)
    lengths = 10.0 ** draw.integers(-4, 5, (400, 1))
    offers = Offers.of(np.arange(400)[::-1], worlds.vectors(draw, 400, dim) * lengths)
    seekers = Seekers.of(np.arange(40), worlds.vectors(draw, 40, dim) * lengths[:40])
    lists = forward(Index(offers), seekers, 30)
    for row in range(40):
        ids, scores = by_hand(seekers, row, offers, 30)
        assert np.array_equal(lists.ids[row], ids)
        assert np.allclose(lists.scores[row], scores, rtol=1e-6)


def test_who_told_nothing_gets_what_is_open_by_id() -> None:
    draw = np.random.default_rng(4)
    offers = Offers.of(draw.permutation(500), worlds.vectors(draw, 500))
    lists = forward(Index(offers), Seekers.of(np.arange(3), np.zeros((3, 24))), 20)
    assert (lists.ids == np.arange(20)).all()
    assert not lists.scores.any()


def test_offers_that_mean_the_same_come_by_id() -> None:
    one = np.random.default_rng(2).standard_normal(16)
    offers = Offers.of(np.arange(900)[::-1], np.tile(one, (900, 1)))
    seekers = Seekers.of(np.arange(30), np.tile(one, (30, 1)))
    assert (forward(Index(offers), seekers, 20).ids == np.arange(20)).all()


def test_blocked_pairs_meet_in_no_list() -> None:
    offers, seekers = Offers.of([10, 20, 30], np.eye(3)), Seekers.of(np.arange(30), np.ones((30, 3)))
    blocks = Blocks.of([(4, 10), (4, 30), (5, 99), (77, 20)])
    together, alone = forward(Index(offers), seekers, 3, blocks=blocks), seekers.take([4])
    assert together.of(4)[0].tolist() == forward(Index(offers), alone, 3, blocks=blocks).of(0)[0].tolist() == [20]
    assert together.of(5)[0].tolist() == [10, 20, 30]


def test_more_wanted_than_there_is_and_nothing_at_all() -> None:
    offers, seekers = Offers.of([1], [[1.0, 0.0]], gender=[1]), Seekers.of([5, 6], [[1.0, 0.0]] * 2, gender=[1, 2])
    lists = forward(Index(offers), seekers, 10)
    assert lists.of(0)[0].tolist() == [1]
    assert lists.of(1)[0].tolist() == []
    assert not len(forward(Index(offers.take([])), seekers, 3).of(0)[0])
    assert forward(Index(offers), seekers.take([]), 3).ids.shape == (0, 3)


def test_what_no_index_can_hold_is_refused() -> None:
    with pytest.raises(BadVectorsError):
        Offers.of([1], [[np.nan]])
    with pytest.raises(BadVectorsError):
        Offers.of([1, 2], [[1.0]])
    with pytest.raises(BadColumnsError):
        Offers.of([1, 1], [[1.0], [2.0]])
    with pytest.raises(BadColumnsError):
        Offers.of([1], [[1.0]], region=[1, 2])
    with pytest.raises(BadColumnsError):
        Offers.of([1], [[1.0]], colour=[1])
    with pytest.raises(BadColumnsError):
        Index(Offers.of([-1], [[1.0]]))
    index = Index(Offers.of([1], [[1.0]]))
    with pytest.raises(BadVectorsError):
        forward(index, Seekers.of([1], [[1.0, 2.0]]), 3)
    with pytest.raises(BadColumnsError):
        forward(index, Seekers.of([1], [[1.0]]), 0)
