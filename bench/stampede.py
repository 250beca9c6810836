"""A stampede over HTTP: many on few seats through the queue, with double clicks, lost answers and other visitors.

By default 20,000 people press for 1,000 seats; `awn bench stampede --claims 100000` sends 100,000 for 5,000. Everything
is the real thing on loopback: web server, worker, PostgreSQL. Client and server share the machine.
"""

from __future__ import annotations

import heapq
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from awn.base.clock import now
from bench import world
from bench.client import Connection, Load, get, paced
from bench.figures import Figure, Result
from bench.scratch import Served, database, pgbench, served, settle

CLAIMS, PER_SEAT = 20_000, 20
CONNECTIONS = 64
# One in so many clicks twice; one in so many loses the answer on the way, and sends again.
DOUBLE, LOST = 50, 100
LIST_PER_SECOND, LIST_SECONDS = 10.0, 10
SAMPLE = 300
LEAST_SHARE = 1 / 20
P50_MS, P99_MS, LIST_MS = 2_000, 30_000, 1_000
ANSWERED_WITHIN_SECONDS = 1_800
PEOPLE_FROM = 7_000_000
CSRF = "b" * 32
RETRY = re.compile(rb"\r\nretry-after: *(\d+)", re.IGNORECASE)


# When somebody is due, who, and when they pressed first.
Due = tuple[float, int, float]


@dataclass(slots=True)
class Rush:
    """What the crowd saw."""

    seconds: float = 0.0
    tickets: int = 0
    # From the first press until there is a ticket, with every time that somebody was asked to come again.
    waits: list[float] = field(default_factory=list)
    requests: list[float] = field(default_factory=list)
    asked_again: int = 0
    odd: list[tuple[int, bytes]] = field(default_factory=list)

    def quantile_ms(self, values: list[float], share: float) -> float:
        """Milliseconds that the given share did not exceed."""
        ordered = sorted(values)
        return 1_000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found beside and after the rush."""

    claims: int
    seats: int
    calm: Load
    busy: Load
    answered_after: float
    lost: int
    oversold: int
    unfair: int
    statements: float


def run(claims: int = CLAIMS) -> Result:
    """The rush, the list page beside it, all answers, and the same statement by pgbench."""
    seats = claims // PER_SEAT
    with database("awn_bench_stampede") as url:
        world.load(opportunities=200, people=200, entries=0)
        opportunity, bare = world.instant_opportunity("stampede"), world.instant_opportunity("bare")
        world.seats(opportunity, seats)
        _open(opportunity, bare)
        sessions = world.sessions(world.claimers(claims, first_id=PEOPLE_FROM))
        with served(url, application="awn.config.wsgi:application", first_page="/ar/") as awn:
            settle(awn, ["/ar/", "/ar/opportunities/"])
            calm = _list_page(awn, LIST_SECONDS)
            with _worker(url):
                begin = time.perf_counter()
                rush, busy = _rush(awn, opportunity, sessions)
                answered_after = _wait_for_answers(opportunity, claims, begin)
            seen = _seen(awn, opportunity, sessions)
        lost, oversold, unfair = _verdict(opportunity, claims, seats)
        statements = _bare(bare)
    if rush.odd:
        raise RuntimeError(f"answers that no page of ours gives: {rush.odd[:3]}")
    found = Found(claims, seats, calm, busy, answered_after, lost + seen, oversold, unfair, statements)
    return Result("stampede", [*_speed(rush, found), *_fairness(rush, found)])


def _speed(rush: Rush, found: Found) -> list[Figure]:
    rate, bare = rush.tickets / rush.seconds, found.statements
    p50, p99 = rush.quantile_ms(rush.waits, 0.5), rush.quantile_ms(rush.waits, 0.99)
    request, listed = rush.quantile_ms(rush.requests, 0.99), found.busy.quantile_ms(0.99)
    crowd = f"most allowed, for {found.claims:,} people on {CONNECTIONS} connections until their ticket"
    before = found.calm.quantile_ms(0.99)
    goal = "at least a twentieth"
    return [
        Figure("claims_http", rate, "claims/s", "the one statement by pgbench", bare, goal, rate >= LEAST_SHARE * bare),
        Figure("p50", p50, "ms", crowd, P50_MS, "below", p50 < P50_MS),
        Figure("p99", p99, "ms", crowd, P99_MS, "below", p99 < P99_MS),
        Figure("p99_request", request, "ms", "one request, taken or sent back", LIST_MS, "below", request < LIST_MS),
        Figure("list_p99", listed, "ms", "the list page before the rush", before, "below a second", listed < LIST_MS),
        Figure("sent_back", rush.asked_again / found.claims, "times", "for each person", 1, "no goal", True),
    ]


def _fairness(rush: Rush, found: Found) -> list[Figure]:
    seats, lost, over, unfair = found.seats, found.lost, found.oversold, found.unfair
    answers, rate = found.claims / found.answered_after, rush.tickets / rush.seconds
    turn = "with a place, and a later number than somebody without"
    return [
        Figure("seats_given", seats + over, "seats", "seats there are", seats, "all of them", over == 0),
        Figure("oversold", over, "seats", "seats there are", seats, "none", over == 0),
        Figure("answers_lost", lost, "answers", "people who asked", found.claims, "none", lost == 0),
        Figure("unfair", unfair, "people", turn, 0, "none", not unfair),
        Figure("answered_per_second", answers, "answers/s", "tickets given a second", rate, "no goal", True),
    ]


def _open(*opportunities: world.Instant) -> None:
    from awn.surge.actions.switching import open_queue

    at = now() - timedelta(minutes=1)
    for opportunity in opportunities:
        open_queue(opportunity.pk, opens_at=at, by=None, at=at)


def _rush(awn: Served, opportunity: world.Instant, sessions: list[str]) -> tuple[Rush, Load]:
    """Everybody presses as fast as the server answers; the list page is read at an even pace meanwhile."""
    rush, lock = Rush(), threading.Lock()
    due: list[Due] = [(0.0, number, 0.0) for number in range(len(sessions))]
    begin = time.perf_counter()

    def work() -> None:
        connection = Connection(awn.port)
        while (taken := _take(rush, due, lock, len(sessions))) is not None:
            _due, number, pressed = taken
            request = _claim(awn.port, opportunity, sessions[number])
            if not pressed and number % LOST == 1:
                # Sent, and the line is cut before the answer comes.
                _cut_off(awn.port, request)
            sent = time.perf_counter()
            pressed = pressed or sent
            status, head, _body = connection.ask(request)
            if status == 302 and number % DOUBLE == 2:
                connection.ask(request)
            with lock:
                _note(rush, due, (number, pressed, sent), status, head)
        connection.close()

    threads = [threading.Thread(target=work) for _i in range(CONNECTIONS)]
    other: list[Load] = []
    beside = threading.Thread(target=lambda: other.append(_list_page(awn, max(LIST_SECONDS, len(sessions) // 600))))
    for thread in [beside, *threads]:
        thread.start()
    for thread in threads:
        thread.join()
    rush.seconds = time.perf_counter() - begin
    beside.join()
    return rush, other[0]


def _take(rush: Rush, due: list[Due], lock: threading.Lock, people: int) -> Due | None:
    """The next who is due; a pause where all are waiting to come again; None when everybody has a ticket."""
    while True:
        with lock:
            if rush.tickets >= people:
                return None
            if due and due[0][0] <= time.perf_counter():
                return heapq.heappop(due)
        time.sleep(0.01)


def _note(rush: Rush, due: list[Due], pressed: tuple[int, float, float], status: int, head: bytes) -> None:
    number, first, sent = pressed
    at = time.perf_counter()
    rush.requests.append(at - sent)
    if status == 503 and (again := RETRY.search(head)):
        rush.asked_again += 1
        heapq.heappush(due, (at + int(again[1]), number, first))
        return
    if status != 302 or b"/queue/" not in head:
        rush.odd.append((status, head))
    rush.tickets += 1
    rush.waits.append(at - first)


def _cut_off(port: int, request: bytes) -> None:
    import socket

    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(request)


def _claim(port: int, opportunity: world.Instant, session: str) -> bytes:
    body = urlencode({"csrfmiddlewaretoken": CSRF, "charter": "yes", "shifts": str(opportunity.shift_id)}).encode()
    head = (
        f"POST /ar/opportunities/{opportunity.public_id}/queue/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Cookie: sessionid={session}; csrftoken={CSRF}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Origin: http://127.0.0.1:{port}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _list_page(awn: Served, seconds: int) -> Load:
    requests = [get(awn.port, "/ar/opportunities/")] * int(LIST_PER_SECOND * seconds)
    return paced(awn.port, requests, per_second=LIST_PER_SECOND, connections=4)


@contextmanager
def _worker(url: str) -> Iterator[None]:
    """`awn worker` as in production: it serves the queue, and writes the letters meanwhile."""
    from django.conf import settings

    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "AWN_DATABASE_URL": url, "AWN_HOME": home, "AWN_SECRET_KEY": settings.SECRET_KEY}
        root = Path(__file__).resolve().parent.parent
        command = [str(Path(sys.executable).with_name("awn")), "worker"]
        process = subprocess.Popen(
            command, env=environment, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for_answers(opportunity: world.Instant, claims: int, begin: float) -> float:
    from awn.surge.models import Claim

    deadline = time.monotonic() + ANSWERED_WITHIN_SECONDS
    while Claim.objects.filter(opportunity_id=opportunity.pk).exclude(answered_at=None).count() < claims:
        if time.monotonic() > deadline:
            break
        time.sleep(1)
    return time.perf_counter() - begin


def _seen(awn: Served, opportunity: world.Instant, sessions: list[str]) -> int:
    """Of some of them: how many are not led to their answer by the page itself."""
    connection = Connection(awn.port)
    missing = 0
    for session in sessions[:: max(len(sessions) // SAMPLE, 1)]:
        request = get(awn.port, f"/ar/opportunities/{opportunity.public_id}/queue/", f"Cookie: sessionid={session}\r\n")
        status, _head, body = connection.ask(request)
        missing += status != 200 or b"/ar/applications/" not in body
    connection.close()
    return missing


def _verdict(opportunity: world.Instant, claims: int, seats: int) -> tuple[int, int, int]:
    """From the tables: answers lost, seats too many (too few are negative), and who got a place out of turn."""
    from awn.surge.models import Claim

    taken, waiting = world.taken(opportunity)
    rows = Claim.objects.filter(opportunity_id=opportunity.pk).order_by("number").values_list("state", flat=True)
    states = list(rows)
    answered = sum(state in {"placed", "listed"} for state in states)
    lost = max(claims - answered, claims - taken - waiting, len(states) - claims)
    return lost, taken - seats, sum(state == "placed" for state in states[seats:])


def _bare(opportunity: world.Instant) -> float:
    """Claims per second of the one statement, with nothing around it."""
    from awn.surge.actions import asking

    values = {"person": ":person", "shifts": f"'{{{opportunity.shift_id}}}'", "at": "now()",
              "opportunity": str(opportunity.pk)}  # fmt: skip
    sql = " ".join((asking._ASK % values).split()).replace(" RETURNING id", "")
    world.run_sql("CREATE SEQUENCE bench_claim MINVALUE 1 START 1")
    world.run_sql(f"""INSERT INTO people_person (id, name_ar, name_en, name_key, gender, phone, language, about,
        remote_wanted, weekly_email, is_synthetic, joined_at) SELECT n, '', 'Bare', '', '', '', 'ar', '', true, false,
        false, now() FROM generate_series({PEOPLE_FROM * 2}, {PEOPLE_FROM * 2 + 200_000}) n""")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "claim.sql"
        lines = [f"SELECT {PEOPLE_FROM * 2} + nextval('bench_claim') AS person \\gset", f"{sql};"]
        file.write_text("\n".join(lines), encoding="utf-8")
        return pgbench([file], clients=8, seconds=8)
