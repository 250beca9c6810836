"""First steps: they stand on pages that other areas look at."""

from __future__ import annotations

from tests.browser.pages import Stop
from tests.browser.world import World

STOPS: list[Stop] = []
NO_PAGE = {"first_steps": "buttons of the pages `dashboard`, `organiser` and `staff`"}


def extend(_world: World) -> None:
    """Everybody has first steps left."""
