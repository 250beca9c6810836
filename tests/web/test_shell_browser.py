"""The style guide and the statements in a real browser: axe, narrow screens, keyboard, printing.

The style guide shows every component, so that what passes here passes on the pages built from them.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.browser.bidi import reordered
from tests.browsing import chromium_path

from awn.gate import points
from awn.gate.scripts import AXE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Every page as visitors first see it stands in tests/browser; here are the looks that they may choose.
PAGES = ("styleguide/", "preferences/")
EASY, DARK = {"awn_mode": "easy"}, {"awn_theme": "dark"}
SMALLEST_TARGET_PX = 24


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright runs an event loop, which Django takes for asynchronous code.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        yield chromium
        chromium.close()


def opened(browser: Browser, live_server: Any, path: str, *, width: int = 1280, **options: Any) -> Page:
    """A page in its own context; `cookies` are the visitor's preferences."""
    cookies = options.pop("cookies", {})
    context = browser.new_context(viewport={"width": width, "height": 800}, **options)
    context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
    page = context.new_page()
    page.goto(f"{live_server.url}{path}")
    return page


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize(("width", "cookies"), [(390, DARK), (320, EASY)])
def test_axe_finds_nothing_and_nothing_is_cut_off(
    browser: Browser, live_server: Any, language: str, width: int, cookies: dict[str, str]
) -> None:
    for path in PAGES:
        page = opened(browser, live_server, f"/{language}/{path}", width=width, cookies=cookies, bypass_csp=True)
        page.evaluate(AXE.read_text())
        found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)["violations"]
        told = [(rule["id"], rule["nodes"][0]["html"]) for rule in found]
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        page.context.close()
        assert (told, too_wide) == ([], 0), path


def test_the_page_policy_lets_styles_and_drawings_in(browser: Browser, live_server: Any) -> None:
    page = opened(browser, live_server, "/ar/")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{live_server.url}/ar/styleguide/")
    page.wait_for_load_state("networkidle")
    assert said == []
    drawn = page.evaluate("document.querySelector('.art use').getBoundingClientRect().width")
    page.context.close()
    assert drawn > 0


def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser: Browser, live_server: Any) -> None:
    page = opened(browser, live_server, "/en/accessibility/barrier/")
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => { const e = document.activeElement; const box = e.getBoundingClientRect();
               return {name: e.tagName + (e.id || e.href || e.textContent.trim()), width: box.width, height: box.height,
                       seen: getComputedStyle(e).outlineStyle !== 'none', body: e === document.body,
                       inline: getComputedStyle(e).display === 'inline'}; }"""
        )
        if here["body"]:
            break
        reached.append(here)
    page.context.close()
    names = [element["name"] for element in reached]
    assert names[0].startswith("A")
    assert {"TEXTAREAtext", "INPUTpage", "INPUTemail"} <= set(names)
    assert all(element["seen"] for element in reached), reached
    small = [e for e in reached if not e["inline"] and min(e["width"], e["height"]) < SMALLEST_TARGET_PX]
    assert small == []


def test_the_buttons_of_the_header_work_without_javascript(browser: Browser, live_server: Any) -> None:
    page = opened(browser, live_server, "/ar/privacy/", java_script_enabled=False)
    page.get_by_role("button", name="الوضع الميسّر").click()
    assert page.url.endswith("/ar/privacy/")
    assert page.locator("html[data-mode=easy]").count() == 1
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("/en/privacy/")
    assert page.locator("html[data-mode=easy]").count() == 1
    page.context.close()


def test_a_certificate_prints_on_one_sheet_across(browser: Browser, live_server: Any) -> None:
    page = opened(browser, live_server, "/ar/styleguide/")
    pdf = page.pdf(prefer_css_page_size=True)
    page.context.close()
    assert pdf.count(b"/MediaBox [0 0 841.91998 594.95996]") == 1


def test_a_third_language_keeps_its_direction_and_its_letters(
    browser: Browser, live_server: Any, settings: Any
) -> None:
    settings.LANGUAGES = [("ar", "العربية"), ("en", "English"), ("ur", "اردو"), ("fr", "Français")]
    for path, runs, said in (
        ("/ur/", "rtl", "موقع تلاش کریں"),
        ("/ur/opportunities/", "rtl", "رضاکارانہ خدمت کے مواقع"),
        ("/fr/opportunities/", "ltr", "Missions de bénévolat"),
    ):
        page = opened(browser, live_server, path, width=390, bypass_csp=True)
        assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [path[1:3], runs]
        assert said in page.locator("main").inner_text()
        assert points.axe(page) == []
        assert points.wider_than(page, 320) == []
        assert [one for one in points.spacing(page, "ar" if runs == "rtl" else "en") if not one.warning] == []
        # English that stands in for what is missing runs its own way, and is read with its own voice.
        other = page.evaluate("[...document.querySelectorAll('span[lang=en]')].map(e => getComputedStyle(e).direction)")
        assert set(other) <= {"ltr"}
        page.context.close()


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("اتصل على +966 50 123 4567 الآن", True),
        ("الرمز 1234-ABCD-56EF لك", True),
        ("في 2026-11-23 مساءً", True),
        ("العمر 16-18 سنة", True),
        ("تطوع في 7-day circle (online)", True),
        ("اتصل على <bdi dir=ltr>+966 50 123 4567</bdi> الآن", False),
        ("الرمز <bdi>1234-ABCD-56EF</bdi> لك", False),
        ("في \u20662026-11-23\u2069 مساءً", False),
        ("تطوع في <bdi>7-day circle (online)</bdi> معنا", False),
        ("في الساعة 09:30 بنسبة 50% من 12,500", False),
        ("من 17 نوفمبر 2026 – 3 ساعات", False),
        ("ملف CSV أو XLSX بحجم 5 MB", False),
    ],
)
def test_what_reads_from_left_to_right_is_seen_where_an_arabic_line_turns_it(
    browser: Browser, line: str, found: bool
) -> None:
    page = browser.new_page()
    page.set_content(f"<html lang=ar dir=rtl><body><p>{line}</p>")
    told = reordered(page, ["7-day circle (online)"])
    page.close()
    assert bool(told) is found, told
