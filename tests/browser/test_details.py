"""What is easy to lose: the way past the header, what was typed, the second click, paper, other people's colours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from tests import make
from tests.browser.world import World, build
from tests.browsing import DESKTOP, PHONE, Site, axe_findings

from awn.participation.models import Application

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def world(site: Site) -> World:
    return build()


@pytest.fixture
def said(site: Site) -> Iterator[list[str]]:
    """What the browser complains about during a test; nothing, unless the test takes it out."""
    site.said.clear()
    yield site.said
    assert site.said == []


def test_the_first_tab_leads_past_the_header(site: Site, world: World, said: list[str]) -> None:
    page = site.page(**DESKTOP)
    page.goto("/ar/opportunities/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('a.skip')")
    assert page.locator("a.skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_font_that_is_fetched_first_is_used_and_fetched_once(site: Site, world: World, language: str) -> None:
    page = site.page(language=language, **PHONE)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(f"/{language}/", wait_until="load")
    first = page.locator("link[rel=preload][as=font]").evaluate("link => link.href")
    loaded = page.evaluate("document.fonts.ready.then(all => [...all].filter(one => one.status === 'loaded').length)")
    assert loaded and fetched.count(first) == 1
    assert first.split("/")[-1] in page.evaluate(
        "[...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).map(rule => rule.cssText).join()"
    )


def test_the_language_changes_and_the_page_stays(site: Site, world: World, said: list[str]) -> None:
    page = site.page(**PHONE)
    page.goto(f"/ar/opportunities/{world.opportunity.public_id}/?shift={world.shift.pk}")
    page.get_by_role("link", name="English").click()
    page.wait_for_url(f"**/en/opportunities/{world.opportunity.public_id}/?shift={world.shift.pk}")
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["en", "ltr"]
    page.get_by_role("link", name="العربية").click()
    page.wait_for_url(f"**/ar/opportunities/{world.opportunity.public_id}/?shift={world.shift.pk}")
    assert page.evaluate("document.documentElement.dir") == "rtl"


def test_easy_mode_and_colours_stay_on_the_next_pages(site: Site, world: World, said: list[str]) -> None:
    page = site.page(**DESKTOP)
    page.goto("/en/impact/")
    page.get_by_role("button", name="Easy mode").first.click()
    page.get_by_role("button", name="Dark colours").first.click()
    page.goto("/ar/opportunities/")
    assert page.locator("html[data-mode=easy][data-theme=dark]").count() == 1
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert axe_findings(page) == []
    page.get_by_role("button", name="ألوان فاتحة").first.click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark


def test_easy_mode_leads_from_three_questions_to_an_application_on_a_narrow_screen_without_scripts(
    site: Site, world: World, said: list[str]
) -> None:
    newcomer = make.account().person
    assert newcomer is not None
    context = site.context(newcomer, viewport={"width": 320, "height": 640}, java_script_enabled=False)
    context.add_cookies([{"name": "awn_mode", "value": "easy", "url": site.url}])
    page = context.new_page()
    page.goto("/ar/easy/find/")
    for _question in ("what", "where", "when"):
        page.locator("main .acts a").first.click()
    page.locator(f"main a[href='/ar/opportunities/{world.free.public_id}/']").click()
    page.locator("main .acts a.btn.big").click()
    asked = 0
    while page.locator("main input[name=ask]").count():
        asked += 1
        width = page.locator("body").bounding_box()["width"]
        assert width <= 320, "nothing has to be scrolled sideways"
        for box in page.locator("main .answers input:enabled").all()[:1]:
            box.check(force=True)
        page.locator("main .acts button").first.click()
    assert asked >= 3
    assert not Application.objects.filter(person=newcomer).exists()
    page.locator("main .acts button").first.click()
    page.wait_for_url("**/ar/applications/*/")
    assert Application.objects.filter(person=newcomer, opportunity=world.free).exists()


def test_what_must_be_mended_has_the_focus_and_leads_to_its_field(site: Site, world: World, said: list[str]) -> None:
    page = site.page(**PHONE, language="en")
    page.goto("/en/sign-up/")
    page.locator("#name").fill("Noura")
    page.locator("main form.form button[type=submit]").click()
    assert page.title().startswith("Error:")
    assert page.evaluate("document.activeElement.id") == "errors"
    assert axe_findings(page) == []
    assert page.locator("#name").input_value() == "Noura"
    page.locator("#errors a[href='#email']").click()
    assert page.evaluate("document.activeElement.id") == "email"
    assert page.locator("#email").get_attribute("aria-invalid") == "true"
    assert page.locator("#email-error").is_visible()
    _forget_refusals(said)


def test_nothing_typed_is_lost_when_the_session_ends_in_the_editor(site: Site, world: World, said: list[str]) -> None:
    page = site.page(world.owner, **DESKTOP, language="en")
    page.goto("/en/organiser/sea-hands/opportunities/new/")
    page.locator("#title_en").fill("Turtle watch at night")
    page.locator("#description_ar").fill("نراقب السلاحف ليلًا.")
    page.locator("#field").select_option("environment")
    page.context.clear_cookies(name="sessionid")
    page.locator("main form.editor button[type=submit]").click()
    assert "/sign-in/" in page.url
    page.locator("#login").fill(world.owner.account.email)
    page.locator("#password").fill("sand-and-palm-26")
    page.locator("main form.form button[type=submit]").first.click()
    assert page.url.endswith("/opportunities/new/")
    assert page.locator("#title_en").input_value() == "Turtle watch at night"
    assert page.locator("#description_ar").input_value() == "نراقب السلاحف ليلًا."
    assert page.locator("#field").input_value() == "environment"
    page.locator("main form.editor button[type=submit]").click()
    assert page.locator("h1", has_text="Turtle watch at night").count() == 1


def test_going_back_while_applying_loses_nothing(site: Site, world: World, said: list[str]) -> None:
    page = site.page(world.volunteer, **PHONE)
    page.goto(f"/ar/opportunities/{world.free.public_id}/apply/")
    page.locator("input[name=shifts]").nth(1).check()
    page.locator("button[value=next]").click()
    page.locator("#message").fill("أحب الأشجار.")
    page.locator("button[value=next]").click()
    page.locator("#charter").wait_for()
    assert axe_findings(page) == []
    page.go_back()
    assert page.locator("#message").input_value() == "أحب الأشجار."
    page.go_back()
    assert page.locator("input[name=shifts]").nth(1).is_checked()
    page.locator("button[value=next]").click()
    assert page.locator("#message").input_value() == "أحب الأشجار."
    page.locator("button[value=back]").click()
    assert page.locator("input[name=shifts]").nth(1).is_checked()


def test_a_double_click_applies_once(site: Site, world: World, said: list[str]) -> None:
    page = site.page(world.newcomer, **DESKTOP)
    _apply_up_to_the_last_step(page, world.free.public_id)
    page.locator("#charter").check()
    page.locator("main form button.btn:not(.sec):not(.quiet)").dblclick(no_wait_after=True)
    page.wait_for_url("**/applications/*/")
    assert Application.objects.filter(opportunity=world.free, person=world.newcomer).count() == 1


def test_a_list_that_was_swapped_is_the_list_that_is_loaded(site: Site, world: World, said: list[str]) -> None:
    page = site.page(**DESKTOP)
    page.goto("/ar/opportunities/")
    page.locator("#q").fill("المانغروف")
    with page.expect_response(lambda response: "/opportunities/" in response.url):
        page.locator("button[form=filters]").click()
    page.wait_for_url("**q=*")
    page.locator("#results", has_text="زراعة المانغروف").wait_for()
    page.wait_for_function("!document.querySelector('.htmx-request')")
    swapped = _list(page)
    page.reload()
    assert _list(page) == swapped
    assert axe_findings(page) == []


def test_a_row_that_was_swapped_keeps_the_focus(site: Site, world: World, said: list[str]) -> None:
    page = site.page(world.supervisor, **DESKTOP)
    page.goto(f"/ar/organiser/sea-hands/attendance/{world.roll.pk}/")
    row = f"#place-{world.roll.places.order_by('pk')[0].pk}"
    page.locator(f"{row} button[value=check_in]").press("Enter")
    page.locator(f"{row} button[value=check_out]").wait_for()
    assert page.evaluate("row => document.activeElement.closest(row) !== null", row)
    assert page.locator("#notices").inner_text().strip()


def test_a_certificate_prints_without_the_page_around_it(site: Site, world: World, said: list[str]) -> None:
    page = site.page(world.volunteer, **DESKTOP)
    page.goto(f"/ar/certificates/{world.certificate.code}/")
    assert page.locator("header.top").is_visible()
    page.emulate_media(media="print")
    for around in ("header.top", "footer.foot", "main .btn"):
        assert [one for one in page.locator(around).all() if one.is_visible()] == [], around
    assert world.certificate.code in page.locator("main").inner_text()
    # One sheet: Chromium writes one MediaBox for each page.
    assert page.pdf(prefer_css_page_size=True).count(b"/MediaBox") == 1


def _apply_up_to_the_last_step(page: Page, public_id: str) -> None:
    page.goto(f"/ar/opportunities/{public_id}/apply/")
    page.locator("input[name=shifts]").first.check()
    page.locator("button[value=next]").click()
    page.locator("#message").fill("أحب الأشجار.")
    page.locator("button[value=next]").click()
    page.locator("#charter").wait_for()


def _list(page: Page) -> list[str]:
    """What a reader sees: the results, their number and the filters."""
    return [page.locator(part).inner_text() for part in ("#results", "#count", "#facets")]


def _forget_refusals(said: list[str]) -> None:
    """The browser writes a line of its own about every page that is not a 2xx."""
    said[:] = [line for line in said if "Failed to load resource" not in line]
