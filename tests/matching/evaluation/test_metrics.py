"""Measures against cases worked out by hand."""

import numpy as np
import pytest

from awn.matching.evaluation import metrics


def test_reciprocal_rank() -> None:
    assert metrics.reciprocal_rank([7, 3, 9], {9, 3}) == 1 / 2
    assert metrics.reciprocal_rank([7, 3, 9], {1}) == 0
    assert metrics.reciprocal_rank([], {1}) == 0


def test_recall_and_hits() -> None:
    assert metrics.recall_at([1, 2, 3, 4], {2, 4, 8}, 3) == pytest.approx(1 / 3)
    assert metrics.recall_at([1], set(), 3) == 0
    assert metrics.hit_at([1, 2, 3], {3}, 2) == 0
    assert metrics.hit_at([1, 2, 3], {3}, 3) == 1


def test_ndcg() -> None:
    # Wanted at places 1 and 3: (1 + 1/2) / (1 + 1/log2 3)
    assert metrics.ndcg_at([5, 6, 7], {5, 7}, 3) == pytest.approx(1.5 / (1 + 1 / np.log2(3)))
    assert metrics.ndcg_at([5, 7], {5, 7}, 10) == 1
    assert metrics.ndcg_at([5, 5, 5], {5}, 3) == 1
    assert metrics.ndcg_at([1], set(), 3) == 0


def test_bootstrap_holds_the_mean_and_is_repeatable() -> None:
    values = [0.0, 1.0] * 50
    first = metrics.bootstrap(values)
    assert first == metrics.bootstrap(values)
    assert first.mean == 0.5
    assert 0.38 < first.low < 0.44
    assert 0.56 < first.high < 0.62
    assert metrics.bootstrap([1.0] * 9) == metrics.Interval(1.0, 1.0, 1.0, 9)
    assert metrics.bootstrap([]).count == 0


def test_differences_are_taken_pair_by_pair() -> None:
    better = metrics.bootstrap_difference([0.9, 0.5, 0.7], [0.8, 0.4, 0.6])
    assert better.low == pytest.approx(0.1)
    assert better.high == pytest.approx(0.1)


def test_coverage_and_gini() -> None:
    assert metrics.coverage([[1, 2], [2, 3]], 6) == 0.5
    assert metrics.coverage([], 0) == 0
    assert metrics.gini([3, 3, 3]) == 0
    assert metrics.gini([0, 0, 0, 8]) == pytest.approx(0.75)
    assert metrics.gini([1, 3]) == pytest.approx(0.25)
    assert metrics.gini([]) == 0
    assert metrics.gini([0, 0]) == 0


def test_language_share() -> None:
    languages = ["ar", "en", "en"]
    assert metrics.language_share([[0, 1], [2, 1]], languages, "ar") == 0.25
    assert metrics.language_share([], languages, "ar") == 0
