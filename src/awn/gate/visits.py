"""A whole look at pages of a running site: both languages, each mode, all nine points."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page, Response

from . import lighthouse as judge
from . import points, weight
from .findings import Finding, Told
from .scripts import AXE

LANGUAGES = ("ar", "en")
SCREENS: dict[str, dict[str, Any]] = {
    "phone": weight.PHONE,
    "desktop": {"viewport": {"width": 1280, "height": 900}},
}
MODES = ("phone", "desktop")
LOCALES = {"ar": "ar-SA", "en": "en-GB"}
# Files and ways out are no pages to look at.
NO_PAGE = re.compile(r"/(sign-out|logout|outbox)/|\.(csv|pdf|xlsx|zip|json|ics|xml|txt)$|/(ar|en)/live/")
PATIENCE_MS = 30_000


@dataclass
class Gate:
    """One visitor of one site. `cookies` are those of somebody signed in; `main` pages get every point."""

    browser: Browser
    site: str
    wanted: frozenset[int] = frozenset(range(1, 10))
    cookies: list[dict[str, Any]] = field(default_factory=list)
    lighthouse: judge.Lighthouse | None = None
    weights: dict[str, weight.Weight] = field(default_factory=dict)
    scores: dict[str, judge.Scores] = field(default_factory=dict)
    looks: int = 0
    _contexts: dict[tuple[str, str], BrowserContext] = field(default_factory=dict)

    def page(self, language: str, screen: str) -> Page:
        """The visitor's one tab in this language and on this screen."""
        key = (language, screen)
        if key not in self._contexts:
            context = self.browser.new_context(
                **SCREENS[screen], locale=LOCALES[language], reduced_motion="reduce", service_workers="block"
            )
            context.set_default_timeout(PATIENCE_MS)
            context.add_init_script(path=AXE)
            if self.cookies:
                context.add_cookies(self.cookies)  # type: ignore[arg-type] # cookies that a context gave, as they came
            context.new_page()
            self._contexts[key] = context
        page = self._contexts[key].pages[0]
        page.set_viewport_size(SCREENS[screen]["viewport"])
        return page

    def close(self) -> None:
        """Ends the visit."""
        for context in self._contexts.values():
            context.close()
        self._contexts.clear()

    def look(self, path: str, *, main: bool = False) -> Iterator[Finding]:
        """All that is found on the page at `path`, which begins with a language: /ar/…"""
        structures: dict[str, list[str]] = {}
        for language in LANGUAGES:
            address = urljoin(self.site, in_language(path, language))
            for screen in MODES:
                try:
                    yield from self._one(address, language, screen, structures)
                except Error as error:
                    yield Finding(0, address, screen, f"could not be looked at: {error.message.splitlines()[0]}")
            if main:
                yield from self._quick(address, language)
        if 6 in self.wanted and len(structures) == len(LANGUAGES):
            address = urljoin(self.site, path)
            yield from _as(6, address, "ar, en", points.different(structures["ar"], structures["en"]))

    def _one(self, address: str, language: str, screen: str, structures: dict[str, list[str]]) -> Iterator[Finding]:
        page = self.page(language, screen)
        response = page.goto(address, wait_until="load")
        self.looks += 1
        if response is None or response.status >= 400:
            yield Finding(0, address, screen, f"answered {response.status if response else 'nothing'}")
            return
        if page.url != address or "html" not in response.headers.get("content-type", ""):
            yield Finding(0, address, screen, f"no page of its own, leads to {page.url}", warning=True)
            return
        for point, look in self._points(page, response, language, screen):
            if point in self.wanted:
                yield from _as(point, address, f"{language}, {screen}", look())
        if 5 in self.wanted and screen == "phone":
            for mode, told in points.wishes(page):
                yield from _as(5, address, f"{language}, {mode}", [told])
        if 6 in self.wanted and screen == "phone":
            page.set_viewport_size(SCREENS[screen]["viewport"])
            structures[language] = points.structure(page)

    def _points(
        self, page: Page, response: Response, language: str, screen: str
    ) -> Iterator[tuple[int, Callable[[], list[Told]]]]:
        yield 1, lambda: points.told_by_axe(page)
        yield 4, lambda: points.keys(page)
        if screen == "desktop":
            yield 7, lambda: points.plain(page, response.text())
            yield 9, lambda: [*points.paper(page), *points.printed(page)]
            return
        yield 2, lambda: [Told(one) for width in points.NARROW_PX for one in points.wider_than(page, width)]
        yield 3, lambda: points.spacing(page, language)

    def _quick(self, address: str, language: str) -> Iterator[Finding]:
        if 8 not in self.wanted:
            return
        found = weight.weigh(self.browser, address, cookies=self.cookies, locale=LOCALES[language])
        self.weights[address] = found
        yield from _as(8, address, f"{language}, slow 4G", weight.judged(found))
        if self.lighthouse is None:
            return
        cookie = "; ".join(f"{one['name']}={one['value']}" for one in self.cookies)
        try:
            scores = self.lighthouse.scores(address, cookie=cookie)
        except judge.LighthouseError as error:
            yield Finding(8, address, language, f"Lighthouse could not look: {error}")
            return
        self.scores[address] = scores
        yield from _as(8, address, f"{language}, Lighthouse", judge.judged(scores))


def _as(point: int, address: str, mode: str, told: Iterable[Told]) -> Iterator[Finding]:
    for one in told:
        yield Finding(point, address, mode, one.what, one.where, one.warning)


def in_language(path: str, language: str) -> str:
    """The same path in another language: the first part of every path is one."""
    return re.sub(rf"^/({'|'.join(LANGUAGES)})(?=/|$)", f"/{language}", path)


def paths_of(gate: Gate, start: str = "/en/site-map/") -> list[str]:
    """The pages that the site map names, and of each the first page below it: one opportunity, one organisation."""
    page = gate.page("en", "desktop")
    found = ["/ar/"]
    for path in [start, *_links(page, urljoin(gate.site, start))]:
        found += [path] if path not in found else []
    for path in list(found[1:]):
        below = [one for one in _links(page, urljoin(gate.site, path)) if one != path and one.startswith(path)]
        found += [one for one in below[:1] if one not in found]
    return list(dict.fromkeys(in_language(path, "ar") for path in found))


def _links(page: Page, address: str) -> list[str]:
    """Paths of the same site in the page's main part, without what is asked for and without files."""
    page.goto(address, wait_until="load")
    hrefs: list[str] = page.evaluate(
        "[...document.querySelectorAll('main a[href]:not([download])')].map(one => one.href)"
    )
    host = urlsplit(address).netloc
    parts = [urlsplit(one) for one in hrefs]
    return [one.path for one in parts if one.netloc == host and not NO_PAGE.search(one.path)]
