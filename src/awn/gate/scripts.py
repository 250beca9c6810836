"""The scripts that look at a page from within, and axe."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from .findings import Told

AXE = Path(__file__).with_name("vendor") / "axe.min.js"
_FOLDER = Path(__file__).with_name("js")


@cache
def script(name: str) -> str:
    """The text of one script: a function for `Page.evaluate`."""
    return _FOLDER.joinpath(f"{name}.js").read_text("utf-8")


def ask(page: Page, name: str, argument: Any = None) -> list[Told]:
    """What one script says of the page: a list of `{what, where, warning}`."""
    said: list[dict[str, Any]] = page.evaluate(script(name), argument)
    return [Told(one["what"], one.get("where", ""), bool(one.get("warning"))) for one in said]
