"""Weights are learned from a log, and count only when they are better beyond doubt."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from tests import make

from awn.base.events import record
from awn.base.refusal import Refusal
from awn.consents.rules import Purpose
from awn.matching.actions.learning import learn
from awn.matching.engine.ranking import HAND
from awn.matching.loading.weighing import weights
from awn.matching.models import Slate, Weights

pytestmark = pytest.mark.django_db
NOW = make.NOW


def a_log(likes: str, lists: int = 240) -> None:
    """Lists of eight in which one feature alone decides who applies to what, told among those that say nothing."""
    draw = np.random.default_rng(4)
    person = make.agreed(make.person(), Purpose.STATISTICS)
    items = [make.opportunity(published_at=NOW - timedelta(days=170)).pk for _i in range(8)]
    rows = []
    for number in range(lists):
        at = NOW - timedelta(days=160) + number * timedelta(hours=15)
        grid = draw.random((8, len(HAND.names)))
        rows.append(_slate(person.pk, at, items, grid))
        looked = draw.random(8) < 1 / np.log2(np.arange(8) + 2)
        for place in np.flatnonzero((grid[:, HAND.names.index(likes)] > 0.75) & looked):
            later = at + timedelta(hours=1, seconds=int(place))
            record("application.submitted", by=person, at=later, subject=number, opportunity=items[place])
    Slate.objects.bulk_create(rows)


def _slate(person: int, at: datetime, items: list[int], grid: np.ndarray) -> Slate:  # type: ignore[type-arg] # of float64
    return Slate(
        person_id=person, surface="dashboard", at=at, revision="hand-1", candidates=8, opportunity_ids=items,
        scores=[0.0] * 8, propensities=[1.0] * 8, feature_names=list(HAND.names), features=grid.ravel().tolist(),
    )  # fmt: skip


def test_what_people_choose_by_is_learned_and_counts_when_it_is_better() -> None:
    a_log("freshness")
    lesson = learn(by=None, at=NOW)
    assert lesson.active
    assert lesson.low > 0
    learned = dict(zip(weights().names, weights().values, strict=True))
    assert max(learned, key=lambda name: learned[name]) == "freshness"
    assert min(learned.values()) >= 0
    assert weights().revision == lesson.revision


def test_what_is_not_better_is_kept_but_does_not_count() -> None:
    a_log("similarity")
    Slate.objects.update(features=[0.5] * (8 * len(HAND.names)))
    lesson = learn(by=None, at=NOW)
    assert not lesson.active
    assert weights() == HAND
    assert Weights.objects.get().revision == lesson.revision


def test_a_log_with_few_choices_teaches_nothing() -> None:
    with pytest.raises(Refusal) as refused:
        learn(by=None, at=NOW)
    assert refused.value.code == "too_few_choices"
    a_log("near", lists=8)
    with pytest.raises(Refusal):
        learn(by=None, at=NOW)
    assert not Weights.objects.exists()
