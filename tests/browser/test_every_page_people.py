"""Every page about people: who they are, what protects them, what is theirs."""

import pytest
from tests.browser import areas
from tests.browser.looks import Tour, look, tour
from tests.browser.pages import Stop

pytestmark = [pytest.mark.browser, pytest.mark.gate]
__all__ = ["tour"]


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("stop", areas.stops(), ids=str)
def test_page(tour: Tour, stop: Stop, language: str) -> None:
    look(tour, stop, language)
