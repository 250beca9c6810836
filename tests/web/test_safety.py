"""Reporting, blocking, the code of conduct, one's own suspension: as pages."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from tests import make
from tests.make import NOW
from tests.web.test_staff_alarms import address

from awn.people.models import Person
from awn.safety import queries
from awn.safety.actions.reports import Told, report
from awn.safety.actions.suspensions import Verdict, suspend
from awn.safety.models import Appeal, Block, Report
from awn.safety.rules import CONDUCT_VERSION
from awn.web.safety_marks import mark_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_now")]
WORDS = {"category": "harassment", "words": "تعليق غير لائق"}


@pytest.fixture(autouse=True)
def _calm() -> None:
    cache.clear()


def somebody(**values: object) -> Person:
    person = make.account(**values).person
    assert person is not None
    return person


def test_a_stranger_reports_an_opportunity_and_asks_with_the_number(client: Client) -> None:
    opportunity = make.opportunity()
    page = address("report", query={"opportunity": opportunity.public_id})
    assert opportunity.title_ar in client.get(page).content.decode()
    sent = client.post(page, {**WORDS, "contact": "0501234567"})
    assert sent.status_code == 302
    row = Report.objects.get()
    assert (row.opportunity, row.organisation, row.reporter) == (opportunity, opportunity.organisation, None)
    thanks = client.get(sent["Location"]).content.decode()
    receipt = client.session["report_receipt"]
    assert receipt in thanks
    asked = client.post(address("report_status"), {"number": receipt.lower()})
    assert asked.status_code == 200
    assert client.post(address("report_status"), {"number": "AAAA-BBBB-CCCC"}).status_code == 422


def test_a_number_in_the_address_names_nobody(client: Client) -> None:
    viewer, other, third = somebody(), make.person(name_ar="نوف الشمري"), somebody()
    client.force_login(viewer.account)
    for mark in (str(other.pk), mark_of(other.pk, third.pk), "x"):
        page = client.get(address("report", query={"person": mark})).content.decode()
        assert other.name_ar not in page
        assert client.get(address("block", query={"person": mark})).status_code == 404
    page = address("report", query={"person": mark_of(other.pk, viewer.pk)})
    assert other.name_ar in client.get(page).content.decode()
    client.post(page, WORDS)
    row = Report.objects.get()
    assert (row.person, row.reporter) == (other, viewer)
    assert "التحرش" in client.get(address("my_reports")).content.decode()


def test_too_many_reports_from_one_place_have_to_wait(client: Client) -> None:
    sent = [client.post(address("report"), WORDS).status_code for _time in range(6)]
    assert sent == [302] * 5 + [429]
    assert client.post(address("report"), {"category": "", "words": ""}).status_code == 422


def test_blocking_asks_once_more_and_is_taken_back_in_the_settings(client: Client) -> None:
    viewer, house = somebody(), make.organisation("sanad")
    client.force_login(viewer.account)
    page = address("block", query={"organisation": house.slug})
    assert not Block.objects.exists() and client.get(page).status_code == 200
    client.post(page)
    assert house.name_ar in client.get(address("blocks")).content.decode()
    client.post(address("unblock", Block.objects.get().pk))
    assert not Block.objects.exists()


def test_a_new_version_of_the_code_is_asked_once_after_signing_in_and_holds_nobody_up(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = {"HTTP_ACCEPT": "text/html"}
    volunteer, newcomer, owner = somebody(), somebody(conduct_version=0), somebody(conduct_version=0)
    make.member(make.organisation("palms"), who=owner)
    monkeypatch.setattr("awn.web.middleware.CONDUCT_VERSION", CONDUCT_VERSION + 1)
    client.force_login(volunteer.account)
    for name in ("opportunities", "settings_data", "my_suspension", "mfa_index"):
        assert client.get(address(name), **page).status_code == 200, name
    hours = address("my_hours")
    assert client.get(hours, **page)["Location"] == address("conduct", query={"next": hours})
    assert client.get(hours, **page).status_code == 200
    client.force_login(newcomer.account)
    assert client.get(hours, **page).status_code == 200
    monkeypatch.setattr("awn.web.middleware.CONDUCT_VERSION", CONDUCT_VERSION)
    client.force_login(owner.account)
    desk = address("organiser", "palms")
    asked = client.get(desk, **page)["Location"]
    assert f'href="{desk}"' in client.get(asked, **page).text
    assert client.post(address("conduct_accept"), {"next": desk})["Location"] == desk
    owner.refresh_from_db()
    assert owner.conduct_version == CONDUCT_VERSION
    client.force_login(newcomer.account)
    assert 'href="https://evil' not in client.get(address("conduct"), {"next": "https://evil.example/"}).text


def test_who_has_not_accepted_the_code_of_conduct_is_led_there_before_applying_and_back(client: Client) -> None:
    newcomer, opportunity = somebody(conduct_version=0), make.opportunity()
    client.force_login(newcomer.account)
    apply = address("apply", opportunity.public_id)
    led = client.get(apply)
    assert led.status_code == 302 and led["Location"].startswith(address("conduct"))
    assert "conduct_accept" not in client.get(address("dashboard")).content.decode()
    back = client.post(address("conduct_accept"), {"next": apply})
    assert back["Location"] == apply
    assert client.get(apply).status_code == 200
    assert client.post(address("conduct_accept"), {"next": "https://evil.example/"})["Location"] == address("dashboard")


def test_the_suspended_read_why_and_appeal_once(client: Client) -> None:
    person, moderator = somebody(), make.staff("moderator")
    assert somebody().standing == ""
    client.force_login(person.account)
    assert client.get(address("my_suspension")).status_code == 200
    suspend(person.pk, Verdict(reason="danger", words="خالفت تعليمات السلامة"), by=moderator, at=NOW)
    opportunity = make.opportunity()
    led = client.get(address("apply", opportunity.public_id))
    assert led["Location"] == address("my_suspension")
    page = client.get(address("my_suspension")).content.decode()
    assert "خالفت تعليمات السلامة" in page and moderator.name_ar not in page
    client.post(address("my_suspension"), {"words": "لم أكن هناك"})
    assert Appeal.objects.get().suspension.person == person
    assert "لم أكن هناك" in client.get(address("my_suspension")).content.decode()
    assert client.get(address("settings_data")).status_code == 200


def test_what_somebody_reported_is_shown_to_them_alone(client: Client) -> None:
    reporter = somebody()
    report(Told(about="incident", **WORDS), by=reporter, at=NOW)  # type: ignore[arg-type]  # plain words by name
    client.force_login(somebody().account)
    assert "التحرش" not in client.get(address("my_reports")).content.decode()
    assert queries.own_reports(reporter.pk).count() == 1
