"""Signing in: codes, passkeys, two steps, sessions."""

from __future__ import annotations

from tests.browser.pages import Stop
from tests.browser.world import World

STOPS: list[Stop] = []
NO_PAGE: dict[str, str] = {}


def extend(world: World) -> None:
    """Nothing yet."""
