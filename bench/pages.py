"""The list page and the opportunity page: beside plain Django, and beside their bare SQL."""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlencode

from awn.base.clock import now
from bench import world
from bench.client import Load, get, hammer, paced
from bench.figures import Figure, Result
from bench.scratch import Served, collect_static, database, pgbench, served, settle

OPPORTUNITIES = 50_000
REQUESTS = 400
CONNECTIONS = 8
PACE_PER_SECOND = 20
PACED_REQUESTS = 400
WORDS = ("", "", "تنظيف", "الشاطئ", "ترجمة", "كبار السن", "first aid", "teach", "شتلة", "إفطار")


@dataclass(frozen=True, slots=True)
class Run:
    """One page under one server: requests per second, and server CPU per request."""

    load: Load
    cpu_ms: float


def run() -> Result:
    """Loads 50,000 open opportunities, measures, and drops them."""
    collect_static()
    with database("awn_bench_pages") as url:
        world.load(opportunities=OPPORTUNITIES, people=2_000, entries=5_000)
        lists = [f"/ar/opportunities/?{query}" for query in _queries(REQUESTS)]
        ids = world.public_ids(REQUESTS)
        details = [f"/ar/opportunities/{one}/" for one in ids]
        with served(url, application="awn.config.wsgi:application", first_page=lists[0]) as awn:
            settle(awn, [f"/ar/opportunities/?{query}" for query in _queries(48, seed=3)] + details[-8:])
            ours = {"list_page": _measure(awn, lists), "opportunity_page": _measure(awn, details)}
            fresh = [f"/ar/opportunities/?{query}" for query in _queries(PACED_REQUESTS, seed=2)]
            requests = [get(awn.port, path) for path in fresh]
            calm = paced(awn.port, requests, per_second=PACE_PER_SECOND)
        with served(url, application="bench.naive.wsgi:application", first_page=lists[0]) as naive:
            plain = {"list_page": _measure(naive, lists[:120]), "opportunity_page": _measure(naive, details[:120])}
        bare = {"list_page": _bare(lists), "opportunity_page": _bare(details)}
    return Result("pages", list(_figures(ours, plain, bare, calm)))


def _figures(ours: dict[str, Run], plain: dict[str, Run], bare: dict[str, float], calm: Load) -> Iterator[Figure]:
    for name in ("list_page", "opportunity_page"):
        mine, theirs = ours[name].load.per_second, plain[name].load.per_second
        goal = "at least 4 times plain Django" if name == "list_page" else "more than plain Django"
        least = 4 if name == "list_page" else 1
        yield Figure(name, mine, "requests/s", "plain Django", theirs, goal, mine >= least * theirs)
        cpu, their_cpu = ours[name].cpu_ms, plain[name].cpu_ms
        yield Figure(f"{name}_cpu", cpu, "ms CPU", "plain Django", their_cpu, "less than plain Django", cpu < their_cpu)
        sql = bare[name]
        yield Figure(f"{name}_sql", mine, "requests/s", "its bare SQL by pgbench", sql, "to be read, no goal", True)
    p99 = calm.quantile_ms(0.99)
    name = "list_page_p99"
    yield Figure(name, p99, "ms", "the goal", 50.0, f"under 50 ms at {PACE_PER_SECOND} requests/s", p99 < 50)


def _measure(server: Served, paths: list[str]) -> Run:
    requests = [get(server.port, path) for path in paths]
    hammer(server.port, requests[:16], connections=CONNECTIONS)
    before = server.cpu_seconds()
    load = hammer(server.port, requests[16:], connections=CONNECTIONS)
    if set(load.statuses) != {200}:
        raise RuntimeError(f"the server answered {load.statuses}")
    return Run(load, 1_000 * (server.cpu_seconds() - before) / len(load.latencies))


def _queries(count: int, *, seed: int = 1) -> list[str]:
    """Different questions with text, region, date and skill, as people ask them: rarely twice the same."""
    choose = random.Random(seed)
    regions, skills, today = world.regions(), world.skills(), now().date()
    queries = []
    for _i in range(count):
        query: dict[str, str] = {}
        if text := choose.choice(WORDS):
            query["q"] = text
        if choose.random() < 0.6:
            query["place"] = choose.choice(regions)
        if choose.random() < 0.5:
            query["from"] = (today + timedelta(days=choose.randrange(40))).isoformat()
        if choose.random() < 0.3:
            query["skill"] = str(choose.choice(skills))
        query["page"] = str(choose.randrange(1, 4))
        queries.append(urlencode(query))
    return queries


def _bare(paths: list[str]) -> float:
    """Transactions per second of the pages' SQL by pgbench, with everything asked of PostgreSQL and nothing kept in
    memory; one file a page, taken in turn."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, path in enumerate(paths[:40]):
            file = Path(folder) / f"{number}.sql"
            file.write_text("\n".join(f"{statement};" for statement in _statements(path)), encoding="utf-8")
            files.append(file)
        return pgbench(files, clients=CONNECTIONS, seconds=8)


def _statements(path: str) -> list[str]:
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    cache.clear()
    all_in_sql = patch("awn.opportunities.queries.columns.answers", return_value=False)
    with _plain_hosts(), all_in_sql, CaptureQueriesContext(connection) as seen:
        Client().get(path)
    statements = [query["sql"] for query in seen.captured_queries]
    # pgbench reads :name as a variable of its own; casts stay, since theirs is a double colon.
    return [re.sub(r"(?<!:):(?=[A-Za-z_])", "\\:", one.replace("\n", " ")) for one in statements]


@contextmanager
def _plain_hosts() -> Iterator[None]:
    from django.conf import settings

    before = settings.ALLOWED_HOSTS
    settings.ALLOWED_HOSTS = ["testserver"]
    try:
        yield
    finally:
        settings.ALLOWED_HOSTS = before
