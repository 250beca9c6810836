"""Awn without a network in a real browser: installed, read, and what is sent without one arrives once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect
from tests import make
from tests.browsing import PHONE, Site, awn_clock, axe_findings, chromium, db, sign_in, site

from awn.keys.actions import ensure
from awn.keys.rules import Purpose
from awn.opportunities.models import Shift
from awn.participation.codes import place_number
from awn.participation.models import Application, AttendanceEvent, Place
from awn.people.models import Person
from awn.web import offline

__all__ = ["awn_clock", "chromium", "db", "site"]
pytestmark = pytest.mark.browser
FULL_WORDS = {"ar": "لم يبقَ في هذا الجهاز متّسع", "en": "no room left"}
FULL = """() => { IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); }; }"""
KEPT = """async () => ({
  days: (await caches.keys()).filter((name) => name.startsWith("awn-day-")),
  acts: await new Promise((done) => {
    const asked = indexedDB.open("awn-kept", 1);
    asked.onsuccess = () => {
      const rows = asked.result.transaction("acts").objectStore("acts").getAll();
      rows.onsuccess = () => { asked.result.close(); done(rows.result); };
    };
  }),
})"""
DAY_IS_KEPT = """async () => {
  for (;;) {
    for (const name of await caches.keys()) {
      if (name.startsWith("awn-day-") && (await (await caches.open(name)).keys()).length > 1) return;
    }
    await new Promise((done) => requestAnimationFrame(done));
  }
}"""

WAITING = """async () => {
  while (!(await navigator.serviceWorker.getRegistration("/")).waiting) {
    await new Promise((done) => requestAnimationFrame(done));
  }
}"""


@pytest.fixture(scope="module")
def shift(site: Site) -> Shift:
    """On since half an hour."""
    ensure(Purpose.TICKETS, at=make.NOW)
    beach = make.opportunity(
        make.organisation("team"), shifts=0, public_id="beach", starts_at=make.NOW - timedelta(minutes=30),
        place_en="North gate", latitude=24.7, longitude=46.7, contact_phone="+966500000000",
    )  # fmt: skip
    make.shift(beach, starts_at=make.NOW + timedelta(days=2), capacity=100)
    return make.shift(beach, starts_at=make.NOW - timedelta(minutes=30), hours=3, capacity=100)


@pytest.fixture
def seat(site: Site, shift: Shift) -> Place:
    person = make.account().person
    assert person is not None
    return make.place(shift, person)


@pytest.fixture
def page(site: Site, seat: Place) -> Iterator[Page]:
    page = opened(site, seat.person)
    yield page
    page.context.close()


def opened(site: Site, person: Person) -> Page:
    """A telephone on which somebody has looked at their page, and which has kept their day."""
    page = site.page(person, language="en", **PHONE)
    _look_at_my_day(page)
    return page


def _look_at_my_day(page: Page) -> None:
    page.clock.set_fixed_time(make.NOW)
    page.goto("/en/my-day/")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    # The page has asked the worker to keep the day in both languages.
    page.evaluate(DAY_IS_KEPT)


def cut(page: Page) -> None:
    page.context.set_offline(True)


def mend(page: Page) -> None:
    page.context.set_offline(False)


def test_awn_can_be_installed(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    said = devtools.send("Page.getAppManifest")
    assert said["url"].endswith("/en/app.webmanifest") and not said["errors"] and '"standalone"' in said["data"]
    found = {one["errorId"] for one in devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]}
    assert found <= {"in-incognito"}, found


def test_a_day_without_a_network_is_read_and_sent_once(page: Page, site: Site, seat: Place) -> None:
    cut(page)
    page.reload()
    for said in ("North gate", "24.70000, 46.70000", "+966500000000", place_number(seat.pk)[4:]):
        expect(page.locator("main")).to_contain_text(said)
    expect(page.locator(".ticket svg").first).to_be_visible()
    expect(page.locator("#no-network")).to_be_visible()
    assert axe_findings(page) == []
    page.click("text=I am here: check in")
    expect(page.locator("h1")).to_have_text("Not yet sent")
    expect(page.locator("#kept-rows li")).to_contain_text("Check-in")
    expect(page.locator("#unsent")).to_contain_text("Not yet sent: 1")
    assert axe_findings(page) == []
    page.goto("/en/dashboard/")
    expect(page.locator("h1")).to_have_text("You are offline")
    expect(page.locator("#unsent")).to_contain_text("Not yet sent: 1")
    page.goto("/ar/my-day/")
    expect(page.locator("h1")).to_have_text("يومي")
    assert not AttendanceEvent.objects.filter(place=seat).exists()

    # The first answer is lost on the way back: the device sends the same act again.
    lost = []

    def lose(route: Route) -> None:
        if lost:
            return route.continue_()
        lost.append(route.fetch())
        return route.abort()

    page.route("**/not-sent/send/", lose)
    mend(page)
    page.goto("/en/not-sent/")
    page.wait_for_function("() => document.querySelector('[data-state=offline]:not([hidden])')")
    page.click("#send-now")
    expect(page.locator("#kept-none")).to_be_visible()
    expect(page.locator("#unsent")).to_be_hidden()
    expect(page.locator("#sent-rows a")).to_have_attribute("href", f"/en/applications/{seat.application_id}/")
    assert len(lost) == 1 and AttendanceEvent.objects.filter(place=seat).count() == 1


def test_an_application_is_kept_and_a_refusal_stays_until_it_is_read(site: Site, shift: Shift) -> None:
    person = make.account().person
    assert person is not None
    page = opened(site, person)
    address = "/en/opportunities/beach/apply/"
    page.goto(address)
    page.locator("[name=shifts]:not([disabled])").last.check()
    page.click("main form button[value=next]")
    page.fill("[name=message]", "I would like to come.")
    page.click("main form button[value=next]")
    page.check("[name=charter]")
    cut(page)
    page.click("text=Send the application")
    expect(page.locator("#kept-rows li")).to_contain_text("Application")
    mend(page)
    sent = Application.objects.filter(person=person)
    page.click("#send-now")
    expect(page.locator("#kept-none")).to_be_visible()
    assert sent.get().message == "I would like to come."
    # The same again, hours later, is another one: there is one application to an opportunity.
    page.evaluate(
        """async path => awnKept.keep({ id: crypto.randomUUID(), account: await awnKept.mark("account"), path,
             kind: "apply", about: "Beach", typed: Date.now() - 3_600_000, state: "waiting",
             fields: [["step", "3"], ["shifts", "1"], ["charter", "yes"]] })""",
        address,
    )
    page.reload()
    expect(page.locator("#kept-rows [data-part=refused]")).to_be_visible()
    page.reload()
    expect(page.locator("#kept-rows [data-part=reason]")).not_to_be_empty()
    page.click("[data-part=drop]")
    expect(page.locator("#kept-none")).to_be_visible()
    page.context.close()


SMALL_DEVICE = 4_000_000
# Down to the last bytes, in rows that nobody will send.
FILL = """async () => {
  for (const size of [300_000, 30_000, 3_000, 300, 30, 3])
    for (let more = true; more;) {
      const row = { id: crypto.randomUUID(), account: "-", typed: Date.now(), x: "x".repeat(size) };
      more = await awnKept.keep(row).then(() => true, () => false);
    }
}"""
NO_DAY = """async () => {
  for (const name of await caches.keys()) if (name.startsWith("awn-day-")) await caches.delete(name);
}"""
FORM_IS_KEPT = """async path => {
  while (!(await caches.match(path))) await new Promise((done) => requestAnimationFrame(done));
}"""


def test_applying_begins_and_ends_without_a_network(site: Site, shift: Shift) -> None:
    person = make.account().person
    assert person is not None
    page = opened(site, person)
    page.goto("/en/opportunities/beach/")
    page.evaluate(FORM_IS_KEPT, "/en/opportunities/beach/offline/")
    cut(page)
    # The list of what is there, then the form, by the address of the opportunity or of applying.
    page.goto("/en/dashboard/")
    page.click("#kept-forms a")
    expect(page.locator("#kept-apply")).to_be_visible()
    page.goto("/en/opportunities/beach/apply/")
    expect(page.locator("#no-network")).to_be_visible()
    assert axe_findings(page) == []
    page.click("text=Send the application")
    expect(page.locator("#errors li")).to_have_count(2)
    assert page.evaluate("document.activeElement.id") == "errors" and axe_findings(page) == []
    page.locator("[name=shifts]").last.check()
    page.fill("[name=message]", "From the bus.")
    page.check("[name=charter]")
    page.click("text=Send the application")
    expect(page.locator("#kept-rows li")).to_contain_text("Application")
    sent = Application.objects.filter(person=person)
    assert not sent.exists()
    mend(page)
    page.goto("/en/notifications/")
    expect(page.locator("#unsent")).to_be_hidden()
    assert sent.get().message == "From the bus."
    # Applied, it is no more on offer; and once more from an old page is refused, with the reason.
    page.goto("/en/opportunities/beach/")
    page.wait_for_function("async path => !(await caches.match(path))", arg="/en/opportunities/beach/offline/")
    page.context.close()


def test_a_kept_form_goes_its_way_with_a_network_too_and_what_is_refused_is_mended(site: Site, shift: Shift) -> None:
    person = make.account().person
    assert person is not None
    page = opened(site, person)
    page.goto("/en/opportunities/beach/offline/")
    page.locator("[name=shifts]").last.check()
    page.fill("[name=message]", "Written twice.")
    page.check("[name=charter]")
    # An old page: its token is worth nothing, and its shift is gone.
    page.evaluate("document.querySelector('[name=csrfmiddlewaretoken]').value = 'old'")
    page.evaluate("[...document.querySelectorAll('[name=shifts]')].at(-1).value = '99999999'")
    page.click("text=Send the application")
    expect(page.locator("#kept-rows [data-part=reason]")).not_to_be_empty()
    assert not Application.objects.filter(person=person).exists()
    page.click("[data-part=on]")
    expect(page.locator("h1")).to_have_text("When would you like to come?")
    page.locator("[name=shifts]:not([disabled])").last.check()
    page.click("main form button[value=next]")
    expect(page.locator("[name=message]")).to_have_value("Written twice.")
    page.context.close()


def test_a_new_worker_waits_while_somebody_types(page: Page, seat: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    page.goto(f"/en/places/{seat.pk}/ticket/")
    page.fill("[name=digits]", "123 4")
    before = page.evaluate("() => navigator.serviceWorker.controller.scriptURL && caches.keys()")
    monkeypatch.setattr(offline, "_known_version", lambda: "newer")
    monkeypatch.setattr(offline, "version", lambda: "newer")
    page.evaluate("async () => { await (await navigator.serviceWorker.ready).update(); }")
    page.evaluate(WAITING)
    assert page.input_value("[name=digits]") == "123 4"
    assert set(before) < set(page.evaluate("() => caches.keys()")), "the old worker keeps what it needs"
    cut(page)
    page.click("button[value=in]")
    expect(page.locator("#kept-rows li")).to_contain_text("Check-in")
    mend(page)


def test_on_a_full_device_what_was_typed_stays_on_the_page(page: Page, seat: Place) -> None:
    page.goto(f"/en/places/{seat.pk}/ticket/")
    page.fill("[name=digits]", "123 456")
    page.context.service_workers[0].evaluate(FULL)
    cut(page)
    page.click("button[value=in]")
    expect(page.locator("#notices")).to_contain_text("no room left")
    assert page.input_value("[name=digits]") == "123 456" and page.url.endswith("/ticket/")
    mend(page)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_storage_that_is_really_full_loses_nothing_in_silence(site: Site, seat: Place, language: str) -> None:
    page = site.page(seat.person, language="en", **PHONE)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": site.url, "quotaSize": SMALL_DEVICE})
    _look_at_my_day(page)
    page.goto(f"/{language}/places/{seat.pk}/ticket/")
    page.fill("[name=digits]", "123 456")
    page.evaluate(FILL)
    cut(page)
    page.click("button[value=in]")
    expect(page.locator("#notices")).to_contain_text(FULL_WORDS[language])
    assert page.input_value("[name=digits]") == "123 456" and page.url.endswith("/ticket/")
    # What was kept before is still read, and nothing claims to wait that does not.
    page.goto(f"/{language}/my-day/")
    expect(page.locator(".ticket").first).to_be_visible()
    expect(page.locator("#unsent")).to_be_hidden()
    mend(page)
    # A day that finds no room: its page says so while there is still a network.
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": site.url, "quotaSize": 1_000})
    page.evaluate(NO_DAY)
    page.reload()
    expect(page.locator("#not-kept")).to_be_visible()
    page.context.close()


def test_after_the_session_has_ended_it_waits_for_the_same_account(page: Page, site: Site, seat: Place) -> None:
    cut(page)
    page.reload()
    page.click("text=I am here: check in")
    expect(page.locator("#kept-rows li")).to_have_count(1)
    page.context.clear_cookies()
    mend(page)
    page.goto("/en/not-sent/")
    expect(page.locator("[data-state=sign-in]")).to_be_visible()
    expect(page.locator("#kept-rows li")).to_have_count(0)
    # Somebody else signs in on the same device: they see nothing of it.
    stranger = make.account().person
    assert stranger is not None
    sign_in(page.context, stranger, site.url)
    page.goto("/en/notifications/")
    expect(page.locator("#unsent")).to_be_hidden()
    page.goto("/en/not-sent/")
    expect(page.locator("#kept-none")).to_be_visible()
    cut(page)
    page.goto("/en/my-day/")
    expect(page.locator("main")).not_to_contain_text("North gate")
    mend(page)
    assert not AttendanceEvent.objects.filter(place=seat).exists()
    sign_in(page.context, seat.person, site.url)
    page.goto("/en/notifications/")
    page.goto("/en/not-sent/")
    expect(page.locator("#kept-none")).to_be_visible()
    expect(page.locator("#unsent")).to_be_hidden()
    assert AttendanceEvent.objects.filter(place=seat).count() == 1


def test_signing_out_wipes_the_device_without_a_network_too(page: Page, seat: Place) -> None:
    cut(page)
    page.reload()
    page.click("text=I am here: check in")
    expect(page.locator("#kept-rows li")).to_have_count(1)
    page.goto("/en/my-day/")
    expect(page.locator("#unsent")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("details.menu:not(.phone) summary")
    page.click("details.menu button:has-text('Sign out')")
    expect(page.locator("#gone")).to_be_visible()
    found = page.evaluate(KEPT)
    assert found == {"days": [], "acts": []}
    page.goto("/en/my-day/")
    expect(page.locator("h1")).to_have_text("You are offline")
    # The next page with a network finishes it.
    mend(page)
    page.goto("/en/notifications/")
    page.wait_for_url("**/en/")
    assert page.evaluate("async () => (await (await fetch('/en/not-sent/state.json')).json()).account") == ""


def test_nobody_heard_a_complaint_of_the_browser(site: Site) -> None:
    expected = ("ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED", "409", "Failed to fetch", "422")
    assert [said for said in site.said if not any(one in said for one in expected)] == []
