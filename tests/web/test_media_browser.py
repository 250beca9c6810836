"""Reading aloud, and a film that plays with its captions, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests import make
from tests.browsing import Site, awn_clock, chromium, db, site
from tests.media.files import CAPTIONS, sample

from awn.media import actions
from awn.media.actions import Brought
from awn.opportunities.models import Opportunity

__all__ = ["awn_clock", "chromium", "db", "site"]
pytestmark = pytest.mark.browser
# A device with an Arabic voice of its own, and an English one that lives elsewhere.
VOICES = """
  window.spoken = [];
  const voices = [{ lang: "ar-SA", localService: true }, { lang: "en-GB", localService: false }];
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => voices, addEventListener() {}, cancel() { this.now = null; },
    speak(one) { this.now = one; window.spoken.push([one.text, one.lang]); },
    end() { this.now.onend(); },
  } });
"""


@pytest.fixture(scope="module")
def opportunity(site: Site) -> Opportunity:
    one = make.opportunity(
        title_ar="تنظيف الشاطئ", plain_ar="نلتقي عند البوابة. نعمل ثلاث ساعات!", title_en="Beach", plain_en="We meet."
    )
    owner = make.member(one.organisation)
    brought = Brought(file=iter([sample("cards-sound.webm")]), captions=CAPTIONS, transcript="أهلًا بكم.")
    actions.keep(one.pk, "sign", "ar", brought, by=owner, at=make.NOW)
    actions.show(one.pk, "sign", "ar", by=owner, at=make.NOW)
    return one


def opened(site: Site, opportunity: Opportunity, language: str) -> Page:
    page = site.page(language=language)
    page.add_init_script(VOICES)
    page.goto(f"/{language}/opportunities/{opportunity.public_id}/")
    return page


def until(page: Page, expression: str) -> None:
    """Waits as Playwright's own function does, which the policy of our pages refuses."""
    for _again in range(300):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(expression)


def test_the_page_is_read_by_sentence_marked_paused_and_stopped(site: Site, opportunity: Opportunity) -> None:
    page = opened(site, opportunity, "ar")
    toggle, stop = page.locator("[data-listen-toggle]"), page.locator("[data-listen-stop]")
    expect(toggle).to_have_accessible_name("قراءة الصفحة بصوت مسموع")
    toggle.focus()
    page.keyboard.press("Enter")
    expect(toggle).to_have_accessible_name("إيقاف مؤقت")
    until(page, "spoken.length === 1")
    for _sentence in range(4):
        page.evaluate("speechSynthesis.end()")
    said = page.evaluate("spoken")
    texts = [text for text, _language in said]
    assert texts[0] == "تنظيف الشاطئ"
    assert texts[-2:] == ["نلتقي عند البوابة.", "نعمل ثلاث ساعات!"]
    assert {language for _text, language in said} == {"ar-SA"}
    assert page.evaluate("[...CSS.highlights.get('listen')].map(String)") == [texts[-1]]
    page.keyboard.press("Enter")
    expect(toggle).to_have_accessible_name("متابعة القراءة")
    page.keyboard.press("Enter")
    until(page, "spoken.length === 6")
    assert page.evaluate("spoken.at(-1)[0]") == texts[-1]
    stop.focus()
    page.keyboard.press("Escape")
    expect(stop).to_be_hidden()
    expect(toggle).to_be_focused()
    assert page.evaluate("CSS.highlights.has('listen') || Boolean(speechSynthesis.now)") is False
    toggle.click()
    until(page, "spoken.length === 7")
    page.evaluate("while (speechSynthesis.now) speechSynthesis.end()")
    expect(toggle).to_have_accessible_name("قراءة الصفحة بصوت مسموع")
    assert site.said == []


def test_without_a_voice_for_the_language_there_is_no_button(site: Site, opportunity: Opportunity) -> None:
    page = opened(site, opportunity, "en")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("[data-listen-toggle]")).to_be_hidden()
    assert page.evaluate("spoken") == []


def test_a_film_plays_with_its_captions(site: Site, opportunity: Opportunity) -> None:
    page = opened(site, opportunity, "ar")
    film = page.locator("video")
    film.evaluate("one => one.load() || (one.preload = 'auto')")
    until(page, "document.querySelector('video').readyState >= 1")
    assert 1 < film.evaluate("one => one.duration") < 3
    until(page, "document.querySelector('video').textTracks[0].cues?.length === 2")
    assert film.evaluate("one => one.textTracks[0].cues[1].text") == "مرحبًا"
    assert site.said == []
