"""My data in the browser, and the officer's console."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from tests import make
from tests.make import NOW, PASSWORD

from awn.base.clock import now
from awn.consents.actions import looked
from awn.consents.queries import has_consent
from awn.consents.rules import Purpose
from awn.matching.queries import choice_of
from awn.organisations.models import Member
from awn.people.models import Notification, Person, StaffMember
from awn.privacy import links
from awn.privacy.actions import breaches, exporting
from awn.privacy.models import Breach, Erasure, Export, Request
from awn.privacy.retention import run
from awn.reactions.dispatch import drain
from awn.web import access
from awn.web.preferences import CHOICES, COOKIE_PREFIX

pytestmark = pytest.mark.django_db


def address(name: str, *args: object) -> str:
    with translation.override("en"):
        return reverse(name, args=args)


@pytest.fixture
def me(client: Client) -> Person:
    account = make.account("me@example.org", name_en="Salma")
    client.force_login(account)
    assert account.person is not None
    return account.person


def test_agreeing_switches_on_and_withdrawing_stops(client: Client, me: Person) -> None:
    page = address("settings_consent")
    client.post(page, {"purpose": "matching", "answer": "yes"})
    assert has_consent(me.pk, Purpose.MATCHING) and choice_of(me.pk).findable
    client.post(page, {"purpose": "matching", "answer": "no"})
    assert not has_consent(me.pk, Purpose.MATCHING) and not choice_of(me.pk).findable
    shown = client.get(address("settings_data")).text
    assert "By the person" in shown and "Withdrawn" in shown
    client.post(page, {"purpose": "letters", "answer": "yes"})
    me.refresh_from_db()
    assert me.weekly_email
    assert client.post(page, {"purpose": "sale", "answer": "yes"}).status_code == 404


def test_a_choice_on_another_page_is_a_consent_too(client: Client, me: Person) -> None:
    client.post(address("settings_notifications"), {"weekly_email": "yes"})
    drain(now())
    assert has_consent(me.pk, Purpose.LETTERS)


def test_the_person_reads_who_looked_with_the_same_number_of_queries(
    client: Client, me: Person, django_assert_max_num_queries: object
) -> None:
    house = make.organisation(name_en="Green Hands")
    coordinator, reviewer = make.member(house, "coordinator"), make.staff("verifier")
    Member.objects.update(since=NOW)
    StaffMember.objects.update(since=NOW)
    looked(me.pk, "qualification", why="review", by=reviewer, at=NOW)
    for minutes in range(30):
        at = NOW + timedelta(minutes=minutes)
        looked(me.pk, "accommodations", why="application", by=coordinator, at=at, organisation_id=house.pk)
    with django_assert_max_num_queries(12):  # type: ignore[operator]  # a fixture that is a context manager
        text = client.get(address("settings_looks")).text
    assert "Volunteer coordinator – <bdi>Green Hands" in text
    assert "The platform’s staff – Verifier" in client.get(address("settings_looks"), {"page": 2}).text
    assert "To decide on an application" in text


def test_the_copy_asks_for_the_password_once_more(client: Client, me: Person) -> None:
    client.post(address("settings_copy"))
    exporting.prepare_waiting(at=now())
    page = address("settings_copy_file", Export.objects.get().pk)
    assert client.get(page).status_code == 200
    assert client.post(page, {"password": "wrong"}).status_code == 422
    response = client.post(page, {"password": PASSWORD})
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert zipfile.ZipFile(io.BytesIO(response.content)).namelist() == ["awn-my-data.json", "awn-my-data.pdf"]
    stranger = Client()
    stranger.force_login(make.account())
    assert stranger.get(page).status_code == stranger.post(page, {"password": PASSWORD}).status_code == 404
    assert client.get(address("settings_copy_file", 999_999)).status_code == 404


def test_leaving_needs_the_password_and_is_cancelled_by_the_letter_without_signing_in(
    client: Client, me: Person
) -> None:
    page = address("settings_close")
    assert client.post(page, {"certificates": "keep", "password": "wrong"}).status_code == 422
    assert client.post(page, {"certificates": "keep", "password": PASSWORD}).status_code == 302
    erasure = Erasure.objects.get()
    assert "Cancel" in client.get(page).text
    link = address("privacy_keep", links.cancelling_token(erasure.pk))
    assert Client().get(link).status_code == 200
    erasure.refresh_from_db()
    assert erasure.state == "asked"
    Client().post(link)
    erasure.refresh_from_db()
    assert erasure.state == "cancelled"
    assert Client().get(address("privacy_keep", "forged")).status_code == 404


def test_a_guardian_sees_the_data_of_a_minor_and_nobody_else_does(client: Client, me: Person) -> None:
    child, other = make.person(birth_date=date(2014, 1, 1)), make.person(birth_date=date(2014, 1, 1))
    make.guardianship(me, child)
    assert client.get(address("ward_data", child.pk)).status_code == 200
    for name in ("ward_data", "ward_looks", "ward_close"):
        assert client.get(address(name, other.pk)).status_code == 404
    client.post(address("ward_consent", child.pk), {"purpose": "health", "answer": "yes"})
    assert has_consent(child.pk, Purpose.HEALTH)
    assert client.post(address("ward_copy", other.pk)).status_code == 404


def test_a_request_has_its_day_and_its_answer(client: Client, me: Person) -> None:
    client.post(address("settings_data_ask"), {"kind": "objection", "text": "No profiling please"})
    row = Request.objects.get()
    assert row.due_at - row.asked_at == timedelta(days=30)
    officer = Client()
    officer.force_login(make.staff("data_protection").account)
    assert "Object to a use" in officer.get(address("staff_privacy")).text
    page = address("staff_privacy_request", row.pk)
    assert officer.post(page, {"answer": "It was stopped.", "outcome": "granted"}).status_code == 302
    assert "It was stopped." in client.get(address("settings_data")).text
    assert client.get(page).status_code == 403


def test_a_breach_runs_its_clock_tells_the_authorities_and_the_people(client: Client, me: Person) -> None:
    officer = Client()
    officer.force_login(make.staff("data_protection").account)
    today = now() - timedelta(hours=30)
    fields = {
        "title": "A list sent to the wrong address", "kind": "seen", "classes": ["contact"], "countries": ["SA", "KW"],
        "aware_on_day": today.day, "aware_on_month": today.month, "aware_on_year": today.year, "aware_hour": today.hour,
        "what": "A list.", "measures": "",
    }  # fmt: skip
    assert officer.post(address("staff_breach_new"), {**fields, "countries": []}).status_code == 422
    assert officer.post(address("staff_breach_new"), fields).status_code == 302
    row = Breach.objects.get()
    page = address("staff_breach", row.pk)
    assert "twenty-four hours are over" in officer.get(page).text
    for country in ("SA", "KW"):
        officer.post(page, {"told": country, "reference": "R-1"})
    row.refresh_from_db()
    assert row.state == "reported"
    officer.post(page, {"select": "yes", "region": "SA-01"})
    officer.post(page, {"letters": "yes"})
    assert breaches.write_letters(by=None, at=now()) >= 1
    assert breaches.write_letters(by=None, at=now()) == 0
    assert Notification.objects.filter(person=me, kind="breach.concerns").exists()
    assert officer.post(address("staff_breach_file", row.pk)).content.startswith(b"%PDF")
    officer.post(page, {"close": "yes", "measures": "The address book was cleared."})
    row.refresh_from_db()
    assert row.state == "closed"


def test_the_officer_reads_the_register_and_the_last_night(client: Client, me: Person) -> None:
    assert set(run(now())) >= {"exports", "looks", "tokens", "safety"}
    officer = Client()
    officer.force_login(make.staff("data_protection").account)
    assert officer.get(address("staff_privacy_register")).status_code == 200
    table = officer.get(address("staff_privacy_register_file")).content.decode("utf-8-sig")
    assert "Law M/70" in table and "relay.Passed" in table
    assert ">Not yet<" not in officer.get(address("staff_privacy")).text
    assert client.get(address("staff_privacy")).status_code == 403


def test_the_privacy_page_names_everything_that_is_kept_in_the_browser(client: Client) -> None:
    text = client.get(address("privacy")).text
    code = "".join(file.read_text("utf-8") for file in Path(access.__file__).parent.rglob("*.py"))
    named = set(re.findall(r'^COOKIE = "(\w+)"', code, re.MULTILINE))
    preferences = {COOKIE_PREFIX + name for name in CHOICES}
    assert len(re.findall(r"\.set_(?:signed_)?cookie\(", code)) == len(named) + 1, "one for all the preferences"
    for name in named | preferences | {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"}:
        assert f">{name}</bdi>" in text
