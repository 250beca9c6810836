"""What is expected: the desk, demand, and the models that say so."""

from __future__ import annotations

from datetime import timedelta

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World
from tests.forecasts import samples

STOPS: list[Stop] = [
    Stop("organiser_forecasts", "owner", lambda world: [world.organisation.slug]),
    Stop("demand", ""),
    Stop("forecast_models", ""),
    Stop("forecast_model", "", lambda _world: ["no-show"]),
]
NO_PAGE = {"demand_file": "a file; tests/web/test_forecasts.py reads it"}


def extend(_world: World) -> None:
    """A model of each kind, one of them no better than the simple way."""
    at = make.NOW - timedelta(days=2)
    samples.yes_or_no("no_show", at)
    samples.yes_or_no("unfilled", at)
    samples.yes_or_no("leaving", at, beats=False)
    samples.demand(at)
