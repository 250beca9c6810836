"""One look at one page: everything that must be true of every page, by the points of `awn.gate` and some of our own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from playwright.sync_api import BrowserContext, Page
from tests.browser.bidi import reordered
from tests.browser.pages import Stop
from tests.browser.world import HARD, World, build
from tests.browsing import DESKTOP, PHONE, Site, axe_findings, english_on_an_arabic_page, wider_than_the_screen

from awn.gate import points
from awn.gate.findings import Told
from awn.gate.scripts import AXE

# A phone's own width is what the Arabic page is opened at.
NARROW_PX = {"ar": (640, 390, 320), "en": (640, 320)}
SCREENS: dict[str, dict[str, Any]] = {"ar": PHONE, "en": DESKTOP}
# Each colouring is seen by all rules once, and so is each width: neither changes with the language.
COLOURS: dict[str, Literal["light", "dark"]] = {"ar": "light", "en": "dark"}

HEAD = """() => [
  [document.documentElement.lang, document.documentElement.dir],
  [...document.querySelectorAll("h1")].map((one) => one.innerText),
  document.title,
  matchMedia("(prefers-color-scheme: dark)").matches,
]"""

# What easy mode promises of everything that is pressed in the main part of a page.
EASY_TARGET_PX = 65
NOT_LARGE = """least => [...document.querySelectorAll("main :is(.btn, .door, .opt, .check, .input, summary)")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < least - 0.5)
  .map((one) => `${Math.round(one.getBoundingClientRect().height)} px: ${one.outerHTML.slice(0, 120)}`)"""


@dataclass
class Tour:
    """A world, a tab for each of its people and languages, and the titles seen so far."""

    site: Site
    world: World
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    structures: dict[str, list[str]] = field(default_factory=dict)
    _contexts: dict[tuple[str, str, bool], BrowserContext] = field(default_factory=dict)
    _tabs: dict[tuple[str, str, bool], Page] = field(default_factory=dict)

    def context(self, who: str, language: str, *, easy: bool = False) -> BrowserContext:
        key = (who, language, easy)
        if key not in self._contexts:
            person = self.world.person(who) if who else None
            self._contexts[key] = self.site.context(person, language=language, **SCREENS[language])
            # Given beforehand, axe is sent once; half a megabyte would otherwise follow every page.
            self._contexts[key].add_init_script(path=AXE)
            if easy:
                self._contexts[key].add_cookies([{"name": "awn_mode", "value": "easy", "url": self.site.url}])
        return self._contexts[key]

    def tab(self, who: str, language: str, *, easy: bool = False) -> Page:
        """The visitor's one tab, of its own colours and size again: each new one would start a process of its own."""
        key = (who, language, easy)
        if key not in self._tabs:
            self._tabs[key] = self.context(who, language, easy=easy).new_page()
        page = self._tabs[key]
        # The page looked at before would be laid out and painted anew for nobody.
        page.evaluate("document.body?.replaceChildren()")
        page.emulate_media(color_scheme=COLOURS[language])
        page.set_viewport_size(SCREENS[language]["viewport"])
        return page


@pytest.fixture(scope="module")
def tour(site: Site) -> Iterator[Tour]:
    made = Tour(site, build())
    yield made


def look(tour: Tour, stop: Stop, language: str) -> None:
    """Arabic on a phone by day, English on a desktop in the dark; each also on the narrowest screens."""
    page = tour.tab(stop.who, language, easy=stop.easy)
    tour.site.said.clear()
    response = page.goto(stop.address(tour.world, language), wait_until="load")
    assert response is not None
    faults: dict[str, Any] = {}
    if response.status != stop.status:
        faults["status"] = response.status
    if page.url != response.request.url or response.request.redirected_from is not None:
        faults["led elsewhere"] = page.url
    root, headings, title, is_dark = page.evaluate(HEAD)
    if root != [language, "rtl" if language == "ar" else "ltr"]:
        faults["language"] = root
    if len(headings) != 1:
        faults["headings"] = headings
    if is_dark != (COLOURS[language] == "dark"):
        faults["colours"] = COLOURS[language]
    faults["title"] = _title_fault(tour, stop, language, title)
    if language == "ar":
        faults["the wrong way round"] = reordered(page, [HARD])
    # The browser itself writes a line for every page that is not a 2xx.
    faults["console"] = [
        said for said in tour.site.said if "Failed to load resource" not in said or page.url not in said
    ]
    faults["axe"] = axe_findings(page)
    faults["too wide"] = [told for width in NARROW_PX[language] for told in wider_than_the_screen(page, width)]
    faults |= _gate(tour, page, stop, language, response.text())
    if language == "ar":
        faults["not translated"] = english_on_an_arabic_page(page)
    if stop.easy:
        faults["not large"] = page.evaluate(NOT_LARGE, EASY_TARGET_PX)
    if told := [f"{what}: {found}" for what, found in faults.items() if found]:
        pytest.fail(f"{page.url}\n" + "\n".join(told), pytrace=False)


def _gate(tour: Tour, page: Page, stop: Stop, language: str, html: str) -> dict[str, list[str]]:
    """The other points of the gate (docs/accessibility.md), on the page as it stands, 320 pixels wide. What words and
    direction cannot change is looked at in one language; test_every_page_public.py does all for the main pages."""
    told = {"spacing": points.spacing(page, language)}
    structure = points.structure(page)
    if language == "ar":
        tour.structures[str(stop)] = structure
        told["keys"] = points.keys(page, pressed=False)
        told["without JavaScript"] = points.plain(page, html)
    else:
        # Run alone, a page has no other language to be compared with.
        told["structure"] = points.different(tour.structures.get(str(stop), structure), structure)
        told["paper"] = points.paper(page)
    return {what: _faults(found) for what, found in told.items()}


def _faults(told: list[Told]) -> list[str]:
    return [f"{one.what}: {one.where}" for one in told if not one.warning]


def _title_fault(tour: Tour, stop: Stop, language: str, title: str) -> str:
    own, _dash, _name = title.rpartition(" – ")
    if not own.strip():
        return f"no title: {title}"
    # Two states of one page may share their title; two pages may not.
    other = tour.titles.setdefault((language, title), stop.route)
    return "" if other == stop.route else f"{title}: that is the title of {other} as well"
