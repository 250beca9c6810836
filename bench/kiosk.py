"""The kiosk: a scan until it is green without a network, 500 of them sent once, and how soon a board hears of one."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import segno

from awn.base.clock import now
from bench import world
from bench.client import hammer
from bench.figures import Figure, Result
from bench.scratch import Served, database, free_port, served

SCANS = 500
ONLINE = 100
FILMED = 10
TAKEN = SCANS + FILMED
GREEN_WITHIN_MS = 300
WATCHERS, ARRIVALS = 50, 200
HEARD_WITHIN_MS = 250
PEOPLE_FROM = 7_000_000
ROOT = Path(__file__).resolve().parent.parent
# A USB scanner is a keyboard: the ticket's letters, then Enter. From there until the page says that it was taken.
SCAN = """words => new Promise((done, fail) => {
  const said = document.getElementById("said");
  const press = (key, code = "") => document.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true }));
  said.replaceChildren();
  const eye = new MutationObserver(() => {
    if (!said.firstChild) return;
    eye.disconnect();
    if (said.querySelector(".ok")) done(performance.now() - begun); else fail(new Error(said.textContent));
  });
  eye.observe(said, { childList: true });
  for (const letter of words) press(letter);
  const begun = performance.now();
  press("Enter", "Enter");
})"""


# What the page measured itself: from a camera's picture until its ticket is read, and from there until it is green.
MEASURED = "name => performance.getEntriesByName(name).map((one) => one.duration)"


def run() -> Result:
    """A tablet takes 500 people without a network; the answer to what it sends is lost once on the way."""
    with database("awn_bench_kiosk") as url:
        world.load(opportunities=20, people=50, entries=0)
        opportunity = world.publish("kiosk", region="SA-01", begin=now(), at=now())
        numbers, tickets, code = _crowd(opportunity)
        with served(url, application="awn.config.wsgi:application", first_page="/ar/kiosk/") as awn:
            millis, filmed, sent_seconds = _day(awn, tickets, code)
            recorded, doubled = _recorded(opportunity)
            online = _online(awn, numbers, opportunity)
        heard, bare = _board(url, opportunity)
    millis.sort()
    return Result(
        "kiosk",
        [
            Figure(
                "scan_ms", statistics.median(millis), "ms", "the same by asking the server on this machine",
                statistics.median(online), f"under {GREEN_WITHIN_MS}, without a network",
                millis[int(0.99 * len(millis))] < GREEN_WITHIN_MS,
            ),
            Figure(
                "scan_p99_ms", millis[int(0.99 * len(millis))], "ms", "the median", statistics.median(millis),
                f"under {GREEN_WITHIN_MS}", millis[int(0.99 * len(millis))] < GREEN_WITHIN_MS,
            ),
            Figure(
                "camera_ms", filmed, "ms", "the same by a USB scanner", statistics.median(millis),
                f"under {GREEN_WITHIN_MS}, from a camera's picture until green", filmed < GREEN_WITHIN_MS,
            ),
            Figure(
                "synced_once", recorded, "scans", "taken without a network", TAKEN,
                "each once, though an answer was lost on the way", recorded == TAKEN and not doubled,
            ),
            Figure(
                "synced_per_second", TAKEN / sent_seconds, "scans/s", "arrivals of one busy entrance", 1.0,
                "ten times that", TAKEN / sent_seconds > 10,
            ),
            Figure(
                "board_p50_ms", heard[len(heard) // 2], "ms", "PostgreSQL's own notice", bare[len(bare) // 2],
                f"p99 under {HEARD_WITHIN_MS} for {WATCHERS} boards", heard[int(0.99 * len(heard))] < HEARD_WITHIN_MS,
            ),
            Figure(
                "board_p99_ms", heard[int(0.99 * len(heard))], "ms", "PostgreSQL's own notice",
                bare[int(0.99 * len(bare))], f"under {HEARD_WITHIN_MS}",
                heard[int(0.99 * len(heard))] < HEARD_WITHIN_MS,
            ),
        ],
    )  # fmt: skip


def _crowd(opportunity: world.Instant) -> tuple[list[str], list[str], str]:
    """People with places in a shift that is on: their numbers, their tickets; and the code that pairs a device."""
    from awn.keys.actions import ensure
    from awn.keys.rules import Purpose
    from awn.participation.actions import kiosks
    from awn.participation.codes import place_number
    from awn.participation.models import Place
    from awn.participation.roll import ticket_of

    ensure(Purpose.TICKETS, at=now())
    world.seats(opportunity, TAKEN + ONLINE)
    world.claimers(TAKEN + ONLINE, first_id=PEOPLE_FROM)
    world.run_sql(
        "INSERT INTO participation_application (opportunity_id, person_id, state, reason, note, message,"
        f" charter_accepted_at, created_at) SELECT {opportunity.pk}, id, 'accepted', '', '', '', now(), now()"
        f" FROM people_person WHERE id >= {PEOPLE_FROM}"
    )
    world.run_sql(
        "INSERT INTO participation_place (shift_id, person_id, application_id, state, created_at, changed_at)"
        f" SELECT {opportunity.shift_id}, person_id, id, 'confirmed', now(), now()"
        f" FROM participation_application WHERE opportunity_id = {opportunity.pk}"
    )
    places = list(Place.objects.filter(shift_id=opportunity.shift_id).select_related("shift").order_by("pk"))
    tickets = [ticket_of(place) for place in places[:TAKEN]]
    _kiosk, code = kiosks.register(opportunity.pk, "Gate", by=None, at=now())
    return [place_number(place.pk) for place in places[TAKEN:]], tickets, code


def _day(awn: Served, tickets: list[str], code: str) -> tuple[list[float], float, float]:
    """Milliseconds until each scan was green, offline; the same before the camera; the seconds until all were sent."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("AWN_CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        film = _film(tickets[SCANS:], Path(folder) / "door.y4m")
        camera = [
            "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ]  # fmt: skip
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *camera])
        context = browser.new_context(base_url=f"http://127.0.0.1:{awn.port}", locale="en-GB")
        page = context.new_page()
        page.goto("/en/kiosk/")
        page.fill("[name=code]", code)
        page.click("button[type=submit]")
        page.wait_for_selector("#kiosk[data-ready]")
        page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
        context.set_offline(True)
        page.reload()
        page.wait_for_selector("#kiosk[data-ready]")
        millis = [page.evaluate(SCAN, ticket) for ticket in tickets[:SCANS]]
        page.click("#camera")
        page.wait_for_function(f"() => document.getElementById('waiting').textContent === '{TAKEN}'", timeout=120_000)
        filmed = statistics.median(page.evaluate(MEASURED, "awn-look"))
        filmed += statistics.median(page.evaluate(MEASURED, "awn-scan")[-FILMED:])
        lost = []

        def lose_one(route: Any) -> None:
            route.fetch()
            if lost:
                route.continue_()
            else:
                lost.append(route.request.url)
                route.abort()

        page.route("**/kiosk/sync/", lose_one)
        begun = time.perf_counter()
        context.set_offline(False)
        page.wait_for_function("() => document.getElementById('waiting').textContent === '0'", timeout=120_000)
        seconds = time.perf_counter() - begun
        browser.close()
    return millis, filmed, seconds


def _film(tickets: Sequence[str], path: Path) -> Path:
    """A film for the camera that is played to the browser: each ticket for a second, upright, in the middle."""
    width, height, rate, size = 1_280, 720, 10, 480
    grey = b"\x80" * (width * height // 2)
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{width} H{height} F{rate}:1 Ip A1:1 C420jpeg\n".encode())
        for ticket in tickets:
            code = [list(row) for row in segno.make(ticket, error="m", micro=False).matrix_iter(border=4)]
            times = size // len(code)
            side = (width - times * len(code)) // 2
            edge = b"\xc0" * side
            lines = [
                edge + b"".join((b"\x10" if dark else b"\xf0") * times for dark in row) + b"\xc0" * (
                    width - side - times * len(code))
                for row in code
            ]  # fmt: skip
            above = (height - times * len(code)) // 2
            blank = b"\xc0" * width
            drawn = blank * above + b"".join(line * times for line in lines)
            drawn += blank * (height - above - times * len(code))
            film.write((b"FRAME\n" + drawn + grey) * rate)
    return path


def _recorded(opportunity: world.Instant) -> tuple[int, int]:
    """How many people are checked in, and how many of them more than once."""
    from django.db.models import Count

    from awn.participation.models import AttendanceEvent

    rows = AttendanceEvent.objects.filter(place__shift_id=opportunity.shift_id, kind="check_in")
    counts = list(rows.values("place").annotate(n=Count("pk")).values_list("n", flat=True).order_by())
    return len(counts), sum(n > 1 for n in counts)


def _online(awn: Served, numbers: list[str], opportunity: world.Instant) -> list[float]:
    """Milliseconds of one request each, for the numbers of other people: what a kiosk without a memory would need."""
    from django.core.signing import get_cookie_signer

    from awn.participation.actions import kiosks

    _kiosk, code = kiosks.register(opportunity.pk, "Baseline", by=None, at=now())
    _kiosk, token = kiosks.pair(code, by=None, at=now())
    cookie = get_cookie_signer(salt="awn_kiosk" + "awn.web.kiosk").sign(token)
    csrf = "b" * 32
    requests = []
    # No more than a minute's limit of one device.
    for number in numbers[:50]:
        body = f"csrfmiddlewaretoken={csrf}&number={number}&act=in".encode()
        head = (
            f"POST /en/kiosk/ HTTP/1.1\r\nHost: 127.0.0.1:{awn.port}\r\nOrigin: http://127.0.0.1:{awn.port}\r\n"
            f"Cookie: awn_kiosk={cookie}; csrftoken={csrf}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        requests.append(head.encode() + body)
    load = hammer(awn.port, requests, connections=1)
    return [1_000 * seconds for seconds in load.latencies]


def _board(url: str, opportunity: world.Instant) -> tuple[list[float], list[float]]:
    """Milliseconds from the commit of an arrival until each of 50 boards, and a bare listener, has heard of it."""
    from awn.onsite.watching import watch_word

    word = watch_word(opportunity.pk, now())
    with _live(url) as port:
        streams = [_open(port, word) for _n in range(WATCHERS)]
        heard: list[list[float]] = [[] for _one in streams]
        listeners = [
            threading.Thread(target=_listen, args=(stream, times), daemon=True)
            for stream, times in zip(streams, heard, strict=True)
        ]
        for listener in listeners:
            listener.start()
        time.sleep(1)
        for times in heard:
            times.clear()
        said, bare = _arrive(url, opportunity)
        time.sleep(1)
    millis = [
        1_000 * (at - begun)
        for times in heard
        for begun, at in zip(said, times, strict=False)
        if len(times) == len(said)
    ]
    return sorted(millis), sorted(bare)


@contextlib.contextmanager
def _live(url: str) -> Iterator[int]:
    port = free_port()
    environment = {**os.environ, "AWN_DATABASE_URL": url, "PYTHONPATH": f"{ROOT / 'src'}"}
    command = [sys.executable, "-m", "awn.cli", "live", "--port", str(port)]
    from django.conf import settings

    environment["AWN_SECRET_KEY"] = settings.SECRET_KEY
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        for _try in range(300):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=15)


def _open(port: int, word: str) -> socket.socket:
    stream = socket.create_connection(("127.0.0.1", port), timeout=30)
    stream.sendall(f"GET /live/day?word={word} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    said = b""
    while b"event: ready" not in said:
        said += stream.recv(4_096)
    return stream


def _listen(stream: socket.socket, times: list[float]) -> None:
    with contextlib.suppress(OSError):
        while said := stream.recv(4_096):
            times.extend([time.perf_counter()] * said.count(b"event: day"))


def _arrive(url: str, opportunity: world.Instant) -> tuple[list[float], list[float]]:
    """The moments of the commits, ten a second; and the milliseconds until PostgreSQL's own notice of each."""
    insert = (
        "INSERT INTO participation_attendanceevent (place_id, kind, at, entered_at, method, note, reason, device,"
        " place_proof) SELECT id, 'break_start', now(), now(), 'kiosk', '', '', '', '' FROM participation_place"
        " WHERE shift_id = %s ORDER BY id LIMIT 1"
    )
    moments, bare = [], []
    with psycopg.connect(url, autocommit=True) as writer, psycopg.connect(url, autocommit=True) as listener:
        listener.execute("LISTEN awn_day")
        for _n in range(ARRIVALS):
            writer.execute(insert, [opportunity.shift_id])
            moments.append(time.perf_counter())
            for _notice in listener.notifies(timeout=5, stop_after=1):
                bare.append(1_000 * (time.perf_counter() - moments[-1]))
            time.sleep(0.05)
    return moments, bare
