"""What is recalled is the best by the whole score, not by meaning alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.matching.engine import worlds

from awn.matching.engine import pairs, recall, slate
from awn.matching.engine.bits import unpack
from awn.matching.engine.columns import Blocks, Offers, Seekers
from awn.matching.engine.delta import LiveOffers, LiveSeekers
from awn.matching.engine.ranking import HAND, Best, features, score
from awn.matching.engine.reverse import Crowd
from awn.matching.engine.tiles import Index

K = 12
BEST = Best(K, worlds.TODAY, HAND)
NONE = Blocks.of([])


def in_order(ids: np.ndarray, odds: np.ndarray) -> np.ndarray:
    """All of them, the highest score first, equal ones by id."""
    return np.asarray(ids[np.lexsort((ids, -odds))])


def without_meaning(rows: Seekers) -> Seekers:
    return type(rows).of(**{**rows.columns(), "vectors": np.zeros_like(rows.vectors)})


@pytest.mark.parametrize("seed", range(4))
def test_offers_for_whoever_told_little_are_the_best_by_everything_else(seed: int) -> None:
    draw = np.random.default_rng(seed)
    index = Index(worlds.offers(draw, 400))
    for row in range(6):
        one = without_meaning(worlds.seekers(draw, 20)).take([row])
        open_now = index.offers.take(np.flatnonzero(unpack(index.gates.eligible(one)[0], len(index))))
        wanted = in_order(open_now.ids, score(features(one, open_now, worlds.TODAY)).odds)
        blocks = Blocks.of([(int(one.ids[0]), int(gone)) for gone in wanted[:2]])
        found, odds = recall.offers_for(index, one, BEST, blocks=blocks)
        assert found.tolist() == wanted[2 : K + 2].tolist()
        assert (np.diff(odds) <= 0).all()


def test_rounded_meanings_lose_nothing_that_is_clearly_among_the_best() -> None:
    draw = np.random.default_rng(5)
    crowd, offers = Crowd(worlds.seekers(draw, 2_000)), worlds.offers(draw, 12)
    for row in range(12):
        offer = offers.take([row])
        open_to = crowd.seekers.take(np.flatnonzero(crowd.eligible(offer, 0)))
        odds = score(features(open_to, offer, worlds.TODAY)).odds
        found = recall.seekers_for(crowd, offer, replace(BEST, k=40), blocks=NONE)[0]
        assert set(in_order(open_to.ids, odds)[:20].tolist()) <= set(found.tolist())


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_compiled_score_is_that_of_the_features(seed: int) -> None:
    draw = np.random.default_rng(seed)
    people, offers = worlds.seekers(draw, 25), worlds.offers(draw, 25)
    rows, near = np.arange(25), draw.uniform(-1.2, 1.2, 25)
    for row in (0, 24):
        one, other = people.take([row]), offers.take([row])
        wanted = score(features(one, offers, worlds.TODAY, near)).odds
        found = pairs.odds_of_offers(pairs.asking(one), pairs.offered(offers), rows, near, worlds.TODAY, HAND)
        assert found == pytest.approx(wanted, abs=1e-9)
        wanted = score(features(people, other, worlds.TODAY, near)).odds
        found = pairs.odds_of_seekers(pairs.asking(people), pairs.offered(other), rows, near, worlds.TODAY, HAND)
        assert found == pytest.approx(wanted, abs=1e-9)


def test_what_is_new_is_recalled_with_the_rest() -> None:
    draw = np.random.default_rng(7)
    old, new, people = worlds.offers(draw, 200), worlds.offers(draw, 40), worlds.seekers(draw, 8)
    live = LiveOffers(old)
    live.upsert(new)
    anew = Index(live.all())
    for row in range(8):
        one = people.take([row])
        wanted = recall.offers_for(anew, one, BEST, blocks=NONE)[0]
        assert live.recall(one, BEST).tolist() == wanted.tolist()
    at_once = recall.lists(anew, people, BEST, blocks=NONE)
    for row in range(8):
        assert at_once.of(row)[0].tolist() == live.recall(people.take([row]), BEST).tolist()
    crowd = LiveSeekers(people)
    crowd.upsert(worlds.seekers(draw, 30))
    offer: Offers = new.take([0])
    wanted = recall.seekers_for(Crowd(crowd.all()), offer, BEST, blocks=NONE)[0]
    assert crowd.recall(offer, BEST).tolist() == wanted.tolist()


def test_nobody_is_recalled_where_nobody_may_come() -> None:
    draw = np.random.default_rng(3)
    index = Index(worlds.offers(draw, 50))
    one = worlds.seekers(draw, 9, born=worlds.TODAY).take([0])
    closed = index.offers.take(np.arange(len(index)))
    shut = Index(type(closed).of(**{**closed.columns(), "born_until": worlds.TODAY - 9_999}))
    assert len(recall.offers_for(shut, one, BEST, blocks=NONE)[0]) == 0


def test_the_same_text_of_another_organisation_stands_lower() -> None:
    vectors = np.eye(4, dtype=np.float32)[[0, 0, 1]]
    odds, organisation, field = np.array([2.0, 1.9, 1.5]), np.array([1, 2, 3]), np.array([1, 1, 1], np.int32)
    assert slate.diverse(odds, organisation, field, 3).tolist() == [0, 1, 2]
    assert slate.diverse(odds, organisation, field, 3, vectors).tolist() == [0, 2, 1]
