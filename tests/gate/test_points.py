"""Every point finds the fault that was made for it, and nothing on a page without one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page
from tests.browsing import chromium

from awn.gate import points, weight
from awn.gate.findings import Told

pytestmark = pytest.mark.browser
__all__ = ["chromium"]

GOOD = """<!doctype html><html lang="en"><head><title>Good</title><style>
  :focus-visible { outline: 3px solid #000; outline-offset: 2px }
  button, input { min-height: 44px; border: 1px solid #000 }
  a { display: inline-block; min-height: 44px; min-width: 44px }
  @media print { nav, form, button { display: none } a[href^=http]::after { content: " (" attr(href) ")" } }
</style></head><body>
<nav aria-label="Main"><a href="/one">One</a></nav>
<main><h1>Good</h1><p>Words that stay where they are.</p><p><a href="https://example.org/far">Far</a></p>
<form action="/send"><label>Name <input name="name"></label> <button type="submit">Send</button></form></main>
</body></html>"""

Look = Callable[[Page], list[Told]]
LOOKS: dict[str, Look] = {
    "axe": points.told_by_axe,
    "narrow": lambda page: [Told(one) for width in points.NARROW_PX for one in points.wider_than(page, width)],
    "spacing": lambda page: points.spacing(page, "en"),
    "keys": points.keys,
    "keys, not pressed": lambda page: points.keys(page, pressed=False),
    "forced": points.forced_colours,
    "wishes": lambda page: [told for _wish, told in points.wishes(page)],
    "plain": lambda page: points.plain(page, page.evaluate("window.sent || document.documentElement.outerHTML")),
    "paper": points.paper,
    "printed": points.printed,
}
IN_MAIN, IN_HEAD = "</main>", "</style>"
FAULTS = [
    ("axe", "</main>", "<img src='data:,'></main>", "image-alt"),
    ("narrow", IN_MAIN, "<p style='width: 700px'>Wide</p></main>", "320 px"),
    ("narrow", IN_MAIN, "<p style='width: 400px'>Wide</p></main>", "320 px"),
    ("spacing", IN_MAIN, "<p style='height: 1.2em; line-height: 1.2; overflow: hidden'>Cut off</p></main>", "cut off"),
    (
        "spacing", IN_MAIN,
        "<div style='height: 1.5em'>One <br>two</div><div>Three</div></main>",
        "on one another",
    ),
    ("keys", IN_HEAD, "#no:focus { outline: none } </style>", "focus is not visible"),
    ("keys, not pressed", IN_HEAD, "#no:focus { outline: none } </style>", "focus is not visible"),
    ("keys", IN_MAIN, "<div style='position:fixed;inset:0;background:#fff'></div></main>", "focus is covered"),
    ("keys", IN_MAIN, "<a href='/x' style='position:absolute;left:-900px;top:-900px'>Far</a></main>", "outside"),
    ("keys", IN_MAIN, "<button type=button tabindex=3>Before</button></main>", "order of Tab"),
    ("keys", IN_MAIN, "<span role=button>Not reached</span></main>", "cannot reach"),
    (
        "keys", IN_MAIN,
        "<span><button style='min-height:9px;height:9px;padding:0;border:0;display:block'>a</button>"
        "<button style='min-height:9px;height:9px;padding:0;border:0;display:block'>b</button></span></main>",
        "beside another",
    ),
    ("forced", IN_HEAD, "button { border: 0 } </style>", "no edge"),
    ("wishes", IN_HEAD, "@keyframes go { to { rotate: 1turn } } h1 { animation: go 2s infinite } </style>", "moves"),
    ("wishes", IN_HEAD, "@media (prefers-color-scheme: dark) { h1 { color: #ddd; background: #fff }}</style>", "ratio"),
    ("wishes", IN_HEAD, "@media (prefers-contrast: more) { h1 { color: #ddd; background: #fff } }</style>", "ratio"),
    ("plain", IN_MAIN, "<button type=button>Only with a script</button></main>", "does nothing"),
    ("plain", IN_MAIN, "<a href='#'>Only with a script</a></main>", "does nothing"),
    ("plain", IN_MAIN, "<form action='/x'><input name=y aria-label=y></form></main>", "nothing sends"),
    ("plain", IN_MAIN, "<button>Sends nothing</button></main>", "sends no form"),
    ("paper", IN_HEAD, "@media print { main p { display: none } } </style>", "not on paper"),
    ("paper", IN_HEAD, "@media print { nav { display: block !important } } </style>", "a control on paper"),
    ("paper", IN_MAIN, "<details><summary>More</summary><p>Folded away</p></details></main>", "folded"),
    ("paper", IN_MAIN, "<p style='width: 900px'>Wider than paper</p></main>", "wider than the paper"),
    ("paper", IN_MAIN, "<div style='overflow:auto'><p style='width: 900px'>Wide</p></div></main>", "cut off on paper"),
    ("paper", IN_HEAD, "@media print { main a::after { content: none !important } } </style>", "not told"),
    ("printed", IN_HEAD, "@media print { main p { display: none } } </style>", "not in the PDF"),
]  # fmt: skip


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def _faults(told: list[Told]) -> list[str]:
    return [one.what for one in told if not one.warning]


def test_a_good_page_has_no_fault(page: Page) -> None:
    for name, look in LOOKS.items():
        page.set_content(GOOD)
        assert (name, _faults(look(page))) == (name, [])


@pytest.mark.parametrize(("look", "where", "what", "said"), FAULTS, ids=lambda part: part[:40])
def test_a_fault_that_was_made_is_found(page: Page, look: str, where: str, what: str, said: str) -> None:
    page.set_content(GOOD.replace(where, what).replace('<a href="/one">', '<a href="/one" id="no">'))
    assert any(said in one for one in _faults(LOOKS[look](page))), look


def test_what_only_a_script_writes_is_found(page: Page) -> None:
    page.set_content(GOOD)
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<h2>Late</h2><a href=/late>Late</a>')"
    )
    assert [one.what for one in points.plain(page, GOOD)] == [
        "a heading that only a script writes", "a link that only a script writes",
    ]  # fmt: skip


def test_a_page_that_keeps_the_focus_is_found(page: Page) -> None:
    trap = "<script>addEventListener('keydown', e => { e.preventDefault(); document.querySelector('button').focus() })"
    page.set_content(GOOD.replace("</body>", f"{trap}</script></body>"))
    assert any("never leaves" in one for one in _faults(points.keys(page)))


def test_small_targets_of_forms_fail_and_others_where_it_is_asked(page: Page) -> None:
    def small(html: str, *, strict: bool = False) -> list[tuple[str, bool]]:
        page.set_content(html)
        told = points.keys(page, pressed=False, strict=strict)
        return [(one.where[:2], one.warning) for one in told if "target" in one.what]

    tiny = GOOD.replace("min-height: 44px", "min-height: 30px")
    found = small(tiny)
    assert ("<b", False) in found and ("<i", False) in found and ("<a", True) in found
    assert {warning for _where, warning in small(tiny, strict=True)} == {False}
    assert small(GOOD, strict=True) == []


def test_the_exceptions_of_the_criterion_are_kept(page: Page) -> None:
    small = "style='min-height:26px;min-width:26px;display:inline-block'"
    for spared in (
        # In a line of text; leading where a large link leads; a mark in a drawing; a player of the browser's own.
        "<p>Read <a href='/more' style='display:inline;min-height:0'>more</a> about it.</p>",
        f"<a href='/two'>Two, large</a><br><br><a href='/two' {small}>Two</a>",
        "<svg width='90' height='90' aria-label='map'><a href='/mark'><circle cx='45' cy='45' r='14'/></a></svg>",
        "<audio controls style='height:30px'></audio>",
    ):
        page.set_content(GOOD.replace("</main>", f"{spared}</main>"))
        told = points.keys(page, pressed=False, strict=True)
        assert [one for one in told if "target" in one.what] == [], spared
    page.set_content(GOOD.replace("</main>", f"<a href='/alone' {small}>Alone</a></main>"))
    assert [one.warning for one in points.keys(page, pressed=False, strict=True) if "target" in one.what] == [False]


def test_structures_of_two_languages_are_compared_without_their_words(page: Page) -> None:
    page.set_content(GOOD)
    english = points.structure(page)
    assert "heading[level=1]" in english and "button" in english
    page.set_content(GOOD.replace("Good", "حسن").replace("Send", "إرسال"))
    assert points.different(points.structure(page), english) == []
    page.set_content(GOOD.replace("<h1>", "<h2>").replace("</h1>", "</h2>"))
    assert points.different(points.structure(page), english)
    page.set_content(GOOD.replace("</form>", "<button>More</button></form>"))
    assert points.different(points.structure(page), english)


def test_a_look_leaves_the_page_as_it_was(page: Page) -> None:
    page.set_content(GOOD)
    before = page.evaluate("document.documentElement.outerHTML")
    for name, look in LOOKS.items():
        look(page)
        assert (name, page.evaluate("document.documentElement.outerHTML") == before) == (name, True)


def test_bytes_and_moments_are_judged() -> None:
    heavy = weight.Weight({"Document": 90_000, "Font": 61_000, "Image": 900_000}, first_ms=1_501)
    assert len(weight.judged(heavy)) == 2
    light = weight.Weight({"Document": 90_000, "Font": 60_000, "Image": 900_000}, first_ms=1_500)
    assert weight.judged(light) == []
