"""Two ways to use a page: a finger on a screen, and the keyboard alone. Both know only what a person could see."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from playwright.sync_api import Page
from tests.browsing import FOCUS

MOST_TABS = 300
MOST_CHOICES = 120


class Hand(ABC):
    """Acts on one page; selectors say the same in both languages."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, address: str, status: int = 200) -> None:
        response = self.page.goto(address)
        assert response is not None
        assert response.status == status, (address, response.status)

    def leave_by(self, selector: str) -> None:
        """Follows a link or sends a form, and waits for the page behind it."""
        before = self.page.url
        with self.page.expect_navigation(wait_until="load") as navigation:
            self.press(selector)
        response = navigation.value
        assert response is not None
        said = self.page.locator(".err-sum").all_inner_texts()
        assert response.status == 200, (before, selector, response.status, said)

    def text(self, selector: str = "main") -> str:
        return self.page.locator(selector).first.inner_text()

    @abstractmethod
    def press(self, selector: str) -> None: ...

    @abstractmethod
    def write(self, selector: str, text: str) -> None: ...

    @abstractmethod
    def choose(self, selector: str, value: str) -> None:
        """A choice of a select, or a radio button of a group (then the selector names the group)."""


class Finger(Hand):
    """Taps where the page allows touch, clicks elsewhere."""

    def press(self, selector: str) -> None:
        self.page.locator(selector).first.tap()

    def write(self, selector: str, text: str) -> None:
        self.press(selector)
        self.page.locator(selector).first.fill(text)

    def choose(self, selector: str, value: str) -> None:
        found = self.page.locator(selector).first
        if found.evaluate("e => e.tagName") == "SELECT":
            found.select_option(value)
        else:
            self.page.locator(f'{selector}[value="{value}"]').tap()


class Keyboard(Hand):
    """Tab, Enter, Space, arrows and letters; where the focus is must always be seen."""

    def open(self, address: str, status: int = 200) -> None:
        super().open(address, status)
        self._skip_to_content()

    def leave_by(self, selector: str) -> None:
        super().leave_by(selector)
        self._skip_to_content()

    def press(self, selector: str) -> None:
        here = self.reach(selector)
        is_box = self.page.evaluate("document.activeElement.matches('input[type=checkbox], input[type=radio]')")
        self.page.keyboard.press("Space" if is_box or here["tag"] == "BUTTON" else "Enter")

    def write(self, selector: str, text: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, selector: str, value: str) -> None:
        self.reach(selector)
        chosen = """selector => {
            const e = document.querySelector(selector);
            return e.tagName === 'SELECT' ? e.value : (document.querySelector(selector + ':checked') || {}).value;
        }"""
        if self.page.evaluate(chosen, selector) is None:
            self.page.keyboard.press("Space")
        for _ in range(MOST_CHOICES):
            if self.page.evaluate(chosen, selector) == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{selector} never became {value}")

    def reach(self, selector: str) -> dict[str, Any]:
        """Tabs forward until the focus is on it."""
        matches = "selector => document.activeElement.matches(selector)"
        passed = []
        for _ in range(MOST_TABS):
            here = self.page.evaluate(FOCUS)
            if here is not None and here["id"] != "main" and self.page.evaluate(matches, selector):
                return dict(here)
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(FOCUS)
            if here is not None:
                assert here["visible"], f"the focus is not seen: {here['html']}"
                passed.append(here["html"][:60])
        raise AssertionError(f"{self.page.url}: Tab never reaches {selector}; last: {passed[-5:]}")

    def _skip_to_content(self) -> None:
        """The first Tab of every page finds the way past its header, unless something in it has the focus already."""
        if self.page.evaluate(FOCUS) is not None:
            return
        self.page.keyboard.press("Tab")
        assert self.page.evaluate("document.activeElement.matches('a.skip')"), self.page.evaluate(FOCUS)
        self.page.keyboard.press("Enter")
        assert self.page.evaluate("location.hash") == "#main"
