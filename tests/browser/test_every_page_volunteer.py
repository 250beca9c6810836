"""Every page of volunteers and guardians."""

import pytest
from tests.browser.looks import Tour, look, tour
from tests.browser.pages import VOLUNTEER, Stop

pytestmark = [pytest.mark.browser, pytest.mark.gate]
__all__ = ["tour"]


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("stop", VOLUNTEER, ids=str)
def test_page(tour: Tour, stop: Stop, language: str) -> None:
    look(tour, stop, language)
