"""The status as a page, for programs and as a feed; and without the database."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from tests import make
from tests.make import NOW
from tests.web.test_staff_alarms import address

from awn.base.text import Bilingual
from awn.status import queries
from awn.status.actions import checking, declaring
from awn.status.models import Outage
from awn.status.rules import PARTS, Result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_now")]
GOOD = {part: Result("ok", 5, "took") for part in PARTS}


@pytest.fixture(autouse=True)
def _calm() -> None:
    cache.clear()
    queries.forget_banner()


def declare(**values: Any) -> Outage:
    told = {
        "kind": "incident", "title": Bilingual("تعطل <b>البريد</b>", "E-mail <b>is</b> late"), "parts": ["mail"],
        "text": Bilingual("ننظر فيه.", "We look into it."), "begins_at": NOW - timedelta(hours=1), **values,
    }  # fmt: skip
    return declaring.declare(declaring.Declared(**told), by=None, at=NOW)


def test_without_a_check_nothing_is_called_well(client: Client) -> None:
    assert "We do not know at present" in client.get(address("status", language="en")).content.decode()
    said = client.get(address("status_json")).json()
    assert {one["state"] for one in said["parts"]} == {"unknown"}
    assert said["state"] == "unknown"


def test_programs_read_the_same_as_people(client: Client) -> None:
    checking.keep({**GOOD, "sms": Result("down", None, "no_answer")}, by=None, at=NOW)
    answer = client.get(address("status_json"))
    assert answer["Access-Control-Allow-Origin"] == "*"
    said = answer.json()
    assert said["state"] == "down"
    assert {one["id"]: one["state"] for one in said["parts"]} == {**dict.fromkeys(PARTS, "ok"), "sms": "down"}
    assert said["parts"][0]["name"] == {"ar": "الصفحات", "en": "The pages"}
    page = client.get(address("status", language="en"))
    assert "Something does not work." in page.content.decode()
    assert "Access-Control-Allow-Origin" not in page


def test_an_incident_stands_above_every_page_and_in_the_feed(client: Client) -> None:
    assert "E-mail" not in client.get(address("accessibility", language="en")).content.decode()
    row = declare()
    queries.forget_banner()
    for name in ("accessibility", "home"):
        text = client.get(address(name, language="en")).content.decode()
        assert "E-mail &lt;b&gt;is&lt;/b&gt; late" in text
    kept = client.get(address("offline", language="en")).content.decode()
    assert "is&lt;/b&gt; late" not in kept, "a device would keep it"
    feed = ET.fromstring(client.get(address("status_feed", language="en")).content)
    space = {"a": "http://www.w3.org/2005/Atom"}
    [title] = feed.findall("a:entry/a:title", space)
    assert title.text == "Incident: E-mail <b>is</b> late"
    assert feed.find("a:id", space) is not None
    helper = make.staff("support")
    client.force_login(helper.account)
    client.post(address("staff_outage", row.pk), {"text_ar": "انتهى", "text_en": "Over", "ends": "on"})
    row.refresh_from_db()
    assert row.ended_at is not None
    assert (
        "E-mail &lt;b&gt;is&lt;/b&gt; late" not in client.get(address("accessibility", language="en")).content.decode()
    )


def test_the_staff_declare_with_arabic_digits(client: Client) -> None:
    client.force_login(make.staff("support").account)
    typed = {
        "kind": "incident", "parts": ["mail", "sms"], "title_ar": "تعطل", "title_en": "Late", "text_ar": "ننظر.",
        "text_en": "Looking.", "begins_day": "٢٢", "begins_month": "١١", "begins_year": "٢٠٢٦", "begins_time": "٩:٣٠",
    }  # fmt: skip
    assert client.post(address("staff_status"), {**typed, "begins_time": "25:99"}).status_code == 422
    assert client.post(address("staff_status"), typed).status_code == 302
    row = Outage.objects.get()
    assert (row.begins_at, row.parts) == (NOW.replace(hour=6, minute=30), ["mail", "sms"])


def test_the_page_asks_little(client: Client, django_assert_max_num_queries: Any) -> None:
    for days in range(4):
        checking.keep(dict(GOOD), by=None, at=NOW - timedelta(days=days))
        declare()
    client.get(address("status"))
    with django_assert_max_num_queries(7):
        assert client.get(address("status")).status_code == 200


def test_without_the_database_the_page_says_so_in_both_languages(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("awn.web.status.queries.now_said", away)
    page = client.get(address("status"))
    assert page.status_code == 503
    text = page.content.decode()
    assert "قاعدة بياناتنا لا تجيب" in text
    assert "Our database does not answer" in text
    assert page["Retry-After"]
    said = client.get(address("status_json"))
    assert said.status_code == 503
    parts = {one["id"]: one["state"] for one in json.loads(said.content)["parts"]}
    assert parts == {**dict.fromkeys(PARTS, "unknown"), "database": "down"}


def test_any_page_answers_503_while_the_database_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("awn.web.pages.render", away)
    client.raise_request_exception = False
    assert client.get(address("accessibility")).status_code == 500, "the database answers: a fault of one page"
    monkeypatch.setattr("awn.web.errors._answers", lambda: False)
    assert client.get(address("accessibility")).status_code == 503
