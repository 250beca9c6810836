"""The auditor's pages: who may open them, what they show, deciding, taking hours back, the table."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from tests import make
from tests.make import NOW

from awn.alarms import actions
from awn.alarms.detecting.finding import Finding
from awn.alarms.models import Alarm
from awn.hours.models import HoursEntry
from awn.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _calm() -> None:
    cache.clear()


def address(name: str, *args: object, language: str = "ar", query: dict[str, object] | None = None) -> str:
    with translation.override(language):
        return reverse(name, args=args, query=query)


def alarm(kind: str = "late_entry", *, who: Person | None = None) -> tuple[Alarm, HoursEntry]:
    """An alarm about one credited presence."""
    entry = make.credit(make.shift(make.opportunity()), who, confirmed_by=make.person(name_ar="بدر المطيري"))
    found = Finding(
        kind=kind, subject_kind="organisation", subject=str(entry.organisation_id), organisation=entry.organisation_id,
        score=0.75, facts={"late": 1, "share": 0.25, "first_entered": NOW.timestamp()}, entries=(entry.pk,),
        people=(entry.person_id,),
    )  # fmt: skip
    actions.raise_alarms([found], by=None, at=NOW)
    return Alarm.objects.latest("pk"), entry


def test_only_auditors_open_these_pages(client: Client) -> None:
    row, _entry = alarm()
    pages = [address("staff_alarms"), address("staff_alarm", row.pk), address("staff_alarms_file")]
    for role, status in (("auditor", 200), ("administrator", 200), ("verifier", 403), ("moderator", 403)):
        client.force_login(make.staff(role).account)
        assert [client.get(page).status_code for page in pages] == [status] * 3


@pytest.mark.parametrize("language", ["ar", "en"])
def test_an_alarm_says_why_in_numbers_and_with_its_entries(client: Client, language: str) -> None:
    row, entry = alarm()
    client.force_login(make.staff("auditor").account)
    page = client.get(address("staff_alarm", row.pk, language=language)).text
    shown = ["25%", entry.person.name_en if language == "en" else entry.person.name_ar]
    shown.append("more than a week after the shift" if language == "en" else "بأكثر من أسبوع")
    assert all(text in page for text in shown)
    assert "fraud" not in page.lower()


def test_the_queue_is_narrowed_and_counted(client: Client) -> None:
    row, _entry = alarm()
    other, _other = alarm("round_numbers")
    client.force_login(make.staff("auditor").account)
    link, other_link = address("staff_alarm", row.pk), address("staff_alarm", other.pk)
    for query, there in (
        ({}, True), ({"kind": "late_entry"}, True), ({"kind": "leap"}, False), ({"region": "SA-01"}, False),
        ({"organisation": row.organisation_id}, True), ({"organisation": other.organisation_id}, False),
        ({"state": "decided"}, False), ({"state": "nonsense", "kind": "x", "organisation": "x", "page": "99"}, True),
    ):  # fmt: skip
        page = client.get(address("staff_alarms", query=query))
        assert page.status_code == 200
        assert (link in page.text) == there, query
    table = client.get(address("staff_alarms_file", query={"kind": "round_numbers"})).content.decode("utf-8-sig")
    assert table.count("\n") == 2
    assert other_link not in client.get(address("staff_alarms", query={"kind": "late_entry"})).text


def test_a_decision_is_made_with_a_reason_and_taken_back(client: Client) -> None:
    row, _entry = alarm()
    client.force_login(make.staff("auditor").account)
    page = address("staff_alarm", row.pk)
    assert client.post(page, {"act": "honest"}).status_code == 422
    kept = client.post(page, {"act": "honest", "reason": "not_there", "note": "كتبت هذا"})
    assert kept.status_code == 422
    assert "كتبت هذا" in kept.text
    assert client.post(page, {"act": "honest", "reason": "paper_list", "note": "اطلعنا"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "honest"
    assert "اطلعنا" in client.get(page).text
    assert client.post(page, {"act": "honest", "reason": "paper_list"}).status_code == 409
    move = address("staff_alarm_move", row.pk)
    assert client.post(move, {"act": "undo"}).status_code == 302
    assert client.post(move, {"act": "give_back"}).status_code == 302
    assert client.post(move, {"act": "take"}).status_code == 302
    assert client.post(move, {"act": "nonsense"}).status_code == 422
    row.refresh_from_db()
    assert row.state == "looking"


def test_hours_are_taken_back_on_a_page_of_its_own(client: Client) -> None:
    row, entry = alarm()
    staff = make.staff("auditor")
    client.force_login(staff.account)
    page = address("staff_alarm_take_back", row.pk)
    assert client.get(page).status_code == 302
    actions.decide(row.pk, "irregular", reason="not_there", by=staff, at=NOW)
    assert client.get(page).status_code == 200
    assert client.post(page, {"reason": "not_present"}).status_code == 422
    assert client.post(page, {"entry": entry.pk, "reason": ""}).status_code == 422
    assert client.post(page, {"entry": entry.pk, "reason": "not_present"}).status_code == 302
    assert HoursEntry.objects.get(reverses=entry).minutes == -entry.minutes


def test_more_alarms_take_the_same_number_of_queries(client: Client) -> None:
    client.force_login(make.staff("auditor").account)

    def reads(page: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page).status_code == 200
        return len(seen)

    row, _entry = alarm()
    pages = [address("staff_alarms"), address("staff_alarm", row.pk)]
    for page in pages:
        reads(page)
    few = [reads(page) for page in pages]
    for _i in range(4):
        alarm()
    assert [reads(page) for page in pages] == few
