"""One score: what speaks for a pair, in both directions, and what is made of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.matching.engine import worlds
from tests.matching.engine.worlds import TODAY

from awn.matching.engine import slate
from awn.matching.engine.bits import bits
from awn.matching.engine.columns import Offers, Seekers
from awn.matching.engine.errors import BadColumnsError
from awn.matching.engine.fit import fit
from awn.matching.engine.ranking import HAND, Features, Weights, features, score


def value(name: str, seeker: dict[str, Any], offer: dict[str, Any], vectors: Any = ((1.0, 0.0), (1.0, 0.0))) -> float:
    """One feature of one pair."""
    people = Seekers.of([1], [vectors[0]], **{key: [one] for key, one in seeker.items()})
    offers = Offers.of([1], [vectors[1]], **{key: [one] for key, one in offer.items()})
    table = features(people, offers, TODAY)
    return float(table.values[0, table.names.index(name)])


def words(*numbers: int) -> Any:
    return bits([numbers], 128)[0]


RIYADH, DIRIYAH = {"latitude": 24.7136, "longitude": 46.6753}, {"latitude": 24.7343, "longitude": 46.5756}


@pytest.mark.parametrize(
    ("name", "seeker", "offer", "expected"),
    [
        ("skills", {"skills": words(3, 90)}, {"skills": words(3, 90, 91, 92)}, 0.5),
        ("skills", {"skills": words(3)}, {}, 0.0),
        ("field", {"fields": words(70)}, {"field": 70}, 1.0),
        ("field", {"fields": words(0)}, {"field": -1}, 0.0),
        ("near", RIYADH, {**RIYADH}, 1.0),
        ("near", RIYADH, DIRIYAH, 0.6615),
        ("near", {"region": 2}, {"region": 2}, 0.5),
        ("near", {}, {}, 0.0),
        ("near", {"remote": True}, {"remote": True}, 1.0),
        ("availability", {"slots": 0b0110}, {"slots": 0b1100}, 0.5),
        ("availability", {}, {"slots": 0b1100}, 0.0),
        ("availability", {}, {}, 1.0),
        ("freshness", {}, {"published": TODAY}, 1.0),
        ("freshness", {}, {}, 0.0),
        ("urgency", {}, {"seats": 10, "seats_left": 5, "first_day": TODAY}, 0.5),
        ("urgency", {}, {"seats": 10, "seats_left": 5}, 0.0),
        ("language", {"languages": words(4, 5, 6)}, {"languages": words(5)}, 0.75),
        ("language", {"languages": words(4, 5, 6)}, {}, 0.0),
    ],
)
def test_what_each_feature_says(name: str, seeker: dict[str, Any], offer: dict[str, Any], expected: float) -> None:
    assert value(name, seeker, offer) == pytest.approx(expected, abs=1e-3)


def test_meaning_counts_when_it_is_alike_and_never_against() -> None:
    assert value("similarity", {}, {}, ((0.6, 0.8), (1.0, 0.0))) == pytest.approx(0.6)
    assert value("similarity", {}, {}, ((-1.0, 0.0), (1.0, 0.0))) == 0.0


def test_the_score_is_the_same_in_both_directions() -> None:
    draw = np.random.default_rng(1)
    offers, seekers = worlds.offers(draw, 20), worlds.seekers(draw, 20)
    paired = score(features(seekers, offers, TODAY))
    for row in range(20):
        by_seeker = score(features(seekers.take([row]), offers, TODAY))
        by_offer = score(features(seekers, offers.take([row]), TODAY))
        assert by_seeker.odds[row] == pytest.approx(paired.odds[row])
        assert by_offer.odds[row] == pytest.approx(paired.odds[row])
    with pytest.raises(BadColumnsError):
        features(seekers, offers.take([1, 2, 3]), TODAY)
    assert not len(features(seekers.take([0]), offers.take([]), TODAY))


@given(seed=st.integers(0, 2**32 - 1))
def test_more_of_anything_never_lowers_a_score(seed: int) -> None:
    draw = np.random.default_rng(seed)
    table = Features(HAND.names, draw.random((5, len(HAND.names))))
    more = Features(HAND.names, np.clip(table.values + draw.random(table.values.shape) * 0.5, 0, 1))
    assert (score(more).chance >= score(table).chance).all()


def test_the_shares_are_the_score_and_name_the_reasons() -> None:
    table = Features(("similarity", "skills"), np.array([[0.5, 1.0], [0.0, 0.0]])).with_more({"history": np.ones(2)})
    weights = Weights(("skills", "similarity", "history"), (1.0, 3.0, 0.5), -2.0, "test")
    scores = score(table, weights)
    assert scores.odds == pytest.approx(-2.0 + scores.shares.sum(axis=1))
    assert scores.reasons(0, 2) == [("similarity", 1.5), ("skills", 1.0)]
    assert scores.reasons(1) == [("history", 0.5)]
    with pytest.raises(BadColumnsError):
        Weights(("skills",), (-1.0,), 0.0, "test")


def test_learned_weights_find_what_people_went_by_and_are_never_negative() -> None:
    draw = np.random.default_rng(7)
    table = Features(("similarity", "skills", "near"), draw.random((6_000, 3)))
    odds = table.values @ np.array([3.0, 0.0, -2.0]) - 1.5
    chosen = draw.random(6_000) < 1 / (1 + np.exp(-odds))
    weights = fit(table, chosen, revision="learned-1")
    assert weights.names == table.names
    assert weights.values[0] == pytest.approx(3.0, abs=0.4)
    assert weights.values[1] < 0.4
    assert weights.values[2] == 0.0


def test_learning_makes_up_for_places_that_nobody_looks_at() -> None:
    draw = np.random.default_rng(8)
    table = Features(("similarity",), draw.random((20_000, 1)))
    seen = np.where(table.values[:, 0] > 0.5, 0.3, 1.0)  # the best stood lowest
    liked = draw.random(20_000) < 1 / (1 + np.exp(-(table.values[:, 0] * 2.0 - 2.0)))
    looked = draw.random(20_000) < seen
    naive = fit(table, liked & looked, revision="naive", ridge=0.1)
    # As in a log: nobody knows who looked, only how often places are looked at.
    fair = fit(table, liked & looked, revision="fair", seen=seen, ridge=0.1)
    assert abs(fair.values[0] - 2.0) < 0.3 < abs(naive.values[0] - 2.0)


def test_too_few_choices_teach_nothing() -> None:
    table = Features(("similarity",), np.random.default_rng(1).random((100, 1)))
    with pytest.raises(BadColumnsError):
        fit(table, np.arange(100) < 49, revision="x")
    with pytest.raises(BadColumnsError):
        fit(table, np.ones(100, np.bool_), revision="x")
    with pytest.raises(BadColumnsError):
        fit(table, np.ones(3, np.bool_), revision="x")


def test_who_was_seen_much_stands_back() -> None:
    odds = slate.after_exposure(np.zeros(3), np.array([0, 10, 1_000]))
    assert odds == pytest.approx([0.0, -0.839, -2.418], abs=1e-3)


def test_lists_are_varied_without_losing_the_best() -> None:
    odds = np.array([3.0, 2.9, 2.8, 2.6, 0.0])
    organisation, field = np.array([1, 1, 1, 2, 3]), np.array([5, 5, 5, 6, -1], np.int32)
    assert slate.diverse(odds, organisation, field, 4).tolist() == [0, 3, 1, 2]
    assert slate.diverse(odds, np.full(5, -1), np.full(5, -1, np.int32), 9).tolist() == [0, 1, 2, 3, 4]


def test_new_offers_get_a_tenth_of_the_places_with_the_chance_that_is_told() -> None:
    draw, rows = np.random.default_rng(3), np.arange(5)
    new, shown, taken = np.array([10, 11]), np.array([200, 200]), np.array([60, 10])
    lists = [slate.explore(rows, new, shown, taken, draw) for _ in range(4_000)]
    explored = [one for one in lists if one.explored.any()]
    assert len(explored) / 4_000 == pytest.approx(0.5, abs=0.03)  # of five places
    assert all(one.rows[:4].tolist() == [0, 1, 2, 3] and (one.propensities[:4] == 1).all() for one in lists)
    assert np.mean([one.rows[-1] == 10 for one in explored]) > 0.99
    assert explored[0].propensities[-1] == pytest.approx(0.5, abs=0.02)
    assert next(one for one in lists if not one.explored.any()).propensities[-1] == pytest.approx(0.5)


def test_nothing_new_changes_nothing() -> None:
    nothing = np.empty(0, np.int64)
    kept = slate.explore(np.arange(3), nothing, nothing, nothing, np.random.default_rng(1))
    assert kept.rows.tolist() == [0, 1, 2]
    assert kept.propensities.tolist() == [1, 1, 1]
    with pytest.raises(BadColumnsError):
        slate.explore(np.arange(3), np.array([9]), np.array([1]), np.array([2]), np.random.default_rng(1))
