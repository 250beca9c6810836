"""How organisations answer for themselves."""

from __future__ import annotations

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.accountability.actions import count_all

STOPS: list[Stop] = [
    Stop("accountability"),
    Stop("organisation_accountability", "owner", arguments=lambda world: [world.organisation.slug]),
]
NO_PAGE = {"accountability_file": "a file to save"}


def extend(_world: World) -> None:
    """Everything is counted."""
    count_all(by=None, at=make.NOW)
