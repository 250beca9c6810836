"""The public impact."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from tests import make
from tests.web.volunteering import queries, text_of

from awn.base.disclosure import LEAST
from awn.impact.actions import refresh_all
from awn.reference import queries as reference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def worked(opportunities: int, *, days_ago: int = 2, **values: object) -> None:
    for _one in range(opportunities):
        shift = make.shift(make.opportunity(**values), starts_at=make.NOW - timedelta(days=days_ago))
        for _person in range(LEAST):
            make.credit(shift, minutes=36)
    refresh_all(by=None, at=make.NOW)
    cache.clear()


def test_before_the_first_hour_the_page_explains_itself(client: Client) -> None:
    worked(0)
    page = text_of(client, "/en/impact/")
    assert "The first hours are on their way" in page
    assert "What “confirmed hours” means" in page


def test_before_the_first_count_no_number_is_made_up(client: Client) -> None:
    cache.clear()
    page = text_of(client, "/en/impact/")
    assert page.count('<dd class="num">being counted</dd>') == 2
    assert "The hours are being counted" in page
    assert client.get("/en/impact/months.csv").content.decode("utf-8-sig").count("\n") == 1


def test_the_figures_agree_with_each_other(client: Client) -> None:
    worked(2)
    worked(1, region=make.region("AE-DU"), field=make.field("sport"), days_ago=40)
    page = text_of(client, "/en/impact/")
    assert '<dd class="num">9</dd>' in page
    assert "9 hours in the last 12 months. Most were given in November 2026: 6." in page
    assert "Riyadh comes first with 6 hours, 67% of all." in page
    for what in ("months", "fields", "regions"):
        text = client.get(f"/en/impact/{what}.csv").content.decode("utf-8-sig")
        assert sum(int(row["minutes"]) for row in csv.DictReader(io.StringIO(text))) == 540
    assert client.get("/en/impact/people.csv").status_code == 404


def test_time_runs_in_the_direction_of_reading(client: Client) -> None:
    worked(1)
    english, arabic = text_of(client, "/en/impact/"), text_of(client, "/ar/impact/")
    assert english.index(">Jan<") < english.index(">Nov<")
    january = float(arabic.split(">يناير<")[0].rsplit('<text x="', 1)[1].split('"')[0])
    november = float(arabic.split(">نوفمبر<")[0].rsplit('<text x="', 1)[1].split('"')[0])
    assert january > 300
    assert november < 100
    assert "style=" not in arabic.split("<main")[1]


def test_two_capitals_are_told_apart(client: Client) -> None:
    reference.forget()
    for code in ("KW-KU", "BH-13"):
        region = make.region(code)
        region.name_en = "Capital"
        region.save()
        worked(1, region=region)
    page = text_of(client, "/en/impact/")
    assert "Capital (KW)" in page
    assert "Capital (BH)" in page
    reference.forget()


def test_figures_are_kept_for_a_minute(client: Client) -> None:
    worked(1)
    first = queries(client, "/en/impact/")
    assert first > 0
    assert queries(client, "/en/impact/") == 0


def test_more_opportunities_need_no_more_queries(client: Client) -> None:
    counts = []
    for number in (1, 3):
        worked(number)
        counts.append(queries(client, "/en/impact/"))
    assert counts[0] == counts[1]
