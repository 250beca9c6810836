"""The kiosk in a real browser: it opens without a network, takes people, and sends each scan once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from tests import make
from tests.browsing import Site, awn_clock, chromium, db, site

from awn.keys.actions import ensure
from awn.keys.rules import Purpose
from awn.onsite.models import RefusedScan
from awn.opportunities.models import Shift
from awn.participation.actions import kiosks
from awn.participation.codes import place_number
from awn.participation.models import AttendanceEvent, Place
from awn.participation.roll import ticket_of

__all__ = ["awn_clock", "chromium", "db", "site"]
pytestmark = pytest.mark.browser
# A USB scanner is a keyboard that types a ticket within some milliseconds and presses Enter.
SCAN = """words => {
  const press = (key, code = "") => document.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true }));
  for (const letter of words) press(letter);
  press("Enter", "Enter");
}"""
FULL = """() => { IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); }; }"""
ROLLS = """() => new Promise((done) => {
  const asked = indexedDB.open("awn-kiosk", 1);
  asked.onsuccess = () => {
    const rows = asked.result.transaction("rolls").objectStore("rolls").getAll();
    rows.onsuccess = () => { asked.result.close(); done(rows.result); };
  };
})"""


@pytest.fixture(scope="module")
def shift(site: Site) -> Shift:
    ensure(Purpose.TICKETS, at=make.NOW)
    team = make.organisation("team")
    beach = make.opportunity(
        team, shifts=0, public_id="beach", starts_at=make.NOW, ends_at=make.NOW + timedelta(hours=3)
    )
    return make.shift(beach, starts_at=make.NOW, capacity=100)


@pytest.fixture
def page(site: Site, shift: Shift) -> Iterator[Page]:
    owner = make.member(shift.opportunity.organisation)
    _kiosk, code = kiosks.register(shift.opportunity_id, "Gate", by=owner, at=make.NOW)
    page = site.page(language="en")
    page.clock.set_fixed_time(make.NOW)
    page.goto("/en/kiosk/")
    page.fill("[name=code]", code)
    page.click("button[type=submit]")
    page.wait_for_selector("#kiosk[data-ready]")
    yield page
    page.context.close()


def come_back(page: Page) -> None:
    """The page anew, as after a power cut."""
    page.reload()
    page.wait_for_selector("#kiosk[data-ready]")


def kept(page: Page) -> int:
    return int(page.inner_text("#waiting"))


def came(place: Place) -> list[tuple[str, str]]:
    return list(place.attendance.order_by("pk").values_list("kind", "method"))


def test_a_day_without_a_network_is_sent_once_when_it_is_back(page: Page, shift: Shift) -> None:
    people = [make.person(name_ar="نورة عبد الرحمن الحربي", name_en="Noura Al Harbi"), make.person(), make.person()]
    noura, typed, scanned = [make.place(shift, who) for who in people]
    crowd = [make.place(shift) for _n in range(20)]
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    come_back(page)
    [roll] = page.evaluate(ROLLS)
    assert "sealed" in roll and "Noura" not in str(roll)
    page.context.set_offline(True)
    come_back(page)
    expect(page.locator(".no-network")).to_be_visible()

    page.keyboard.type(ticket_of(scanned))
    page.keyboard.press("Enter")
    expect(page.locator("#said .ok")).to_contain_text("Welcome")
    page.fill("#number", "نوره ح")
    page.click("#names button")
    expect(page.locator("#said .ok")).to_contain_text("Noura H.")
    page.fill("#number", place_number(typed.pk))
    page.keyboard.press("Enter")
    for number, place in enumerate(crowd, 4):
        page.evaluate(SCAN, ticket_of(place))
        expect(page.locator("#waiting")).to_have_text(str(number))
    page.evaluate(SCAN, ticket_of(crowd[0]))
    expect(page.locator("#said")).to_contain_text("checked in already")
    forged = ticket_of(crowd[1])
    page.evaluate(SCAN, forged[:60] + ("A" if forged[60] != "A" else "B") + forged[61:])
    expect(page.locator("#said")).to_contain_text("not ours")
    come_back(page)
    assert kept(page) == 23 and not AttendanceEvent.objects.exists()

    page.context.set_offline(False)
    expect(page.locator("#waiting")).to_have_text("0")
    assert (came(scanned), came(typed), came(noura)) == (
        [("check_in", "kiosk")], [("check_in", "kiosk")], [("check_in", "self")])  # fmt: skip
    come_back(page)
    assert AttendanceEvent.objects.count() == 23 and kept(page) == 0


def test_with_a_full_disk_it_says_so_in_red_and_still_sends(page: Page, shift: Shift) -> None:
    place = make.place(shift)
    come_back(page)
    page.context.set_offline(True)
    page.evaluate(FULL)
    page.evaluate(SCAN, ticket_of(place))
    expect(page.locator("#said .err")).to_contain_text("storage of this device is full")
    expect(page.locator("#full")).to_contain_text("Print the paper list")
    page.context.set_offline(False)
    expect(page.locator("#full")).to_be_hidden()
    assert came(place) == [("check_in", "kiosk")]


def test_a_wrong_clock_is_shown_sends_nothing_and_is_put_right(page: Page, shift: Shift) -> None:
    place = make.place(shift)
    page.clock.set_fixed_time(make.NOW + timedelta(hours=5))
    come_back(page)
    expect(page.locator("#clock")).to_contain_text("300")
    page.evaluate(SCAN, ticket_of(place))
    expect(page.locator("#said .ok")).to_contain_text("Welcome")
    assert kept(page) == 1 and not came(place)
    page.clock.set_fixed_time(make.NOW)
    come_back(page)
    expect(page.locator("#waiting")).to_have_text("0")
    assert [event.at for event in place.attendance.all()] == [make.NOW]


def test_what_the_server_refuses_is_shown_and_waits_for_a_supervisor(page: Page, shift: Shift) -> None:
    place = make.place(shift)
    come_back(page)
    page.context.set_offline(True)
    page.evaluate(SCAN, ticket_of(place))
    Place.objects.filter(pk=place.pk).update(state="released")
    page.context.set_offline(False)
    expect(page.locator("#refused-list")).to_contain_text("confirmed place")
    assert [(row.place_id, row.code) for row in RefusedScan.objects.all()] == [(place.pk, "no_seat")]


def test_a_kiosk_that_is_taken_away_forgets_everybody(page: Page, shift: Shift) -> None:
    assert page.evaluate(ROLLS)
    kiosks.revoke(shift.opportunity.kiosks.order_by("-pk")[0].pk, by=None, at=make.NOW)
    page.reload()
    expect(page.locator("[name=code]")).to_be_visible()
    assert page.evaluate(ROLLS) == []
