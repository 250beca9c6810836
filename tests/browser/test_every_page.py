"""No page is forgotten: each route is on the list of pages, or shows none for a reason."""

import pytest
from tests.architecture.house import assert_none
from tests.architecture.test_routes import routes
from tests.browser import areas
from tests.browser.pages import NO_PAGE, NOBODY, ORGANISER, VOLUNTEER

pytestmark = pytest.mark.gate


def test_every_route_is_looked_at_or_shows_no_page() -> None:
    there = {route.name for route in routes()}
    looked_at = {stop.route for stop in (*NOBODY, *VOLUNTEER, *ORGANISER, *areas.stops())}
    without = {**NO_PAGE, **areas.without_page()}
    assert_none([f"{name}: add it to tests/browser/pages.py" for name in sorted(there - looked_at - set(without))])
    assert_none([f"{name}: on the list, but there is no such route" for name in sorted({*looked_at, *without} - there)])
    assert_none([f"{name}: a page, and yet among those without" for name in sorted(looked_at & set(without))])
