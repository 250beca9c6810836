"""Every page that anybody may open."""

import pytest
from tests.browser.looks import Tour, look, tour
from tests.browser.pages import NOBODY, Stop

pytestmark = pytest.mark.browser
__all__ = ["tour"]


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("stop", NOBODY, ids=str)
def test_page(tour: Tour, stop: Stop, language: str) -> None:
    look(tour, stop, language)
