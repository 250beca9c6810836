"""What works without a network: one's own day, and what waits to be sent."""

from __future__ import annotations

from tests.browser.pages import Stop
from tests.browser.world import World

STOPS: list[Stop] = [
    Stop("my_day", "volunteer"),
    Stop("my_day", "newcomer", note="empty"),
    Stop("not_sent"),
    Stop("apply_offline", "newcomer", arguments=lambda w: [w.free.public_id]),
]
NO_PAGE: dict[str, str] = {
    "manifest": "a manifest for browsers; tests/web/test_offline.py reads it",
    "site_worker": "the site's service worker; tests/web/test_offline_browser.py uses it",
    "not_sent_state": "data for the page that sends; tests/web/test_offline.py reads it",
    "not_sent_send": "pages send there what was kept; tests/web/test_offline.py does",
}


def extend(world: World) -> None:
    """Nothing more: the volunteer of the world has a seat in the coming days."""
