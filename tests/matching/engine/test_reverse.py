"""Lists for an offer are those that asking every seeker would give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.matching.engine import worlds

from awn.matching.engine.columns import Blocks, Offers, Seekers
from awn.matching.engine.errors import BadColumnsError, BadVectorsError
from awn.matching.engine.gates import why_not
from awn.matching.engine.reverse import Crowd, rank
from awn.matching.engine.tiles import Index, forward


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 300), k=st.integers(1, 40))
def test_lists_are_those_of_asking_everybody(seed: int, count: int, k: int) -> None:
    draw = np.random.default_rng(seed)
    offers, seekers = worlds.offers(draw, 4), worlds.seekers(draw, count)
    crowd = Crowd(seekers)
    for row in range(4):
        rows = np.array([one for one in range(count) if not why_not(seekers, one, offers, row)], np.int64)
        true = (seekers.vectors[rows].astype(np.float64) @ offers.vectors[row].astype(np.float64)).astype(np.float32)
        ids, scores = rank(crowd, offers, row, k)
        assert ids.tolist() == seekers.ids[rows][np.lexsort((seekers.ids[rows], -true))][:k].tolist()
        assert np.allclose(scores, np.sort(true)[::-1][:k], atol=1e-6)


def test_both_directions_know_the_same_pairs_with_the_same_similarity() -> None:
    draw = np.random.default_rng(3)
    offers, seekers = worlds.offers(draw, 3), worlds.seekers(draw, 5_000)
    one = forward(Index(offers), seekers, 3)
    for row in range(3):
        ids, scores = rank(Crowd(seekers), offers, row, 5_000)
        back = {int(seekers.ids[at]): score for at, column in np.argwhere(one.ids == offers.ids[row])
                for score in [one.scores[at, column]]}  # fmt: skip
        assert back.keys() == set(ids.tolist())
        assert np.allclose([back[int(one)] for one in ids], scores, atol=1e-6)


def test_exact_vectors_are_read_for_the_head_alone() -> None:
    draw = np.random.default_rng(4)
    people = Crowd(Seekers.of(np.arange(9_000), worlds.vectors(draw, 9_000, 64)))
    read: list[int] = []

    class Disk:
        def __getitem__(self, rows: np.ndarray) -> np.ndarray:  # type: ignore[type-arg] # of a test
            read.append(len(rows))
            return people.seekers.vectors[rows]

    offers = Offers.of([1], people.seekers.vectors[17:18])
    far = Crowd(people.seekers, people.codes, Disk())
    assert np.array_equal(rank(far, offers, 0, 20)[0], rank(people, offers, 0, 20)[0])
    assert sum(read) < 900


def test_blocked_seekers_and_bad_questions() -> None:
    offers, crowd = Offers.of([5], [[1.0, 0.0]]), Crowd(Seekers.of([1, 2, 3], np.ones((3, 2))))
    assert rank(crowd, offers, 0, 9, blocks=Blocks.of([(2, 5), (3, 6)]))[0].tolist() == [1, 3]
    assert rank(Crowd(crowd.seekers.take([])), offers, 0, 9)[0].tolist() == []
    with pytest.raises(BadColumnsError):
        rank(crowd, offers, 0, 0)
    with pytest.raises(BadVectorsError):
        rank(crowd, Offers.of([5], [[1.0]]), 0, 1)
