"""How soon a change is in the list that somebody sees: over HTTP, with 50,000 open opportunities and two processes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

from awn.base.clock import now
from bench import world
from bench.client import Connection, get
from bench.figures import Figure
from bench.scratch import database, served

OPEN, TURNS = 50_000, 10
GOAL_SECONDS, GIVE_UP_SECONDS = 5.0, 60.0
PERSON = 7_000_000
CSRF = "b" * 32
# So often a list is asked for in a row; with fresh connections, so that both processes answer some of them.
ASKED = 8
HOME = "SA-01"
EMPTIED = ("SA-08", "SA-09", "SA-10", "SA-11", "SA-12")  # here nothing is open but what the benchmark publishes
_SHOWN = re.compile(rb'href="/ar/opportunities/([0-9a-z]+)/')


def figures() -> list[Figure]:
    """The worst of some changed profiles, and of some new opportunities, each until every answer shows it."""
    with database("awn_bench_fresh") as url:
        world.load(opportunities=OPEN, people=5_000, entries=0)
        world.run_sql(f"UPDATE opportunities_opportunity SET state = 'completed' WHERE region_id IN {EMPTIED}")
        sessions = world.sessions(world.claimers(2, first_id=PERSON))
        world.run_sql(f"UPDATE people_person SET region_id = '{HOME}' WHERE id >= {PERSON}")
        with served(url, application="awn.config.wsgi:application", first_page="/ar/") as awn:
            changing, waiting = (_Visitor(awn.port, session) for session in sessions)
            loading = _loading(changing)
            profile = max(_profile(changing, turn) for turn in range(TURNS))
            waiting.likes("events")
            opening = max(_opening(waiting, region) for region in EMPTIED)
    goal = f"under {GOAL_SECONDS:g} s for the worst of"
    baseline = "the first list, for which everything is loaded"
    return [
        Figure(
            "freshness", profile, "s", baseline, loading, f"a changed profile: {goal} {TURNS}", profile < GOAL_SECONDS
        ),
        Figure(
            "freshness_open",
            opening,
            "s",
            baseline,
            loading,
            f"a new opportunity: {goal} {len(EMPTIED)}",
            opening < GOAL_SECONDS,
        ),
    ]


class _Visitor:
    """Somebody who is signed in."""

    def __init__(self, port: int, session: str) -> None:
        self.port = port
        self.head = f"Cookie: sessionid={session}; csrftoken={CSRF}\r\n"

    def seen(self) -> set[bytes]:
        """The addresses of the opportunities on the dashboard."""
        connection = Connection(self.port)
        status, _head, body = connection.ask(get(self.port, "/ar/dashboard/", self.head))
        connection.close()
        if status != 200:
            raise RuntimeError(f"the dashboard answered {status}")
        return set(_SHOWN.findall(body))

    def likes(self, field: str) -> None:
        """Says on the page of interests that only this field is liked."""
        body = urlencode({"csrfmiddlewaretoken": CSRF, "interests": field, "remote_wanted": "on"}).encode()
        head = (
            f"POST /ar/settings/interests/ HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{self.head}"
            f"Origin: http://127.0.0.1:{self.port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        connection = Connection(self.port)
        status, _head, _body = connection.ask(head.encode() + body)
        connection.close()
        if status != 302:
            raise RuntimeError(f"the page of interests answered {status}")


def _until(visitor: _Visitor, shows: Callable[[set[bytes]], bool]) -> float:
    """Seconds until so many answers in a row show it."""
    begun = time.perf_counter()
    first, row = 0.0, 0
    while row < ASKED:
        asked = time.perf_counter()
        if asked - begun > GIVE_UP_SECONDS:
            raise RuntimeError("the list does not change")
        if shows(visitor.seen()):
            first, row = (first if row else time.perf_counter()), row + 1
        else:
            row = 0
    return first - begun


def _loading(visitor: _Visitor) -> float:
    """Until both processes know what they will go on from: the list, by date at first, does not change any more."""
    begun, latest = time.perf_counter(), visitor.seen()
    changed, row = begun, 0
    while row < 4 * ASKED:
        seen = visitor.seen()
        row = row + 1 if seen == latest else 0
        if not row:
            latest, changed = seen, time.perf_counter()
        time.sleep(0.25)
    return changed - begun


def _profile(visitor: _Visitor, turn: int) -> float:
    before = visitor.seen()
    visitor.likes(("environment", "health")[turn % 2])
    return _until(visitor, lambda seen: seen != before)


def _opening(visitor: _Visitor, region: str) -> float:
    """Something new in the field that somebody likes, where nothing else is open: it cannot but be among the first."""
    at = now()
    world.run_sql(f"UPDATE people_person SET region_id = '{region}' WHERE id = {PERSON + 1}")
    public_id = f"fresh{EMPTIED.index(region)}"
    world.publish(public_id, region=region, begin=at + timedelta(days=2), at=at)
    return _until(visitor, lambda seen: public_id.encode() in seen)
