"""The rules on a small planted country: floors that can fail, well below what was measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from tests.make import NOW

from awn.alarms import tasks
from awn.alarms.models import Alarm
from awn.demo.national import load
from awn.demo.national.frauds import rounds_for
from awn.demo.national.frauds.judging import Share, average_precision, evaluate, told
from awn.demo.national.frauds.truth import read

SEED = 5


@pytest.fixture(scope="module")
def country(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """Loaded once for the module and undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(people=2_500, opportunities=1_000, entries=7_500, seed=SEED, at=NOW)
        yield evaluate(NOW)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_most_planted_frauds_are_found_and_most_lookalikes_are_left_alone(country: dict[str, Any]) -> None:
    together = country["all"]
    assert together["recall"]["value"] >= 0.5, told(country)
    assert together["precision"]["value"] >= 0.4, told(country)
    assert together["lookalikes_raised"]["value"] <= 0.3, told(country)
    average = country["organisations_found"]["average_precision"]
    assert average["rules"] > 2 * average["bulk_only"], told(country)
    assert average["rules"] > 2 * average["random"], told(country)


@pytest.mark.django_db
def test_every_story_is_told_and_the_night_raises_what_was_judged(country: dict[str, Any]) -> None:
    truths = read()
    assert {one.kind for one in truths if one.is_fraud} == set(country["kinds"])
    assert len({one.story for one in truths}) == 25
    done = tasks.run(NOW)
    assert Alarm.objects.count() == done.raised.new == country["all"]["precision"]["of"]


def test_no_story_is_planted_where_there_is_no_room() -> None:
    assert [rounds_for(count) for count in (120, 1_200, 50_000)] == [0, 3, 24]


def test_intervals_and_average_precision_are_those_of_the_books() -> None:
    assert Share(8, 10).told() == {"value": 0.8, "low": 0.49, "high": 0.943, "hits": 8, "of": 10}
    assert Share(0, 0).told()["value"] is None
    import numpy as np

    right = np.array([True, False, True, False])
    assert average_precision(np.array([4.0, 3.0, 2.0, 1.0]), right) == pytest.approx(0.833)
    # Where all scores are equal, the order says nothing.
    assert average_precision(np.zeros(4), right) == 0.5
