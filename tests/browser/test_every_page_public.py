"""Every page that anybody may open; and the main pages by all points of the gate, each key really pressed.

They share one world and one server, which cost more than all the looks. `pytest tests/browser -k gate` runs the gate.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from tests.browser.looks import SCREENS, Tour, look, tour
from tests.browser.pages import NOBODY, Stop

from awn.gate import points
from awn.gate.findings import Told

pytestmark = [pytest.mark.browser, pytest.mark.gate]
__all__ = ["tour"]

MAIN = [
    Stop("home"),
    Stop("opportunities"),
    Stop("opportunity", arguments=lambda w: [w.opportunity.public_id]),
    Stop("dashboard", "volunteer"),
    Stop("my_hours", "volunteer"),
    Stop("verify"),
]


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("stop", NOBODY, ids=str)
def test_page(tour: Tour, stop: Stop, language: str) -> None:
    look(tour, stop, language)


def _opened(tour: Tour, stop: Stop, language: str) -> tuple[Page, str]:
    page = tour.tab(stop.who, language)
    response = page.goto(stop.address(tour.world, language), wait_until="load")
    assert response is not None and response.status == 200
    return page, response.text()


def _faults(told: list[Told]) -> list[str]:
    return [f"{one.what}: {one.where}" for one in told if not one.warning]


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("stop", MAIN, ids=str)
def test_main_page(tour: Tour, stop: Stop, language: str) -> None:
    page, html = _opened(tour, stop, language)
    size = SCREENS[language]["viewport"]
    found: dict[str, list[Told]] = {"keys": points.keys(page, strict=True)}
    found["without JavaScript"] = points.plain(page, html)
    for width in (size["width"], *points.NARROW_PX):
        found[f"narrow {width}"] = [Told(one) for one in points.wider_than(page, width)]
        found[f"spacing {width}"] = points.spacing(page, language)
    found |= {"paper": points.paper(page), "PDF": points.printed(page)}
    told = {what: faults for what, one in found.items() if (faults := _faults(one))}
    assert told == {}


@pytest.mark.parametrize("stop", MAIN, ids=str)
def test_wishes_are_met(tour: Tour, stop: Stop) -> None:
    page, _html = _opened(tour, stop, "ar")
    assert [f"{wish}: {one.what}: {one.where}" for wish, one in points.wishes(page) if not one.warning] == []


@pytest.mark.parametrize("stop", MAIN, ids=str)
def test_both_languages_have_the_same_structure(tour: Tour, stop: Stop) -> None:
    told = []
    for language in ("ar", "en"):
        page, _html = _opened(tour, stop, language)
        page.set_viewport_size(SCREENS["en"]["viewport"])
        told.append(points.structure(page))
    assert points.different(*told) == []


@pytest.mark.parametrize("stop", MAIN, ids=str)
def test_the_same_is_there_without_javascript(tour: Tour, stop: Stop) -> None:
    person = tour.world.person(stop.who) if stop.who else None
    with_it, _html = _opened(tour, stop, "en")
    context = tour.site.context(person, language="en", java_script_enabled=False, **SCREENS["en"])
    without = context.new_page()
    without.goto(stop.address(tour.world, "en"))
    for reads in (_headings, _links, _fields):
        assert reads(with_it) - reads(without) == set()
    for button in without.locator("main button").all():
        assert not button.is_visible() or button.get_attribute("type") != "button", button.inner_text()
    context.close()


def _texts(selector: str, attribute: str = "") -> Callable[[Page], set[str]]:
    def read(page: Page) -> set[str]:
        found = [one for one in page.locator(selector).all() if one.is_visible()]
        return {(one.get_attribute(attribute) or "") if attribute else one.inner_text().strip() for one in found}

    return read


_headings = _texts("main :is(h1, h2, h3)")
_links = _texts("main a[href]", "href")
_fields = _texts("main :is(input:not([type=hidden]), select, textarea)[name]", "name")
