"""Lessons and articles as Markdown: what is allowed, and how they become a page. Raw HTML is never let through."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

PICTURE_PREFIX, ROUTE_PREFIX = "pictures/", "awn:"
_NAME = re.compile(r"pictures/[A-Za-z0-9][A-Za-z0-9._-]{0,58}")
# A quote whose first line is bold and ends with a colon is a box.
_BOXES = {
    "try it": "try",
    "case": "case",
    "remember": "remember",
    "جرّب بنفسك": "try",
    "جرب بنفسك": "try",
    "موقف": "case",
    "تذكّر": "remember",
    "تذكر": "remember",
}
MOST_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Written:
    """What a text holds that must be looked at: pictures as (address, words), links, and what is not allowed."""

    pictures: Sequence[tuple[str, str]]
    links: Sequence[str]
    wrong: Sequence[str]


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "maxNesting": MOST_DEPTH}).enable("table")


def read(text: str) -> Written:
    """Looks through a text. `wrong` holds codes: heading, html, code, link, picture."""
    pictures, links, wrong = [], [], []
    for token in _all(_parser().parse(text)):
        if token.type == "heading_open" and token.tag not in {"h2", "h3"}:
            wrong.append("heading")
        elif token.type in {"fence", "code_block"}:
            wrong.append("code")
        elif token.type == "image":
            address = str(token.attrs.get("src", ""))
            pictures.append((address, token.content.strip()))
            if not _NAME.fullmatch(address):
                wrong.append("picture")
        elif token.type == "text" and "](" in token.content:
            # A link that the library did not take for one.
            wrong.append("link")
        elif token.type == "link_open":
            address = str(token.attrs.get("href", ""))
            links.append(address)
            if not address.startswith(ROUTE_PREFIX):
                wrong.append("link")
    return Written(pictures, links, wrong)


def html(text: str, *, link: Callable[[str], str], picture: Callable[[str], str]) -> str:
    """The text as safe HTML. `link` gives the address of a route's name, `picture` that of a picture's; "" drops it."""
    tokens = _parser().parse(text)
    for token in _all(tokens):
        if token.type == "image":
            token.attrs["src"] = picture(str(token.attrs.get("src", "")).removeprefix(PICTURE_PREFIX))
            token.attrs["loading"] = "lazy"
        elif token.type == "link_open":
            address = str(token.attrs.get("href", ""))
            token.attrs["href"] = link(address.removeprefix(ROUTE_PREFIX)) if address.startswith(ROUTE_PREFIX) else ""
    _mark_boxes(tokens)
    made = str(_parser().renderer.render(tokens, _parser().options, {}))
    # A wide table scrolls by itself. Written text holds no tags: < is escaped in all of it.
    return made.replace("<table>", '<div class="table"><table>').replace("</table>", "</table></div>")


def plain(text: str) -> str:
    """The words alone."""
    inline = [token for token in _parser().parse(text) if token.type == "inline"]
    return "\n".join("".join(one.content for one in token.children or ()) for token in inline)


def _mark_boxes(tokens: Sequence[Token]) -> None:
    for at, token in enumerate(tokens):
        if token.type == "blockquote_open":
            token.attrs["class"] = f"box {_box(tokens[at + 1 : at + 3])}".strip()


def _box(following: Sequence[Token]) -> str:
    """The kind of a box, from the bold words with which it begins."""
    inline = next((one for one in following if one.type == "inline"), None)
    parts = [one for one in (inline.children or [] if inline else []) if one.type != "text" or one.content]
    if len(parts) < 2 or parts[0].type != "strong_open":
        return ""
    words = parts[1].content.strip()
    return _BOXES.get(words.rstrip(":").strip().casefold(), "") if words.endswith(":") else ""


def _all(tokens: Sequence[Token]) -> list[Token]:
    found = []
    for token in tokens:
        found.append(token)
        found += _all(token.children or [])
    return found
