"""A real Chromium before a real server: the fixtures and the looks that all browser tests share.

The conftest.py of a folder with browser tests imports the fixtures. A module has one database, one server and one
Chromium; what it writes stays until its end.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer
from tests import make

from awn.gate import points
from awn.people.models import Person

# The one without a window draws the same pages with half of the processor time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PATIENCE_MS = 20_000
NO_CHROMIUM = (
    "The browser tests need Chromium and found none. `make test` installs it where it may; otherwise run\n"
    "  sudo apt-get install chromium-headless-shell fonts-dejavu-core\n"
    "or name one: AWN_CHROMIUM=/path/to/chromium"
)


def chromium_path() -> str:
    """The Chromium of this machine. Without one the test fails: a browser test that is skipped tests nothing."""
    if named := os.environ.get("AWN_CHROMIUM"):
        return named
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail(NO_CHROMIUM, pytrace=False)
    return found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # Playwright runs an event loop in this thread, which Django takes for asynchronous code.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        path = chromium_path()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            yield browser
            browser.close()


@dataclass
class Clock:
    """What the doors take for the present moment; a story sets it forward."""

    at: datetime = make.NOW

    def now(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> datetime:
        self.at += timedelta(**span)
        return self.at


@pytest.fixture(scope="module")
def awn_clock() -> Iterator[Clock]:
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("awn.base.clock.now", clock.now)
        yield clock


@dataclass
class Site:
    """The server, and contexts of its visitors."""

    url: str
    browser: Browser
    said: list[str] = field(default_factory=list)
    """What the browser complained about: errors and warnings of its console, the page's policy included."""

    def context(self, person: Person | None = None, *, language: str = "ar", **options: Any) -> BrowserContext:
        locale = {"ar": "ar-SA", "en": "en-GB"}[language]
        options = {"locale": locale, "timezone_id": "Asia/Riyadh", "reduced_motion": "reduce", **options}
        context = self.browser.new_context(base_url=self.url, **options)
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.said.append(f"{error.error}"))
        if person is not None:
            sign_in(context, person, self.url)
        return context

    def page(self, person: Person | None = None, **options: Any) -> Page:
        return self.context(person, **options).new_page()

    def _hear(self, message: ConsoleMessage) -> None:
        # A tab behind others paints nothing and so asks for no font; test_details.py sees that each preload is used.
        if message.type in {"error", "warning"} and "preloaded using link preload but not used" not in message.text:
            self.said.append(f"{message.text} ({message.location.get('url', '')})")


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database for a whole module: what is written is committed, and all of it goes when the module ends.

    It has the name of pytest-django's own fixture on purpose: by that name pytest-django knows that a test database is
    wanted at all. Without one these tests would write to, and empty, the database that people work with.
    """
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_database()")
            [name] = cursor.fetchone()
        if not name.startswith("test_"):
            pytest.exit(f"refusing to test on the database {name}", returncode=3)
        cache.clear()
        connection.close()
        yield
        call_command("flush", verbosity=0, interactive=False)
        cache.clear()


@pytest.fixture(scope="module")
def site(db: None, chromium: Browser, awn_clock: Clock) -> Iterator[Site]:
    """A server on the test database."""
    server = LiveServer("127.0.0.1")
    yield Site(url=server.url, browser=chromium)
    # A connection that a browser keeps open keeps a thread of the server, and that one of the database.
    for context in chromium.contexts:
        context.close()
    server.stop()
    # Inside Playwright's loop Django holds another connection than outside of it.
    connection.close()


def sign_in(context: BrowserContext, person: Person, url: str) -> None:
    """Gives the visitor a session without walking through the sign-in page."""
    client = Client()
    client.force_login(person.account)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


def axe_findings(page: Page, rules: Any = points.AXE_RULES) -> list[tuple[str, str, str]]:
    """What axe finds: the rule, the first element and what is wrong with it. `rules` is axe's own `runOnly`."""
    return points.axe(page, rules)


def wider_than_the_screen(page: Page, width: int) -> list[str]:
    """What sticks out when the page is `width` wide; empty when nothing has to be scrolled sideways."""
    return points.wider_than(page, width)


FOREIGN_WORDS = r"""() => {
  const words = /[A-Za-z]{2,}(?:[ ,.'’–-]+[A-Za-z]{2,}){2,}/;
  // Three groups of a certificate's code can happen to hold letters alone: a code is no sentence.
  const code = /\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b/g;
  const english = { test: (text) => words.test(text.replace(code, "")) };
  const data = "[lang=en], bdi, bdi *, code, pre, input, textarea, script, style, svg, time, [translate=no]";
  const said = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim();
    if (english.test(text) && !walk.currentNode.parentElement.closest(data)) said.push(text.slice(0, 100));
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [alt], [placeholder]")) {
    if (element.closest("[lang=en]")) continue;
    for (const name of ["aria-label", "title", "alt", "placeholder"]) {
      const text = element.getAttribute(name) || "";
      if (english.test(text)) said.push(`${name}: ${text.slice(0, 100)}`);
    }
  }
  if (english.test(document.title)) said.push(`title: ${document.title}`);
  return said;
}"""


def english_on_an_arabic_page(page: Page) -> list[str]:
    """Three English words in a row that are neither marked as English nor somebody's data: not translated."""
    return page.evaluate(FOREIGN_WORDS)


FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const box = e.getBoundingClientRect();
  const seen = (element) => {
    const style = getComputedStyle(element);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  };
  const label = e.labels && e.labels.length ? e.labels[0] : e;
  return {
    tag: e.tagName, id: e.id, name: e.getAttribute("name") || "", value: e.value || "",
    text: (e.innerText || e.textContent || "").trim().slice(0, 80),
    // A card shows that the link in its heading has the focus.
    visible: seen(e) || seen(label) || (e.closest(".card") !== null && seen(e.closest(".card"))),
    html: e.outerHTML.slice(0, 160), width: box.width, height: box.height,
  };
}"""
