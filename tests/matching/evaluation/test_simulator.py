"""The made-up country: learning beats guessing, fairness spreads, exploration finds the new; and true chances."""

from __future__ import annotations

import numpy as np
import pytest

from awn.matching.evaluation import logistic, simulator
from awn.matching.evaluation.world import Memory, Size, World

SMALL = Size(volunteers=500, organisations=30, weeks=20, opportunities_a_week=25, width=8)


def test_learned_weights_lie_between_chance_and_the_oracle() -> None:
    report = simulator.evaluate(1, SMALL)
    ndcg = {name: ranker["ndcg10"]["mean"] for name, ranker in report["rankers"].items()}
    assert ndcg["random"] < ndcg["popularity"] < ndcg["learned"] < ndcg["oracle"]
    assert ndcg["content"] < ndcg["learned"]
    assert report["calibration_error"] < 0.05
    assert all(weight >= 0 for weight in report["weights"]["learned"].values())
    ways = report["ways"]
    assert ways["fair"]["opportunity_gini"] < ways["plain"]["opportunity_gini"]
    assert ways["fair"]["connected_share"] >= ways["plain"]["connected_share"]
    assert ways["fair_exploring"]["new_seen_share"] >= ways["fair"]["new_seen_share"]


def test_the_same_seed_gives_the_same_country() -> None:
    tiny = Size(volunteers=250, organisations=8, weeks=14, opportunities_a_week=15, width=4)
    assert simulator.evaluate(3, tiny) == simulator.evaluate(3, tiny)
    assert simulator.evaluate(3, tiny) != simulator.evaluate(4, tiny)


def test_features_are_finite_for_people_without_a_past() -> None:
    world = World(1, SMALL)
    features = Memory(world).features(0, world.active(0), world.open(0))
    assert np.isfinite(features).all()
    assert (features >= 0).all()


def test_calibration_error_by_hand() -> None:
    chances = np.array([0.2] * 10 + [0.8] * 10)
    happened = np.array([True] * 2 + [False] * 8 + [True] * 6 + [False] * 4)
    assert logistic.calibration_error(chances, happened, bins=2) == pytest.approx(0.1)
    assert logistic.calibration_error(np.array([]), np.array([], dtype=bool)) == 0.0
