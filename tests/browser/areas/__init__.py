"""Pages by area: each module has its stops, its routes without a page, and what it adds to the world."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.browser.pages import Stop
    from tests.browser.world import World

AREAS = (
    "signin", "national", "profile", "qualifications", "minors", "onsite", "roles", "privacy", "safety", "boards",
    "messaging", "surge", "cover", "posting", "planning", "outreach", "screening",
    "offline", "learning", "media", "help", "onboarding", "support", "easy", "evaluation",
    "programmes", "valuation", "recognition", "accountability", "fairness", "reports", "reports_files", "analysis",
    "forecasts",
)  # fmt: skip


def stops() -> list[Stop]:
    """The pages of all areas."""
    return [stop for name in AREAS for stop in import_module(f"tests.browser.areas.{name}").STOPS]


def without_page() -> dict[str, str]:
    """The routes of all areas that show no page, each with the reason."""
    return {route: why for name in AREAS for route, why in import_module(f"tests.browser.areas.{name}").NO_PAGE.items()}


def extend(world: World) -> None:
    """What the pages of the areas need, put into `world.more`."""
    for name in AREAS:
        import_module(f"tests.browser.areas.{name}").extend(world)
