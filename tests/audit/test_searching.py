"""The auditor's search: what fits, the newest first, page by page; nobody else sees it, and the search is noted."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests import make

from awn.audit import queries
from awn.audit.actions import ask, note_refused
from awn.audit.actions import refusals as noting
from awn.audit.rules import Meter, Question
from awn.base.events import record
from awn.base.models import Event
from awn.base.refusal import Refusal

pytestmark = pytest.mark.django_db
NOW = make.NOW
DAY = (NOW + timedelta(hours=3)).date()
WEEK = Question(since=DAY - timedelta(days=7), until=DAY)


@pytest.fixture(autouse=True)
def _fresh_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noting, "_meter", Meter())


def found(question: Question, **kwargs: object) -> list[str]:
    return [line.what for line in queries.page(question, **kwargs).lines]


def refuse(by, at=NOW, organisation_id=None) -> None:
    note_refused(
        "staff_events", method="GET", status=403, code="not_staff", subjects={}, address="203.0.113.9", by=by, at=at,
        organisation_id=organisation_id,
    )  # fmt: skip


def test_sensitive_acts_and_refusals_are_found_by_who_whom_where_and_when() -> None:
    person, other = make.person(), make.person()
    record("certificate.revoked", by=person, at=NOW, subject=5, organisation=77)
    record("staff.role_given", by=other, at=NOW - timedelta(minutes=1), subject=person.pk, role="auditor")
    record("organisation.suspended", by=other, at=NOW - timedelta(minutes=2), subject=77)
    record("application.submitted", by=person, at=NOW - timedelta(minutes=3), subject=9)
    record("certificate.revoked", by=person, at=NOW - timedelta(days=30), subject=5)
    refuse(person, NOW - timedelta(minutes=4), organisation_id=77)
    refuse(other, NOW - timedelta(minutes=5))

    def asked(**values: object) -> list[str]:
        return found(Question(since=WEEK.since, until=WEEK.until, **values))

    acts = ["certificate.revoked", "staff.role_given", "organisation.suspended"]
    assert asked() == [*acts, "not_staff", "not_staff"]
    assert asked(everything=True) == [*acts, "application.submitted", "not_staff", "not_staff"]
    assert asked(person_id=person.pk) == ["certificate.revoked", "staff.role_given", "not_staff"]
    assert asked(organisation_id=77) == ["certificate.revoked", "organisation.suspended", "not_staff"]
    assert asked(refused_only=True) == ["not_staff", "not_staff"]
    assert asked(act="certificate.") == ["certificate.revoked"]
    assert asked(act="not_") == ["not_staff", "not_staff"]
    assert found(Question(since=DAY - timedelta(days=40), until=DAY - timedelta(days=20))) == ["certificate.revoked"]


def test_pages_hold_each_line_once_though_many_carry_one_moment() -> None:
    person = make.person()
    for number in range(7):
        record("certificate.revoked", by=person, at=NOW, subject=number)
        refuse(person)
    seen, after = [], ""
    for _page in range(9):
        page = queries.page(WEEK, after=after, size=2)
        seen += [(line.kind, line.number) for line in page.lines]
        after = page.after
        if not after:
            break
    assert len(seen) == len(set(seen)) == 14
    assert found(WEEK, after="nonsense", size=1) == ["certificate.revoked"]


def test_who_searches_is_noted_and_only_they_see_what_was_found(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awn.base.clock.now", lambda: NOW)
    auditor = make.staff("auditor")
    client.force_login(auditor.account)
    page = reverse("staff_audit")
    days = {
        f"{name}_{part}": value
        for name, day in (("since", WEEK.since), ("until", DAY))
        for part, value in (("day", day.day), ("month", day.month), ("year", day.year))
    }
    assert client.post(page, {**days, "which": "sensitive", "who": "nobody@example.org"}).status_code == 422
    assert not Event.objects.filter(name="audit.searched").exists()
    answer = client.post(page, {**days, "which": "sensitive", "who": auditor.account.email.upper()})
    assert answer.status_code == 302
    event = Event.objects.get(name="audit.searched")
    assert (event.by_id, event.data["person"]) == (auditor.pk, auditor.pk)
    assert auditor.account.email not in str(event.data)
    address = answer.headers["Location"]
    assert "audit.searched" in client.get(address).text
    table = client.post(reverse("staff_audit_file", args=[event.subject_id]))
    assert b"audit.searched" in b"".join(table.streaming_content)
    assert Event.objects.filter(name="audit.exported", by_id=auditor.pk).exists()
    client.force_login(make.staff("auditor").account)
    assert client.get(address).status_code == 404
    monkeypatch.setattr("awn.base.clock.now", lambda: NOW + timedelta(hours=13))
    client.force_login(auditor.account)
    assert client.get(address).status_code == 404


def test_a_page_of_results_needs_as_many_queries_for_many_lines_as_for_few(
    client: Client, django_assert_max_num_queries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awn.base.clock.now", lambda: NOW)
    auditor = make.staff("data_protection")
    for number in range(20):
        record("certificate.revoked", by=make.person(), at=NOW, subject=number)
    row = ask(WEEK, by=auditor, at=NOW)
    client.force_login(auditor.account)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("staff_audit_results", args=[row.pk])).status_code == 200


def test_days_that_run_backwards_and_people_without_the_permission_are_refused() -> None:
    for by, question, code in (
        (make.staff("auditor"), Question(since=DAY, until=DAY - timedelta(days=1)), "audit_window"),
        (make.staff("auditor"), Question(since=DAY - timedelta(days=500), until=DAY), "audit_window"),
        (make.staff("moderator"), WEEK, "not_staff"),
    ):
        with pytest.raises(Refusal) as said:
            ask(question, by=by, at=NOW)
        assert said.value.code == code
