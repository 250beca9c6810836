"""What works without a network, from the server's side: the manifest, one's own day, and acts that are sent later."""

from __future__ import annotations

import gzip
import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from tests import make

from awn.keys.actions import ensure
from awn.keys.rules import Purpose
from awn.opportunities.models import Shift
from awn.participation.codes import place_number
from awn.participation.models import Application, AttendanceEvent
from awn.people.models import Account
from awn.web.context import account_mark

pytestmark = pytest.mark.django_db
NOW = make.NOW


class Now:
    at: datetime = NOW


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> Now:
    now = Now()
    monkeypatch.setattr("awn.base.clock.now", lambda: now.at)
    cache.clear()
    return now


@pytest.fixture
def shift() -> Shift:
    """On since half an hour."""
    ensure(Purpose.TICKETS, at=NOW)
    beach = make.opportunity(
        make.organisation("team"), shifts=0, public_id="beach", starts_at=NOW - timedelta(minutes=30),
        place_en="North gate", latitude=24.7, longitude=46.7, contact_name="Hessa", contact_phone="+966500000000",
    )  # fmt: skip
    return make.shift(beach, starts_at=NOW - timedelta(minutes=30), hours=3)


@pytest.fixture
def account(client: Client) -> Account:
    made = make.account()
    client.force_login(made)
    return made


def kept(account: Account, path: str, *, ago: int = 0, **fields: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()), "account": account_mark(account.pk), "path": path, "ago": ago,
        "fields": [[name, value] for name, value in fields.items()],
    }  # fmt: skip


def send(client: Client, act: object) -> Any:
    return client.post("/en/not-sent/send/", json.dumps(act), content_type="application/json")


def test_the_site_can_be_installed_in_both_languages(client: Client) -> None:
    for code, direction in (("ar", "rtl"), ("en", "ltr")):
        said = client.get(f"/{code}/app.webmanifest").json()
        assert (said["lang"], said["dir"], said["id"], said["scope"]) == (code, direction, "/", "/")
        assert {(icon["sizes"], icon["purpose"]) for icon in said["icons"]} == {
            (f"{size}x{size}", use) for size in (192, 512) for use in ("any", "maskable")
        }
        assert len(said["shortcuts"]) == 3 and f'href="/{code}/app.webmanifest"' in client.get(f"/{code}/").text


def test_the_worker_is_asked_for_anew_and_is_small(client: Client) -> None:
    answer = client.get("/sw.js")
    assert answer["Cache-Control"] == "no-cache" and len(answer.content) < 3_000
    assert "awn-site-" in answer.text and "site-worker" in answer.text


def test_my_day_has_what_somebody_needs_at_the_gate(client: Client, account: Account, shift: Shift) -> None:
    place = make.place(shift, account.person)
    later = make.place(make.shift(shift.opportunity, starts_at=NOW + timedelta(days=9)), account.person)
    page = client.get("/en/my-day/")
    for said in ("North gate", "24.70000, 46.70000", "Hessa", "+966500000000", place_number(place.pk)[:4], "<svg"):
        assert said in page.text
    assert place_number(later.pk)[4:] not in page.text
    assert page["X-Awn-Account"] == account_mark(account.pk) and "no-store" in page["Cache-Control"]


def test_a_check_in_sent_later_counts_when_it_was_made_and_once(client: Client, account: Account, shift: Shift) -> None:
    place = make.place(shift, account.person)
    act = kept(account, f"/en/places/{place.pk}/check-in/", ago=600)
    for _again in range(3):
        answer = send(client, act)
        assert (answer.status_code, answer.json()) == (200, {"address": f"/en/applications/{place.application_id}/"})
    [event] = AttendanceEvent.objects.all()
    assert (event.kind, event.method, event.at, event.entered_at) == (
        "check_in", "self", NOW - timedelta(minutes=10), NOW
    )  # fmt: skip
    assert str(event.client_id) == act["id"] and event.recorded_by == account.person


def test_the_supervisor_reads_both_times_and_that_it_was_typed_without_a_network(
    client: Client, account: Account, shift: Shift
) -> None:
    place = make.place(shift, account.person)
    send(client, kept(account, f"/en/places/{place.pk}/check-in/", ago=600))
    supervisor = make.member(shift.opportunity.organisation)
    client.force_login(supervisor.account)
    page = client.get(f"/en/organiser/team/attendance/place/{place.pk}/").text
    assert "Typed without a network, sent later" in page and "entered" in page


def test_what_the_page_had_sent_before_its_answer_was_lost_is_not_sent_twice(
    client: Client, account: Account, shift: Shift
) -> None:
    place = make.place(shift, account.person)
    client.post(f"/en/places/{place.pk}/check-in/")
    assert send(client, kept(account, f"/en/places/{place.pk}/check-in/", ago=30)).status_code == 200
    assert AttendanceEvent.objects.count() == 1
    refused = send(client, kept(account, f"/en/places/{place.pk}/check-in/", ago=1200))
    assert (refused.status_code, refused.json()["code"]) == (409, "in_already")


def test_more_than_a_day_late_nobodys_word_counts(client: Client, account: Account, shift: Shift) -> None:
    place = make.place(shift, account.person)
    refused = send(client, kept(account, f"/en/places/{place.pk}/check-in/", ago=25 * 3600))
    assert (refused.status_code, refused.json()["code"]) == (409, "sent_too_late")


def test_a_code_typed_without_a_network_proves_nothing(client: Client, account: Account, shift: Shift) -> None:
    place = make.place(shift, account.person)
    assert send(client, kept(account, f"/en/places/{place.pk}/ticket/", act="in", digits="123456")).status_code == 200
    assert (AttendanceEvent.objects.get().method, AttendanceEvent.objects.get().place_proof) == ("self", "")


def test_an_application_typed_offline_is_there_once(client: Client, account: Account, shift: Shift) -> None:
    coming = make.shift(shift.opportunity, starts_at=NOW + timedelta(days=3))
    fields = {"step": "3", "shifts": coming.pk, "message": "I would like to come.", "charter": "yes"}
    act = kept(account, "/en/opportunities/beach/apply/", ago=4000, **fields)
    answers = [send(client, act) for _again in range(2)]
    application = Application.objects.get(person=account.person)
    assert [one.json() for one in answers] == [{"address": f"/en/applications/{application.pk}/"}] * 2
    another = send(client, kept(account, "/en/opportunities/beach/apply/", ago=4000, **fields))
    assert (another.status_code, another.json()["code"]) == (409, "already_applied")
    # The page had sent it itself, and lost the answer.
    assert send(client, kept(account, "/en/opportunities/beach/apply/", ago=10, **fields)).status_code == 200


def test_a_refusal_says_its_reason(client: Client, account: Account, shift: Shift) -> None:
    fields = {"step": "3", "shifts": shift.pk + 1000, "charter": "yes"}
    refused = send(client, kept(account, "/en/opportunities/beach/apply/", **fields))
    assert refused.status_code in {409, 422} and refused.json()["message"]


def test_nothing_is_sent_for_another_account_nor_for_another_persons_place(
    client: Client, account: Account, shift: Shift
) -> None:
    own, other = make.place(shift, account.person), make.place(shift)
    foreign = send(client, kept(make.account(), f"/en/places/{own.pk}/check-in/"))
    assert (foreign.status_code, foreign.json()["code"]) == (409, "kept_for_another")
    assert send(client, kept(account, f"/en/places/{other.pk}/check-in/")).status_code == 404
    assert not AttendanceEvent.objects.exists()


@pytest.mark.parametrize(
    "broken",
    [
        {}, [], "x", {"id": "1"}, {"path": "/en/settings/"}, {"path": "/nowhere"}, {"path": 5}, {"fields": [["a"]]},
        {"fields": 3}, {"ago": "x"}, {"ago": 1e400}, {"ago": 10**12}, {"account": None}, {"id": None},
    ],
)  # fmt: skip
def test_what_no_page_of_ours_sends_is_refused(client: Client, account: Account, shift: Shift, broken: Any) -> None:
    place = make.place(shift, account.person)
    act = kept(account, f"/en/places/{place.pk}/check-in/")
    sent = act | broken if isinstance(broken, dict) and broken else broken
    assert send(client, sent).status_code in {409, 422}
    assert not AttendanceEvent.objects.exists()


def test_a_device_learns_whose_session_it_is_before_it_sends(client: Client, shift: Shift) -> None:
    assert client.get("/en/not-sent/state.json").json() == {"account": "", "csrf": ""}
    made = make.account()
    client.force_login(made)
    said = client.get("/en/not-sent/state.json").json()
    assert said["account"] == account_mark(made.pk) and said["csrf"]
    client.logout()
    assert send(client, kept(made, "/en/here/")).status_code == 302


def test_pages_that_are_kept_are_drawn_for_nobody(client: Client, account: Account) -> None:
    for path in ("/en/offline/", "/en/not-sent/"):
        page = client.get(path).text
        assert str(account.person) not in page and "csrfmiddlewaretoken" not in page


def test_a_message_waits_for_a_page_that_somebody_looks_at(client: Client, account: Account, shift: Shift) -> None:
    place = make.place(shift, account.person)
    client.post(f"/en/places/{place.pk}/check-in/")
    assert "You are checked in" not in client.get("/en/my-day/", headers={"X-Awn-Keep": "1"}).text
    assert "You are checked in" in client.get("/en/my-day/").text


def test_no_cache_between_keeps_pages_of_whoever_is_signed_in(client: Client, account: Account) -> None:
    assert "private" in client.get("/en/dashboard/")["Cache-Control"]
    assert "private" in client.get("/en/")["Cache-Control"]
    assert "Cache-Control" not in Client().get("/en/")


def test_pages_go_out_compressed_to_those_who_take_it(client: Client) -> None:
    plain, small = client.get("/en/"), client.get("/en/", headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in plain and "Accept-Encoding" in plain["Vary"]
    assert small["Content-Encoding"] == "gzip" and "Accept-Encoding" in small["Vary"]
    assert len(small.content) * 3 < len(plain.content) and gzip.decompress(small.content).endswith(b"</html>")


def test_a_place_of_a_ward_is_recorded_by_nobody_else(client: Client, account: Account, shift: Shift) -> None:
    ward = make.person(birth_date=date(2011, 1, 1))
    make.guardianship(account.person, ward)
    place = make.place(shift, ward)
    answer = send(client, kept(account, f"/en/places/{place.pk}/check-in/"))
    assert answer.status_code in {403, 404} and not AttendanceEvent.objects.exists()
