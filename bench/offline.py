"""The main pages on a slow network: their bytes and when something is seen; and acts kept without one, delivered."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from awn.base.clock import now
from bench import world
from bench.figures import Figure, Result
from bench.scratch import Served, collect_static, database, served

KB_AT_MOST, FCP_WITHIN_MS = 150, 1_500
# Slow 4G as Lighthouse has it: 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back.
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1_638_400 / 8, "uploadThroughput": 750_000 / 8}
SLOWER_PROCESSOR = 4
ACTS = 40
SEEN = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
# A day as people have it: coming, then a break of a minute every other minute. The browser's worker keeps the leaving.
KEEP = """async ([place, count]) => {
  const account = document.getElementById("unsent").dataset.account;
  for (let n = 0; n <= count; n += 1) {
    const kind = n ? (n % 2 ? "break" : "back") : "in";
    const path = `/en/places/${place}/${n ? "break" : "check-in"}/`;
    const typed = Date.now() - (count + 2 - n) * 60_000, id = crypto.randomUUID();
    await awnKept.keep({ id, account, path, kind, about: "", fields: [["act", kind]], typed, state: "waiting" });
  }
}"""


def run() -> Result:
    """A national world of 2,000 opportunities; six pages with nothing kept, then a day without a network."""
    collect_static()
    with database("awn_bench_offline") as url:
        world.load(opportunities=2_000, people=2_000, entries=5_000)
        place, session = _volunteer()
        one = world.public_ids(1)[0]
        pages = {
            "home": "/ar/", "list": "/ar/opportunities/", "opportunity": f"/ar/opportunities/{one}/",
            "sign_in": "/ar/sign-in/", "dashboard": "/ar/dashboard/", "my_day": "/ar/my-day/",
        }  # fmt: skip
        with served(url, application="awn.config.wsgi:application", first_page="/ar/") as awn:
            measured = {name: _page(awn, path, session) for name, path in pages.items()}
            delivered, seconds = _delivered(awn, place, session)
    figures = []
    for name, (kilobytes, slow_ms, quick_ms) in measured.items():
        figures.append(Figure(
            f"{name}_kb", kilobytes, "kB", "the limit", KB_AT_MOST, f"under {KB_AT_MOST}, without pictures",
            kilobytes < KB_AT_MOST,
        ))  # fmt: skip
        figures.append(Figure(
            f"{name}_fcp_ms", slow_ms, "ms", "without the slow network", quick_ms,
            f"under {FCP_WITHIN_MS} on slow 4G", 0 < slow_ms < FCP_WITHIN_MS,
        ))  # fmt: skip
    figures.append(Figure(
        "acts_delivered", delivered, "acts", "kept without a network", ACTS + 2,
        "each once, though an answer was lost on the way", delivered == ACTS + 2,
    ))  # fmt: skip
    figures.append(Figure(
        "acts_per_second", (ACTS + 2) / seconds, "acts/s", "one", 1.0, "quicker than that", seconds < ACTS + 2
    ))  # fmt: skip
    return Result("offline", figures)


def _volunteer() -> tuple[Any, str]:
    """Somebody with a seat in a shift that is on, and their session."""
    from awn.keys.actions import ensure
    from awn.keys.rules import Purpose
    from awn.participation.models import Application, Place

    ensure(Purpose.TICKETS, at=now())
    at = now()
    shift = world.publish("offline", region="SA-01", begin=at - timedelta(minutes=40), at=at)
    world.seats(shift, 5)
    [account] = world.claimers(1, first_id=8_000_000)
    who = world.person(8_000_000)
    application = Application.objects.create(
        opportunity_id=shift.pk, person=who, state="accepted", created_at=at, charter_accepted_at=at
    )
    place = Place.objects.create(
        application=application, shift_id=shift.shift_id, person=who, state="confirmed", created_at=at, changed_at=at
    )
    return place, world.sessions([account])[0]


def _page(awn: Served, path: str, session: str) -> tuple[float, float, float]:
    """Kilobytes without pictures, and the first content on the slow network and without it, with nothing kept."""
    kilobytes, slow = _visit(awn, path, session, is_slow=True)
    return kilobytes, slow, _visit(awn, path, session, is_slow=False)[1]


def _visit(awn: Served, path: str, session: str, *, is_slow: bool) -> tuple[float, float]:
    from playwright.sync_api import sync_playwright
    from tests.browsing import PHONE, chromium_path

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        context = browser.new_context(base_url=f"http://127.0.0.1:{awn.port}", service_workers="block", **PHONE)
        if path in {"/ar/dashboard/", "/ar/my-day/"}:
            context.add_cookies([{"name": "sessionid", "value": session, "url": f"http://127.0.0.1:{awn.port}"}])
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        pictures: set[str] = set()
        sizes: dict[str, float] = {}
        devtools.on(
            "Network.responseReceived",
            lambda said: pictures.add(said["requestId"]) if said["type"] == "Image" else None,
        )
        devtools.on(
            "Network.loadingFinished", lambda said: sizes.update({said["requestId"]: said["encodedDataLength"]})
        )
        if is_slow:
            devtools.send("Network.emulateNetworkConditions", SLOW)
            devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
        page.goto(path, wait_until="load", timeout=60_000)
        page.wait_for_timeout(1_500)
        seen = page.evaluate(SEEN)
        browser.close()
    return sum(size for number, size in sizes.items() if number not in pictures) / 1_000, seen


def _delivered(awn: Served, place: Any, session: str) -> tuple[int, float]:
    """How many acts the server has of those that were kept, and how long sending took."""
    from playwright.sync_api import sync_playwright
    from tests.browsing import chromium_path

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        context = browser.new_context(base_url=f"http://127.0.0.1:{awn.port}", locale="en-GB")
        context.add_cookies([{"name": "sessionid", "value": session, "url": f"http://127.0.0.1:{awn.port}"}])
        page = context.new_page()
        page.goto("/en/my-day/")
        page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
        page.wait_for_function("() => navigator.serviceWorker.controller")
        page.reload()
        context.set_offline(True)
        page.reload()
        page.evaluate(KEEP, [place.pk, ACTS])
        page.click("text=I am leaving: check out")
        page.wait_for_function(f"() => document.querySelectorAll('#kept-rows li').length === {ACTS + 2}")
        lost: list[str] = []

        def lose_one(route: Any) -> None:
            if lost:
                route.continue_()
                return
            route.fetch()
            lost.append(route.request.url)
            route.abort()

        page.route("**/not-sent/send/", lose_one)
        context.set_offline(False)
        begun = time.perf_counter()
        page.goto("/en/not-sent/")
        page.wait_for_function("() => document.getElementById('unsent').hidden", timeout=120_000)
        page.wait_for_selector("#kept-none:not([hidden])", timeout=120_000)
        seconds = time.perf_counter() - begun
        browser.close()
    world_rows = place.attendance.exclude(client_id=None)
    return world_rows.values("client_id").distinct().count(), seconds
