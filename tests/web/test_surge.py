"""The page of a queue, and the room that is left for others while many ask."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory
from tests import make
from tests.web.desk import Desk
from tests.web.volunteering import Today, queries, signed_in, text_of

from awn.opportunities.models import Opportunity
from awn.surge.actions.serving import serve
from awn.surge.actions.switching import open_queue
from awn.surge.models import Claim
from awn.web.surge_crowd import Appointments, Crowd

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NOW = make.NOW


def _queued(opens: timedelta = timedelta(0), **values: Any) -> Opportunity:
    made = make.opportunity(**values)
    open_queue(made.pk, opens_at=NOW + opens, by=None, at=NOW)
    return made


def _address(to: Opportunity, language: str = "en") -> str:
    return f"/{language}/opportunities/{to.public_id}/queue/"


def _press(browser: Client, to: Opportunity, **more: Any) -> Any:
    fields = {"shifts": [to.shifts.get().pk], "charter": "yes", **more}
    return browser.post(_address(to), fields)


def test_from_the_waiting_room_to_the_place(today: Today) -> None:
    to, browser = _queued(timedelta(minutes=5)), signed_in(make.account())
    assert "Enter the waiting room" in text_of(browser, _address(to))
    assert _press(browser, to).headers["Location"] == _address(to)
    page = text_of(browser, _address(to))
    assert "You are in the waiting room" in page and '<noscript><meta http-equiv="refresh"' in page
    today.now = NOW + timedelta(minutes=6)
    cache.clear()
    assert "Your number comes in a moment" in text_of(browser, _address(to))
    serve(by=None, at=today.now)
    cache.clear()
    page = text_of(browser, _address(to))
    assert "You have a place" in page and f"/en/applications/{Claim.objects.get().application_id}/" in page


def test_whoever_waits_reads_their_number_and_those_before_them() -> None:
    to = _queued()
    browser = signed_in(make.account())
    _press(browser, to)
    Claim.objects.update(number=5_000)
    from awn.surge.models import Queue

    Queue.objects.update(numbered=6_000, answered=3_999, per_second=10, drawn_at=NOW)
    cache.clear()
    page = text_of(browser, _address(to))
    assert "Your number: 5,000" in page and "1000 people are served before you" in page and "about 2 minutes" in page
    part = browser.get(_address(to), headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<section") and 'id="ticket"' in part and 'hx-trigger="every 25s"' in part


def test_looking_again_costs_one_query_beside_signing_in() -> None:
    to, account = _queued(), make.account()
    browser = signed_in(account)
    _press(browser, to)
    headers = {"HX-Request": "true"}
    browser.get(_address(to), headers=headers)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        assert browser.get(_address(to), headers=headers).status_code == 200
    assert len(seen) <= 3  # session, account, ticket
    assert queries(browser, _address(to)) <= 8


def test_two_clicks_make_one_ticket_and_what_is_missing_is_said() -> None:
    to, browser = _queued(), signed_in(make.account())
    answer = _press(browser, to, charter="")
    assert answer.status_code == 422 and "Read the volunteer charter" in answer.content.decode()
    for _i in range(2):
        assert _press(browser, to).status_code == 302
    assert Claim.objects.count() == 1
    browser.post(f"{_address(to)}leave/")
    assert Claim.objects.get().state == "left"
    assert _press(browser, to).status_code == 302


def test_why_not_is_said_in_both_languages_and_one_may_ask_again() -> None:
    to, browser = _queued(gender="male"), signed_in(make.account(gender="female"))
    _press(browser, to)
    serve(by=None, at=NOW + timedelta(minutes=1))
    claim = Claim.objects.get()
    assert claim.why_en and claim.why_en in text_of(browser, _address(to)).replace("&#39;", "'")
    page = text_of(browser, _address(to, "ar"))
    assert claim.why_ar in page and "<form" in page


def test_the_ordinary_way_leads_to_the_queue() -> None:
    to, browser = _queued(), signed_in(make.account())
    assert _address(to) in text_of(browser, f"/en/opportunities/{to.public_id}/")
    answer = browser.get(f"/en/opportunities/{to.public_id}/apply/")
    assert answer.headers["Location"] == _address(to)
    other = make.opportunity()
    assert browser.get(_address(other)).headers["Location"] == f"/en/opportunities/{other.public_id}/"


def test_beyond_the_bound_a_page_in_either_language_says_when_to_come_again(settings: Any) -> None:
    settings.AWN_QUEUE_AT_ONCE = 1
    inside, go_on = threading.Event(), threading.Event()

    def slow(_request: Any) -> HttpResponse:
        inside.set()
        go_on.wait(5)
        return HttpResponse("done")

    crowd, ask = Crowd(slow), RequestFactory()
    path = "/en/opportunities/abc/queue/"
    answers: list[Any] = []
    first = threading.Thread(target=lambda: answers.append(crowd(ask.post(path, {"shifts": "1"}))))
    first.start()
    inside.wait(5)
    beyond = crowd(ask.post(path, {"shifts": ["1", '"><script>'], "charter": "yes", "other": "x"}))
    arabic = crowd(ask.post("/ar/opportunities/abc/queue/", {"shifts": "1"}))
    go_on.set()
    first.join()
    assert answers[0].status_code == 200 and crowd(ask.post(path)).status_code == 200
    assert beyond.status_code == arabic.status_code == 503
    assert 1 <= int(beyond.headers["Retry-After"]) <= 2
    said = beyond.content.decode()
    assert (
        'name="shifts" value="1"' in said
        and "<script>" not in said.replace('<script src="', "")
        and "other" not in said
    )
    assert "Many are asking" in said and 'dir="rtl"' in arabic.content.decode()


def test_those_sent_away_come_again_one_after_the_other_as_fast_as_requests_are_answered() -> None:
    given = Appointments(at_once=2)
    for seconds in [9.0, *[0.04] * 20]:  # the first is slow; two at a time are fifty a second
        given.answered_in(seconds)
    times = [given.give(1_000.0) for _i in range(500)]
    assert times == sorted(times) and times[0] == 1
    assert 90 <= times.count(3) <= 110  # twice as fast as they are answered
    # A crowd too large for a minute is spread, and the order of those before is kept.
    crowd = [given.give(1_000.0) for _i in range(9_000)]
    assert max(crowd) == 60 and min(crowd[-1_000:]) >= 30 and len(set(crowd[-1_000:])) == 31
    # Later there is room at once.
    assert given.give(1_100.0) == 1


def test_the_switch_opens_and_closes_and_shows_the_lot(team: Desk) -> None:
    to = make.opportunity(team.organisation)
    page = f"{team.address}opportunities/{to.public_id}/queue/"
    coordinator = Client()
    coordinator.force_login(team.coordinator.account)
    fields = {"day_day": "22", "day_month": "11", "day_year": "2026", "day_calendar": "gregorian", "time": "10:00"}
    assert coordinator.post(page, {**fields, "time": "25:00"}).status_code == 422
    assert coordinator.post(page, fields).status_code == 302
    browser = signed_in(make.account())
    assert _press(browser, to).status_code == 302
    serve(by=None, at=NOW + timedelta(minutes=1))
    assert "The lot" in text_of(coordinator, page)
    coordinator.post(f"{page}close/")
    to.refresh_from_db()
    assert to.queue_opens_at is None
    viewer = Client()
    viewer.force_login(team.viewer.account)
    assert viewer.get(page).status_code == 403
