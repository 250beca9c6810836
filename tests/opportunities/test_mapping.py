"""Where opportunities lie."""

from __future__ import annotations

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import make

from awn.opportunities.queries import Filters, columns, search, spots
from awn.reference import queries as reference

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture(autouse=True)
def _world() -> None:
    draw = random.Random(3)
    reference.forget()
    regions = [make.region(code) for code in ("SA-01", "SA-04", "AE-DU")]
    for number in range(40):
        own = {"latitude": draw.uniform(16, 30), "longitude": draw.uniform(35, 59)} if number % 3 else {}
        make.opportunity(
            mode=draw.choice(["on_site", "on_site", "hybrid", "remote", "virtual_room"]),
            region=draw.choice([*regions, None]),
            state=draw.choice(["published", "published", "closed"]),
            title_en=draw.choice(["Beach", "Reading"]),
            **own,
        )
    columns.forget()


QUESTIONS = [
    Filters(), Filters(text="beach"), Filters(places=("SA",)), Filters(places=("SA-04",), modes=("hybrid",)),
    Filters(modes=("remote",)), Filters(text="nothing has this word"),
]  # fmt: skip


@pytest.mark.parametrize("filters", QUESTIONS)
def test_memory_and_sql_place_the_same(filters: Filters, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = spots(filters, NOW)
    monkeypatch.setattr(columns, "answers", lambda _filters: False)
    asked = spots(filters, NOW)
    assert (kept.by_region(), kept.placeless, kept.lost) == (asked.by_region(), asked.placeless, asked.lost)
    for one in ("latitudes", "longitudes"):
        mean = [(getattr(spot, one) * spot.numbers).sum() for spot in (kept, asked)]
        assert mean[0] == pytest.approx(mean[1])


@pytest.mark.parametrize(
    "filters", [*QUESTIONS[:5], Filters(past=True), Filters(seats_left=True), Filters(near="SA-01", km=500)]
)
def test_everything_that_is_found_is_counted_once(filters: Filters) -> None:
    found = spots(filters, NOW)
    assert found.numbers.sum() + found.placeless + found.lost == search(filters, NOW).total


def test_columns_in_memory_cost_no_query(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "LOOK_EVERY_SECONDS", 60.0)
    make.region()
    for filters in (Filters(), Filters(past=True)):
        spots(filters, NOW)
    for filters, most in ((Filters(), 0), (Filters(past=True), 1)):
        with CaptureQueriesContext(connection) as asked:
            spots(filters, NOW)
        assert len(asked) == most
