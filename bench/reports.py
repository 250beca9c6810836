"""The pages of public reports over a national world, beside the same numbers by plain sums over the ledger."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator

from awn.base.clock import now
from bench import world
from bench.client import get, hammer
from bench.figures import Figure, Result
from bench.scratch import collect_static, database, served, settle

PEOPLE = 200_000
REQUESTS, ASKED_PLAINLY = 400, 40
CONNECTIONS = 2
MOST_P99_MS, MOST_QUERIES = 250.0, 12
MOST_REFRESH_SECONDS, MOST_EXTRACT_SECONDS = 600.0, 600.0
# What stands behind a number of each page, summed from the ledger for one year.
_PLAIN = """
    SELECT date_trunc('month', h.day), sum(h.minutes), count(DISTINCT h.person_id), count(*)
      FROM hours_hoursentry h
      JOIN opportunities_opportunity o ON o.id = h.opportunity_id
      JOIN organisations_organisation s ON s.id = o.organisation_id
 LEFT JOIN reference_region r ON r.code = o.region_id
     WHERE {where} AND h.day >= %s AND h.day < %s GROUP BY 1
"""
_WHERE = {
    "country": "COALESCE(r.country_id, s.country_id) = %s",
    "region": "o.region_id = %s",
    "organisation": "s.slug = %s",
}


def run(people: int | None = None) -> Result:
    """Loads the world, publishes its numbers, and reads reports that nobody has read in the last minute."""
    collect_static()
    people = people or PEOPLE
    with database("awn_bench_reports") as url:
        world.load(opportunities=people // 4, people=people, entries=10 * people)
        refreshed = _seconds(_refresh)
        extracted = _seconds(_extract)
        subjects = {kind: _subjects(kind) for kind in _WHERE}
        asked = {kind: _queries(kind, codes[0]) for kind, codes in subjects.items()}
        plain = {kind: _plainly(kind, codes) for kind, codes in subjects.items()}
        with served(url, application="awn.config.wsgi:application", first_page="/ar/") as awn:
            settle(awn, ["/ar/", "/en/reports/"])
            ours = {kind: _p99(awn.port, _paths(kind, codes)) for kind, codes in subjects.items()}
    return Result("reports", list(_figures(ours, plain, asked, refreshed, extracted)))


def _figures(
    ours: dict[str, float], plain: dict[str, float], asked: dict[str, int], refreshed: float, extracted: float
) -> Iterator[Figure]:
    for kind, mine in ours.items():
        goal = f"less than the sums over the ledger, and under {MOST_P99_MS:g} ms"
        met = mine < min(plain[kind], MOST_P99_MS)
        yield Figure(f"{kind}_p99_ms", mine, "ms", "summed from the ledger, without a page", plain[kind], goal, met)
    for kind, number in asked.items():
        met = number <= MOST_QUERIES
        yield Figure(f"{kind}_queries", number, "queries", "the bound of the tests", MOST_QUERIES, "no more", met)
    limit = MOST_REFRESH_SECONDS
    yield Figure("refresh_seconds", refreshed, "s", "the goal", limit, "ten minutes at most", refreshed < limit)
    limit = MOST_EXTRACT_SECONDS
    yield Figure("extract_seconds", extracted, "s", "the goal", limit, "ten minutes at most", extracted < limit)


def _refresh() -> None:
    from awn.impact.actions import refresh_all

    refresh_all(by=None, at=now())


def _extract() -> None:
    from django.test import override_settings

    from awn.extracts.refreshing import refresh

    with tempfile.TemporaryDirectory() as folder, override_settings(AWN_EXTRACTS_FOLDER=folder):
        refresh(now())


def _subjects(kind: str) -> list[str]:
    """Codes in the addresses of those with most hours, at most fifty."""
    from awn.impact import published
    from awn.organisations.models import Organisation

    keys = [one.key for one in published.everywhere(kind) if not one.key.endswith("-")][:50]
    if kind != "organisation":
        return keys
    return list(
        Organisation.objects.filter(pk__in=[int(key) for key in keys], state="verified").values_list("slug", flat=True)
    )


def _years() -> list[int]:
    from awn.impact import published

    return published.years()


def _paths(kind: str, codes: list[str]) -> list[str]:
    """Addresses in random order, none twice as long as there are others: what was read within a minute is kept."""
    periods = ["all", *(str(year) for year in _years())]
    if kind != "organisation":
        periods += [f"{year}-Q{quarter}" for year in _years()[1:] for quarter in range(1, 5)]
        periods += [f"{year}-{month:02d}" for year in _years()[1:] for month in range(1, 13)]
    pages = [
        f"/{language}/reports/{kind}/{code}/?period={period}"
        for code in codes
        for period in periods
        for language in ("ar", "en")
    ]
    random.Random(5).shuffle(pages)
    return (pages * (REQUESTS // len(pages) + 1))[:REQUESTS]


def _p99(port: int, paths: list[str]) -> float:
    requests = [get(port, path, "") for path in paths]
    load = hammer(port, requests, connections=CONNECTIONS)
    if set(load.statuses) != {200}:
        raise RuntimeError(f"The pages of reports answered {load.statuses}")
    return load.quantile_ms(0.99)


def _queries(kind: str, code: str) -> int:
    """How many queries a page needs that nobody has read before."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    page = f"/en/reports/{kind}/{code}/?period={_years()[0]}"
    cache.clear()
    with CaptureQueriesContext(connection) as seen:
        answer = Client().get(page, headers={"host": "localhost"})
    if answer.status_code != 200:
        raise RuntimeError(f"{page} answered {answer.status_code}")
    return len(seen)


def _plainly(kind: str, codes: list[str]) -> float:
    """The 99th percentile of asking the ledger itself, in milliseconds."""
    from django.db import connection

    choose, taken = random.Random(7), []
    sql = _PLAIN.format(where=_WHERE[kind])
    with connection.cursor() as cursor:
        for _request in range(ASKED_PLAINLY):
            year = choose.choice(_years())
            begun = time.perf_counter()
            cursor.execute(sql, [choose.choice(codes), f"{year}-01-01", f"{year + 1}-01-01"])
            cursor.fetchall()
            taken.append(1_000 * (time.perf_counter() - begun))
    return sorted(taken)[min(len(taken) - 1, int(0.99 * len(taken)))]


def _seconds(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
