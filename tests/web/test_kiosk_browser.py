"""The day in a real browser: a kiosk without a network that sends each scan once, and a board that renews itself."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
import segno
from django.db import connection
from django.urls import reverse
from playwright.sync_api import Page, Route, expect
from tests import make
from tests.browsing import Clock, Site, awn_clock, chromium, db, site

from awn.keys.actions import ensure
from awn.keys.rules import Purpose
from awn.onsite.models import RefusedScan
from awn.opportunities.models import Shift
from awn.participation.actions import kiosks
from awn.participation.actions.attendance import check_in
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
# Tickets one after the other, each as soon as the last one is on the disk.
SCAN_ALL = """async tickets => {
  const press = (key, code = "") => document.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true }));
  const waiting = document.getElementById("waiting");
  let wanted = Number(waiting.textContent);
  for (const words of tickets) {
    wanted += 1;
    const done = new Promise((seen) => {
      const eye = new MutationObserver(() => {
        if (waiting.textContent !== String(wanted)) return;
        eye.disconnect();
        seen();
      });
      eye.observe(waiting, { childList: true });
    });
    for (const letter of words) press(letter);
    press("Enter", "Enter");
    await done;
  }
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
    page = paired(site, shift)
    yield page
    page.context.close()


def paired(site: Site, shift: Shift) -> Page:
    """A device at the entrance that has just been registered."""
    owner = make.member(shift.opportunity.organisation)
    _kiosk, code = kiosks.register(shift.opportunity_id, "Gate", by=owner, at=make.NOW)
    page = site.page(language="en")
    page.clock.set_fixed_time(make.NOW)
    page.goto("/en/kiosk/")
    page.fill("[name=code]", code)
    page.click("button[type=submit]")
    page.wait_for_selector("#kiosk[data-ready]")
    return page


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
    picture = io.BytesIO()
    segno.make(ticket_of(crowd[2]), micro=False).save(picture, kind="png", scale=4, border=4)
    page.set_input_files("#picture", {"name": "t.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    expect(page.locator("#said")).to_contain_text("checked in already")
    come_back(page)
    assert kept(page) == 23 and not AttendanceEvent.objects.exists()

    page.context.set_offline(False)
    expect(page.locator("#waiting")).to_have_text("0", timeout=30_000)
    assert (came(scanned), came(typed), came(noura)) == (
        [("check_in", "kiosk")], [("check_in", "kiosk")], [("check_in", "self")])  # fmt: skip
    come_back(page)
    assert AttendanceEvent.objects.count() == 23 and kept(page) == 0


def test_scans_whose_answers_are_lost_and_torn_are_recorded_once(site: Site, shift: Shift) -> None:
    crowded = make.shift(shift.opportunity, starts_at=make.NOW, capacity=60)
    tickets = [ticket_of(make.place(crowded)) for _n in range(60)]
    page = paired(site, crowded)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    # The network is gone before anybody has loaded the page a second time.
    page.context.set_offline(True)
    come_back(page)
    page.evaluate(SCAN_ALL, tickets[:30])
    come_back(page)
    page.evaluate(SCAN_ALL, tickets[30:])
    assert kept(page) == 60 and not AttendanceEvent.objects.filter(place__shift=crowded).exists()

    fates = ["lost", "torn"]

    def half_lose(route: Route) -> None:
        answer = route.fetch()
        fate = fates.pop(0) if fates else ""
        if fate == "lost":
            route.abort()
        elif fate == "torn":
            route.fulfill(response=answer, body=answer.body()[:3_000])
        else:
            route.fulfill(response=answer)

    page.route("**/kiosk/sync/", half_lose)
    page.context.set_offline(False)
    expect(page.locator("#waiting")).to_have_text("0", timeout=30_000)
    assert not fates and page.inner_text("#sent") == "60"
    came_in = AttendanceEvent.objects.filter(place__shift=crowded)
    assert (came_in.count(), came_in.values("place").distinct().count()) == (60, 60)
    assert not RefusedScan.objects.exists()
    come_back(page)
    assert page.inner_text("#sent") == "60"
    page.context.close()


def test_with_a_full_disk_it_says_so_in_red_and_still_sends(page: Page, shift: Shift) -> None:
    place = make.place(shift)
    page.add_init_script("navigator.storage.estimate = async () => ({ quota: 9e6, usage: 8e6 });")
    come_back(page)
    expect(page.locator("#low")).to_be_visible()
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
    expect(page.locator("#waiting")).to_have_text("0", timeout=30_000)
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
    page.context.set_offline(True)
    page.evaluate(SCAN, "AWN1:")
    page.fill("#number", "1234567890")
    page.keyboard.press("Enter")
    expect(page.locator("#waiting")).to_have_text("1")
    page.context.set_offline(False)
    kiosks.revoke(shift.opportunity.kiosks.order_by("-pk")[0].pk, by=None, at=make.NOW)
    page.reload()
    expect(page.locator("[name=code]")).to_be_visible()
    assert page.evaluate(ROLLS) == []


@pytest.fixture
def live(site: Site, awn_clock: Clock, settings: Any) -> Iterator[None]:
    """The process that tells open boards of changes, listening to the test's database; it knows the true time only."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    known = connection.settings_dict
    database = f"postgresql://{known['USER']}@:{known['PORT']}/{known['NAME']}?host={quote(known['HOST'], safe='')}"
    settings.AWN_LIVE_URL = f"http://127.0.0.1:{port}"
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    directives = {**policy, "connect-src": [*policy["connect-src"], settings.AWN_LIVE_URL]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
    said = {"AWN_DATABASE_URL": database, "AWN_SECRET_KEY": settings.SECRET_KEY, "AWN_PUBLIC_URL": site.url}
    command = [sys.executable, "-m", "awn.cli", "live", "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, **said}, start_new_session=True)
    for _try in range(300):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        time.sleep(0.1)
    awn_clock.at = datetime.now(UTC)
    yield
    awn_clock.at = make.NOW
    # It would wait for those who listen.
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=15)


@pytest.mark.usefixtures("live")
def test_a_board_renews_itself_when_somebody_arrives(site: Site, shift: Shift, awn_clock: Clock) -> None:
    house = shift.opportunity.organisation
    begun = make.shift(shift.opportunity, starts_at=awn_clock.at - timedelta(hours=1))
    place, _missing = make.place(begun), make.place(begun)
    page = site.page(make.member(house), language="en")
    page.goto(reverse("day_board", args=[house.slug, "beach"]).replace("/ar/", "/en/", 1))
    expect(page.locator("[data-when-live]")).to_be_visible(timeout=15_000)
    here = page.locator("#board .is-ok dd").first
    expect(here).to_have_text("0")
    page.evaluate("() => { window.sameDocument = true; }")
    page.locator("#board summary").click()
    check_in(place.pk, by=None, at=awn_clock.at)
    expect(here).to_have_text("1", timeout=10_000)
    assert page.evaluate("() => window.sameDocument")
    # What was shut by hand stays shut.
    expect(page.locator("#board details")).not_to_have_attribute("open", "")
    page.context.close()
