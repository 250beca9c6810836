"""The guide: its list, an article, and what was searched."""

from __future__ import annotations

from tests.browser.pages import Stop
from tests.browser.world import World

STOPS: list[Stop] = [
    Stop("guide"),
    Stop("guide_article", "volunteer", lambda _w: ["cannot-come"]),
    Stop("guide_search", query="?q=QR", note="help"),
    Stop("guide_search", query="?q=zzzzzz", note="no-help-found"),
]
NO_PAGE: dict[str, str] = {}


def extend(world: World) -> None:
    """The guide stands in files."""
