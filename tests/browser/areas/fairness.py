"""Fairness, quarter by quarter, and plain order for everybody."""

from __future__ import annotations

from datetime import timedelta

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.consents.rules import Purpose
from awn.fairness.actions import publish
from awn.fairness.rules import last_closed
from awn.matching.models import Slate

STOPS: list[Stop] = [Stop("fairness"), Stop("staff_fairness", "staff")]
NO_PAGE = {
    "fairness_quarter": "the page `fairness` under the name of a quarter; tests/fairness opens it",
    "fairness_file": "a file to save",
}


def extend(world: World) -> None:
    """A quarter in which some lists were shown to enough people, and a few of whom nothing is told."""
    quarter = last_closed(make.NOW)
    people = [make.person(gender=gender) for gender in ("female", "male", "male") for _time in range(12)]
    for who in people:
        make.agreed(who, Purpose.STATISTICS)
    Slate.objects.bulk_create(
        Slate(
            person_id=who.pk, surface="dashboard", at=quarter.since + timedelta(days=9), revision="r", candidates=4,
            opportunity_ids=[world.opportunity.pk], scores=[0.5], propensities=[1.0], feature_names=["near"],
            features=[0.5],
        )
        for who in people
    )  # fmt: skip
    publish(quarter, by=None, at=make.NOW)
