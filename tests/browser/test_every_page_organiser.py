"""Every page of organisers and of the platform's staff."""

import pytest
from tests.browser.looks import Tour, look, tour
from tests.browser.pages import ORGANISER, Stop

pytestmark = [pytest.mark.browser, pytest.mark.gate]
__all__ = ["tour"]


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("stop", ORGANISER, ids=str)
def test_page(tour: Tour, stop: Stop, language: str) -> None:
    look(tour, stop, language)
