"""Applying without a network, from the server's side: the form that a device keeps, and what becomes of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from tests import make

from awn.opportunities.models import Opportunity
from awn.participation.models import Application
from awn.people.models import Account, Person
from awn.screening.actions.questions import Draft, ask
from awn.web.context import account_mark

pytestmark = pytest.mark.django_db
NOW = make.NOW
FORM, APPLY = "/en/opportunities/beach/offline/", "/en/opportunities/beach/apply/"


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awn.base.clock.now", lambda: NOW)
    cache.clear()


@pytest.fixture
def beach() -> Opportunity:
    found = make.opportunity(make.organisation("team"), public_id="beach", place_en="North gate")
    found.title_ar, found.title_en, found.contact_phone = "تنظيف الشاطئ", "Beach", "+966500000000"
    found.save()
    return found


@pytest.fixture
def account(client: Client) -> Account:
    made = make.account()
    client.force_login(made)
    return made


def send(client: Client, account: Account, **fields: Any) -> Any:
    """As the device does, an hour later."""
    act = {
        "id": str(uuid4()), "account": account_mark(account.pk), "path": APPLY, "ago": 3600,
        "fields": [["step", "3"], ["charter", "yes"], *([name, value] for name, value in fields.items())],
    }  # fmt: skip
    return client.post("/en/not-sent/send/", json.dumps(act), content_type="application/json")


def test_the_form_holds_all_that_applying_asks_and_nothing_of_the_person(
    client: Client, account: Account, beach: Opportunity
) -> None:
    member = make.member(beach.organisation)
    ask(beach.pk, Draft(kind="yes_no", text_ar="أتسبح؟", text_en="Can you swim?", required=True), by=member, at=NOW)
    page = client.get(FORM)
    assert page["X-Awn-Account"] == account_mark(account.pk) and "no-store" in page["Cache-Control"]
    assert unquote(page["X-Awn-About"]) == "Beach"
    shift = beach.shifts.get()
    for said in (
        "North gate",
        "Can you swim?",
        f'name="shifts" value="{shift.pk}"',
        'name="charter"',
        'name="message"',
    ):
        assert said in page.text, said
    person = account.person
    assert person is not None
    for secret in (person.name_en, person.name_ar, account.email, "+966500000000"):
        assert not secret or secret not in page.text
    assert unquote(client.get(FORM.replace("/en/", "/ar/"))["X-Awn-About"]) == "تنظيف الشاطئ"


@pytest.mark.parametrize("why", ["applied", "closed", "queue", "conduct"])
def test_whoever_cannot_apply_is_led_to_why_and_nothing_is_kept(
    client: Client, account: Account, beach: Opportunity, why: str
) -> None:
    if why == "applied":
        make.place(beach.shifts.get(), account.person)
    elif why == "closed":
        Opportunity.objects.update(state="closed")
    elif why == "queue":
        Opportunity.objects.update(queue_opens_at=NOW - timedelta(hours=1))
    else:
        Person.objects.filter(pk=account.person.pk).update(conduct_version=0)
    page = client.get(FORM)
    assert page.status_code == 302 and not page.has_header("X-Awn-Account")
    assert client.get("/en/opportunities/nowhere/offline/").status_code in {302, 404}


def test_typed_without_a_network_it_arrives_whole(client: Client, account: Account, beach: Opportunity) -> None:
    member = make.member(beach.organisation)
    question = ask(beach.pk, Draft(kind="text", text_ar="لماذا؟", text_en="Why?", required=True), by=member, at=NOW)
    shift = beach.shifts.get()
    # The organisation has asked since: it is not passed over in silence.
    refused = send(client, account, shifts=shift.pk)
    assert (refused.status_code, refused.json()["code"]) == (422, "answers_wrong")
    assert not Application.objects.exists()
    sent = send(client, account, shifts=shift.pk, message="Gladly.", **{f"question-{question.pk}": "For the turtles."})
    application = Application.objects.get()
    assert sent.json() == {"address": f"/en/applications/{application.pk}/"}
    assert application.message == "Gladly." and application.answers.get().text == "For the turtles."


def test_what_a_gate_asks_is_kept_with_it_and_a_shut_gate_says_why(
    client: Client, account: Account, beach: Opportunity
) -> None:
    Person.objects.filter(pk=account.person.pk).update(birth_date=None)
    Opportunity.objects.update(min_age=18)
    assert 'name="birth_date_year"' in client.get(FORM).text
    shift = beach.shifts.get()
    born = {"birth_date_day": "27", "birth_date_month": "3", "birth_date_calendar": "gregorian"}
    wrong = send(client, account, shifts=shift.pk, birth_date_year="", **born)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "answers_wrong")
    young = send(client, account, shifts=shift.pk, birth_date_year=str(NOW.year - 15), **born)
    assert young.json()["code"] == "gate_closed" and young.json()["message"]
    assert not Application.objects.exists()


def test_the_birth_date_opens_the_gate_when_it_arrives(client: Client, account: Account, beach: Opportunity) -> None:
    Person.objects.filter(pk=account.person.pk).update(birth_date=None)
    Opportunity.objects.update(min_age=18)
    born = {"birth_date_day": "27", "birth_date_month": "3", "birth_date_year": "1990"}
    assert send(client, account, shifts=beach.shifts.get().pk, **born).status_code == 200
    account.person.refresh_from_db()
    assert account.person.birth_date is not None and account.person.birth_date.year == 1990
    assert Application.objects.count() == 1
