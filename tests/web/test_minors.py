"""The guardian's pages."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests import make

from awn.minors.models import CharterConsent
from awn.participation.models import Application, Place
from awn.people.models import Account, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def guardian() -> Account:
    return make.account()


@pytest.fixture
def ward(guardian: Account) -> Person:
    child = make.person(birth_date=date(2013, 1, 1), name_en="Layan", conduct_version=0)
    assert guardian.person is not None
    make.guardianship(guardian.person, child)
    return child


@pytest.fixture
def browser(guardian: Account, public_now: object) -> Client:
    client = Client()
    client.force_login(guardian)
    return client


def test_a_guardian_sees_children_shifts_and_consents_in_few_queries(
    browser: Client, ward: Person, guardian: Account, django_assert_max_num_queries: object
) -> None:
    for _one in range(3):
        other = make.person(birth_date=date(2012, 1, 1))
        make.guardianship(guardian.person, other)  # type: ignore[arg-type]  # the account has a person
        make.place(make.opportunity().shifts.get(), other)
    make.application(make.opportunity(title_en="Beach"), ward, state="awaiting_guardian")
    browser.get("/en/family/")
    with django_assert_max_num_queries(12):  # type: ignore[operator]  # a fixture of pytest-django
        shown = browser.get("/en/family/").text
    assert "Layan" in shown
    assert "Beach" in shown
    assert browser.get(f"/en/family/{ward.pk}/").status_code == 200


def test_a_stranger_sees_nothing_of_a_child(ward: Person) -> None:
    stranger = Client()
    stranger.force_login(make.account())
    for page in (f"family/{ward.pk}/", f"family/{ward.pk}/stop/"):
        assert stranger.get(f"/en/{page}").status_code == 404
        assert Client().get(f"/en/{page}").status_code == 302
    assert stranger.post(f"/en/family/{ward.pk}/stop/").status_code == 404


def test_a_guardian_applies_for_a_child_and_stops_everything(browser: Client, ward: Person) -> None:
    opportunity = make.opportunity()
    page = f"/en/family/apply/{opportunity.public_id}/?for={ward.pk}"
    assert "The guardian’s charter" in browser.get(page).text
    fields = {"people": [ward.pk], "shifts": [opportunity.shifts.get().pk], "charter": "on", "version": "1"}
    unsigned = browser.post(page, fields)
    assert unsigned.status_code == 422
    assert "it is your signature" in unsigned.text
    assert browser.post(page, fields | {"signature": "Salem"})["Location"] == "/en/family/"
    assert Application.objects.get().state == "accepted"
    assert CharterConsent.objects.get().language == "en"
    assert browser.post(f"/en/family/{ward.pk}/stop/").status_code == 302
    assert Place.objects.get().state == "released"


def test_a_child_of_somebody_else_is_not_to_be_chosen(browser: Client, ward: Person) -> None:
    opportunity = make.opportunity()
    other = make.person(birth_date=date(2013, 1, 1))
    fields = {"people": [other.pk], "shifts": [opportunity.shifts.get().pk], "charter": "on", "version": "1"}
    answer = browser.post(f"/en/family/apply/{opportunity.public_id}/", fields | {"signature": "Salem"})
    assert answer.status_code == 422
    assert not Application.objects.exists()
