"""Reports: the index, one of a country, the rows behind it, and a volunteer's own."""

from __future__ import annotations

from tests.browser.pages import Stop
from tests.browser.world import World

STOPS: list[Stop] = [
    Stop("report_index"),
    Stop("report_page", arguments=lambda _w: ["country", "SA"]),
    Stop("report_rows", arguments=lambda _w: ["country", "SA"]),
    Stop("my_report", "volunteer"),
]
NO_PAGE: dict[str, str] = {}


def extend(world: World) -> None:
    """The hours of the world are enough."""
