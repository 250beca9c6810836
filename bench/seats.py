"""Seat claims over HTTP: beside the very transaction by pgbench, and never one seat too many."""

from __future__ import annotations

import re
import tempfile
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from awn.base.clock import now
from bench import world
from bench.client import Load, hammer
from bench.figures import Figure, Result
from bench.scratch import database, pgbench, served, settle

CLAIMS = 1_500
CONNECTIONS = 8
CROWD, CROWD_CONNECTIONS, CROWD_SEATS = 1_000, 50, 200
LEAST_SHARE = 1 / 3
# Ids far from all others, so that they can be told apart in the captured SQL.
PEOPLE_FROM, APPLICATIONS_FROM = 7_000_000, 8_000_000
CSRF = "b" * 32


def run() -> Result:
    """Measures on three opportunities that give places at once: claims, the bare transaction, and a crowd."""
    with database("awn_bench_seats") as url:
        world.load(opportunities=200, people=200, entries=0)
        claims, bare, crowd = (world.instant_opportunity(f"seats{n}") for n in range(3))
        people = world.claimers(max(CLAIMS, CROWD), first_id=PEOPLE_FROM)
        world.seats(claims, CLAIMS)
        world.seats(bare, CLAIMS * 100)
        world.seats(crowd, CROWD_SEATS)
        sessions = world.sessions(people)
        with served(url, application="awn.config.wsgi:application", first_page="/ar/") as awn:
            settle(awn, ["/ar/", "/ar/opportunities/"])
            requests = [_claim(awn.port, claims, session) for session in sessions[:CLAIMS]]
            load = hammer(awn.port, requests, connections=CONNECTIONS)
            _expect_answers(load, CLAIMS)
            rush = [_claim(awn.port, crowd, session) for session in sessions[:CROWD]]
            rushed = hammer(awn.port, rush, connections=CROWD_CONNECTIONS)
            _expect_answers(rushed, CROWD)
        taken, waiting = world.taken(crowd)
        transactions = _bare(bare)
    name = "the transaction's own SQL by pgbench"
    goal = "at least a third of it"
    met = load.per_second >= LEAST_SHARE * transactions
    return Result(
        "seats",
        [
            Figure("claims_http", load.per_second, "claims/s", name, transactions, goal, met),
            Figure(
                "oversold",
                taken - CROWD_SEATS,
                "seats",
                f"seats for {CROWD:,} claimers on {CROWD_CONNECTIONS} connections",
                CROWD_SEATS,
                "none, and the rest on the waiting list",
                taken == CROWD_SEATS and waiting == CROWD - CROWD_SEATS,
            ),
        ],
    )


def _claim(port: int, opportunity: world.Instant, session: str) -> bytes:
    """The last step of the application form, as a browser sends it."""
    fields = {
        "csrfmiddlewaretoken": CSRF, "once": str(uuid4()), "step": "3", "charter": "yes",
        "shifts": str(opportunity.shift_id),
    }  # fmt: skip
    body = urlencode(fields).encode()
    head = (
        f"POST /ar/opportunities/{opportunity.public_id}/apply/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Cookie: sessionid={session}; csrftoken={CSRF}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Origin: http://127.0.0.1:{port}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _expect_answers(load: Load, count: int) -> None:
    """Every claimer is led to the page with the answer."""
    answered = sum(where.startswith(b"/ar/applications/") for where in load.locations)
    if answered != count:
        raise RuntimeError(f"{answered} of {count} claimers were led to their answer: {load.statuses}")


def _bare(opportunity: world.Instant) -> float:
    """Transactions per second of the claim's SQL; each takes the next person of the table."""
    statements = _statements(opportunity)
    lines = [f"SELECT {PEOPLE_FROM} + nextval('bench_claim') % {CLAIMS * 100} AS person \\gset"]
    for statement in statements:
        sql = re.sub(rf"\b{PEOPLE_FROM}\b", ":person", statement.replace("\n", " "))
        sql = re.sub(rf"\b{APPLICATIONS_FROM}\b", ":app_id", sql)
        inserts = "INSERT INTO participation_application (" in sql
        lines.append(f"{sql} \\gset app_" if inserts else f"{sql};")
    world.run_sql("CREATE SEQUENCE bench_claim MINVALUE 1 START 1")
    world.claimers(CLAIMS * 20, first_id=PEOPLE_FROM + CLAIMS)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "claim.sql"
        file.write_text("\n".join(lines), encoding="utf-8")
        return pgbench([file], clients=CONNECTIONS, seconds=8)


def _statements(opportunity: world.Instant) -> list[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from awn.participation.actions.applications import Request, apply

    person = world.person(PEOPLE_FROM)
    world.run_sql(f"ALTER TABLE participation_application ALTER COLUMN id RESTART WITH {APPLICATIONS_FROM}")
    world.run_sql(f"DELETE FROM participation_place WHERE person_id = {PEOPLE_FROM}")
    request = Request(opportunity_id=opportunity.pk, shift_ids=[opportunity.shift_id], charter_accepted=True)
    with CaptureQueriesContext(connection) as seen:
        apply(request, by=person, at=now() + timedelta(seconds=1))
    return [query["sql"] for query in seen.captured_queries]
