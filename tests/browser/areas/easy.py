"""Easy mode: the pages that it alone has, and the main pages of the journey as it shows them."""

from __future__ import annotations

from tests.browser.pages import Stop
from tests.browser.world import World

STOPS: list[Stop] = [
    Stop("easy_find", easy=True),
    Stop("easy_signup", easy=True),
    Stop("easy_helper", easy=True),
    Stop("opportunity", "volunteer", lambda w: [w.free.public_id], note="easy", easy=True),
    Stop("apply", "volunteer", lambda w: [w.free.public_id], note="easy", easy=True),
    Stop("my_day", "volunteer", note="easy", easy=True),
]
NO_PAGE: dict[str, str] = {
    "ask_access": "a button on the page of an opportunity; tests/web/test_easy.py presses it",
}


def extend(world: World) -> None:
    """Nothing more."""
    del world
