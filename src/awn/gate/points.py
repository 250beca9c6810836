"""The points that need nothing but the page that is open: each looks, and leaves the page as it was."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, ViewportSize

from .findings import Told
from .scripts import AXE, ask, script

AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOUR_RULES = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
NARROW_PX = (640, 320)
OUTLINE = frozenset({"banner", "navigation", "main", "region", "contentinfo", "heading", "search", "form", "table"})
NARROW_HEIGHT_PX = 844
# A4 without its margins of 15 mm, at 96 pixels an inch.
PAPER_PX: ViewportSize = {"width": 680, "height": 1009}
STEPS_WITHOUT_END = 20
TEXT_ON_PAPER = 0.97
# Two frames for the new styles, then every transition that they began; what moves for ever is not waited for.
AT_REST = """new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
    .then(() => Promise.race([
        Promise.allSettled(document.getAnimations().map(one => one.finished)),
        new Promise(done => setTimeout(done, 400))]))
    .then(() => true)"""
WIDER = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const out = [...document.querySelectorAll("body *")].filter((e) => {
    const box = e.getBoundingClientRect();
    return box.width && (box.right > root.clientWidth + 1 || box.left < -1);
  });
  return [`${innerWidth} px: ${root.scrollWidth - root.clientWidth} too wide`,
          ...out.slice(0, 3).map((e) => e.outerHTML.slice(0, 120))];
}"""


def axe(page: Page, rules: Any = AXE_RULES) -> list[tuple[str, str, str]]:
    """What axe finds: the rule, the first element and what is wrong with it. `rules` is axe's own `runOnly`."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", rules)
    return [
        (rule["id"], rule["nodes"][0]["html"], rule["nodes"][0]["failureSummary"][:300]) for rule in found["violations"]
    ]


def told_by_axe(page: Page, rules: Any = AXE_RULES) -> list[Told]:
    """The same, as findings of the gate."""
    return [Told(f"{rule}: {why.splitlines()[-1].strip()}", html[:140]) for rule, html, why in axe(page, rules)]


def wider_than(page: Page, width: int) -> list[str]:
    """What sticks out when the page is `width` wide; empty when nothing has to be scrolled sideways."""
    page.set_viewport_size({"width": width, "height": NARROW_HEIGHT_PX})
    said: list[str] = page.evaluate(WIDER)
    return said


def spacing(page: Page, language: str) -> list[Told]:
    """What the sheet of WCAG 1.4.12 cuts off or lays on one another, at the width that the page has."""
    return ask(page, "spacing", language == "ar")


def keys(page: Page, *, pressed: bool = True, strict: bool = False) -> list[Told]:
    """Where the Tab key leads. Not `pressed`, the focus is set from within: as severe on what it shows, and quick.

    Controls of forms have to measure 44 pixels, and where it is `strict` all others too (WCAG 2.5.5).
    """
    count: int = page.evaluate(script("keys"), strict)
    page.keyboard.press("Tab")
    if not pressed:
        page.evaluate("() => awnKeys.visit()")
        return _told_by_keys(page)
    for _press in range(count + STEPS_WITHOUT_END):
        if not page.evaluate("() => awnKeys.step()"):
            break
        page.keyboard.press("Tab")
    else:
        return [*_told_by_keys(page), Told("the Tab key never leaves the page")]
    return _told_by_keys(page)


def _told_by_keys(page: Page) -> list[Told]:
    said = page.evaluate(
        """() => {
          const told = awnKeys.told();
          delete window.awnKeys;
          if (document.activeElement) document.activeElement.blur();
          scrollTo(0, 0);
          return told;
        }"""
    )
    return [Told(one["what"], one.get("where", ""), bool(one.get("warning"))) for one in said]


def wishes(page: Page) -> list[tuple[str, Told]]:
    """What those meet who asked for other colours, more contrast or less motion; each with the wish."""
    told: list[tuple[str, Told]] = []
    page.emulate_media(reduced_motion="reduce")
    told += [("less motion", one) for one in ask(page, "motion")]
    page.emulate_media(reduced_motion="reduce", contrast="more")
    page.evaluate(AT_REST)
    told += [("more contrast", one) for one in told_by_axe(page, COLOUR_RULES)]
    page.emulate_media(reduced_motion="reduce", contrast="more", color_scheme="dark")
    page.evaluate(AT_REST)
    told += [("dark, more contrast", one) for one in told_by_axe(page, COLOUR_RULES)]
    page.emulate_media(reduced_motion="reduce", contrast="no-preference", color_scheme="dark")
    page.evaluate(AT_REST)
    told += [("dark", one) for one in told_by_axe(page, COLOUR_RULES)]
    told += [("forced colours", one) for one in forced_colours(page)]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return told


def forced_colours(page: Page) -> list[Told]:
    """Edges of controls, and the ring of the focus, where the reader's own colours replace ours."""
    page.emulate_media(forced_colors="active")
    page.evaluate(AT_REST)
    told = ask(page, "forced")
    told += [one for one in keys(page, pressed=False) if one.what == "focus is not visible"]
    page.emulate_media(forced_colors="none")
    return told


def structure(page: Page) -> list[str]:
    """What assistive software is told of the page without its words: roles, levels and states, in order."""
    lines = page.locator("body").aria_snapshot().splitlines()
    return [one for one in map(_bare, lines) if one]


def _bare(line: str) -> str:
    inside = line.lstrip().removeprefix("- ").removeprefix("'").strip()
    role = re.match(r"[a-z]+", inside)
    if line.lstrip().startswith("- /") or role is None or role[0] in {"text", "paragraph", "strong", "emphasis"}:
        return ""
    # Names are in quotes, or a pattern between strokes; what stands in brackets after them are levels and states.
    unnamed = re.sub(r'"(?:[^"\\]|\\.)*"', "", inside)
    states = re.findall(r"\[(?:level|checked|expanded|pressed|selected|disabled)[^\]]*\]", unnamed)
    return f"{role[0]}{''.join(states)}"


def different(arabic: list[str], english: list[str]) -> list[Told]:
    """Where two structures part; nothing where they are the same. Rows that each language puts into its own alphabet's
    order are the same: then the outline of landmarks and headings is equal, and so is the number of every part."""
    if arabic == english or (sorted(arabic) == sorted(english) and _outline(arabic) == _outline(english)):
        return []
    at = next((i for i, pair in enumerate(zip(arabic, english, strict=False)) if pair[0] != pair[1]), -1)
    at = min(len(arabic), len(english)) if at < 0 else at
    around = slice(max(0, at - 2), at + 3)
    where = f"ar: {' '.join(arabic[around])} / en: {' '.join(english[around])}"
    return [Told(f"the languages differ at part {at + 1} of {len(arabic)} and {len(english)}", where)]


def _outline(structure: list[str]) -> list[str]:
    return [one for one in structure if one.partition("[")[0] in OUTLINE]


def plain(page: Page, html: str) -> list[Told]:
    """What the page as the server sent it (`html`) lacks beside the open one, and controls that only a script moves."""
    return ask(page, "plain", html)


def paper(page: Page) -> list[Told]:
    """What is lost on paper, and what has no place there."""
    size = page.viewport_size
    page.set_viewport_size(PAPER_PX)
    page.evaluate(script("texts"))
    page.emulate_media(media="print")
    told = ask(page, "paper")
    page.emulate_media(media="null")
    if size:
        page.set_viewport_size(size)
    return told


def printed(page: Page) -> list[Told]:
    """Whether the PDF holds the letters that the screen showed. Order is not compared: a PDF keeps lines as drawn."""
    from collections import Counter
    from io import BytesIO
    from unicodedata import normalize

    from pypdf import PdfReader

    def letters(text: str) -> Counter[str]:
        return Counter(one for one in normalize("NFKC", text) if one.isalnum())

    page.set_viewport_size(PAPER_PX)
    wanted = letters(" ".join(page.evaluate(script("texts"))))
    reader = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    there = letters(" ".join(sheet.extract_text() for sheet in reader.pages))
    found = sum((wanted & there).values())
    if found >= TEXT_ON_PAPER * sum(wanted.values()):
        return []
    return [Told(f"{sum(wanted.values()) - found} of {sum(wanted.values())} letters are not in the PDF")]
