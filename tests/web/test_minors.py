"""The guardian's pages."""

from __future__ import annotations

import re
import subprocess
from datetime import date, timedelta

import pytest
from django.test import Client
from tests import make

from awn.consents.models import Look
from awn.consents.queries import has_consent
from awn.consents.rules import Purpose
from awn.minors.charters import charter_text
from awn.minors.models import CharterConsent
from awn.minors.rules import Signature, text_hash
from awn.participation.actions.applications import withdraw
from awn.participation.actions.consents import consent
from awn.participation.invitations import token_of
from awn.participation.models import Application, PartyMember, Place
from awn.people.actions.security import prove_phone
from awn.people.models import Account, Person
from awn.people.queries import needs_of

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
    fields = {
        "people": [ward.pk],
        "shifts": [opportunity.shifts.get().pk],
        "charter": "on",
        "version": "1",
        "together": "all",
    }
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
    fields = {
        "people": [other.pk],
        "shifts": [opportunity.shifts.get().pk],
        "charter": "on",
        "version": "1",
        "together": "all",
    }
    answer = browser.post(f"/en/family/apply/{opportunity.public_id}/", fields | {"signature": "Salem"})
    assert answer.status_code == 422
    assert not Application.objects.exists()


def test_a_guardian_keeps_needs_and_contact_of_a_child_and_every_look_is_written_down(
    browser: Client, ward: Person
) -> None:
    page = f"/en/family/{ward.pk}/keep/emergency/"
    typed = {"name": "Umm Layan", "relation": "mother", "phone": "0501234567"}
    assert browser.post(page, typed).status_code == 422
    assert browser.post(page, typed | {"consent": "on"})["Location"] == f"/en/family/{ward.pk}/"
    assert has_consent(ward.pk, Purpose.EMERGENCY)
    # Nothing of it is shown before the button is pressed.
    assert "Umm Layan" not in browser.get(page).text
    assert not Look.objects.exists()
    assert "Umm Layan" in browser.post(page, {"open": "1"}).text
    look = Look.objects.get()
    assert (look.person_id, look.what, look.why) == (ward.pk, "emergency_contact", "guardian")
    assert browser.post(page, {"name": "", "phone": ""}).status_code == 302
    assert not has_consent(ward.pk, Purpose.EMERGENCY)
    needs = f"/en/family/{ward.pk}/keep/needs/"
    assert browser.post(needs, {"accommodations": "A chair", "consent": "on"}).status_code == 302
    assert needs_of(ward.pk).accommodations == "A chair"
    stranger = Client()
    stranger.force_login(make.account())
    for address in (page, needs):
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, {"open": "1"}).status_code == 404
    assert browser.get(f"/en/family/{ward.pk}/keep/anything/").status_code == 404


def test_short_messages_are_offered_to_a_proven_telephone_only(browser: Client, guardian: Account) -> None:
    page = "/en/family/notices/"
    assert browser.post(page, {"arrivals": "on"}).status_code == 409
    prove_phone("+966501234567", by=guardian, at=make.NOW)
    assert browser.post(page, {"arrivals": "on"})["Location"] == "/en/family/"
    assert "+966501234567" in browser.get(page).text


def test_the_calendar_of_the_family_names_each_child_of_a_shift(
    browser: Client, ward: Person, guardian: Account
) -> None:
    other = make.person(birth_date=date(2012, 1, 1), name_en="Saud")
    assert guardian.person is not None
    make.guardianship(guardian.person, other)
    shift = make.opportunity(title_en="Beach").shifts.get()
    for one in (ward, other):
        make.place(shift, one)
    file = browser.get("/en/family/calendar.ics").text
    assert "Layan: " in file
    assert file.count("BEGIN:VEVENT") == len(set(re.findall("UID:.*", file))) == 2


def test_whoever_is_asked_to_come_along_answers_on_their_own_page(browser: Client, guardian: Account) -> None:
    assert guardian.person is not None
    opportunity = make.opportunity(shifts=0)
    make.shift(opportunity, starts_at=make.NOW + timedelta(days=10))
    page = f"/en/family/apply/{opportunity.public_id}/"
    fields = {
        "people": [guardian.person.pk],
        "shifts": [opportunity.shifts.get().pk],
        "charter": "on",
        "version": "1",
        "together": "all",
    }
    wrong = browser.post(page, fields | {"invited": "nobody"})
    assert wrong.status_code == 422
    assert "is not an e-mail address" in wrong.text
    asked = fields | {"invited": "a@example.org، b@example.org", "together": "some"}
    assert browser.post(page, asked)["Location"] == "/en/family/"
    shown = browser.get("/en/family/").text
    assert "a@example.org" in shown
    first, second = PartyMember.objects.filter(state="asked").order_by("pk")
    address = f"/en/together/{token_of(first)}/"
    stranger = Client()
    assert opportunity.title_en in stranger.get(address).text
    assert "a@example.org" not in stranger.get(address).text
    assert stranger.get(f"{address}join/").status_code == 302
    stranger.force_login(make.account())
    assert stranger.post(f"{address}join/").status_code == 422
    assert "/applications/" in stranger.post(f"{address}join/", {"charter": "on"})["Location"]
    assert stranger.get(address).status_code == 404
    assert Client().post(f"/en/together/{token_of(second)}/decline/").status_code == 200
    assert opportunity.shifts.get().taken == 2
    assert stranger.post(f"/en/family/together/{first.party_id}/call-off/").status_code == 404


@pytest.mark.peer
def test_the_signed_charter_is_read_by_the_guardian_and_by_those_who_decide_and_by_nobody_else(
    browser: Client, ward: Person, guardian: Account
) -> None:
    house = make.organisation(name_ar="جمعية الشاطئ", name_en="Beach House")
    opportunity = make.opportunity(house, title_ar="تنظيف الشاطئ", title_en="Beach")
    application = make.application(opportunity, ward, state="awaiting_guardian")
    assert guardian.person is not None
    consent(application.pk, Signature("سالم الدوسري", language="ar"), by=guardian.person, at=make.NOW)
    row = CharterConsent.objects.get()
    page = f"/en/family/{ward.pk}/"
    address = f"{page}signed/{row.pk}.pdf"
    assert address in browser.get(page).text
    assert browser.get(f"{page}signed/{row.pk + 1}.pdf").status_code == 404
    said = text_of(browser.get(address).content)
    for words in ("سالم الدوسري", "ميثاق ولي الأمر", "تنظيف الشاطئ", "له صورة دون إذني", row.text_hash):
        assert words.replace(" ", "") in said, words
    assert not Look.objects.exists()
    desk = f"/en/organiser/{house.slug}/opportunities/{opportunity.public_id}/applicants/{application.pk}/"
    coordinator = make.member(house, "coordinator")
    # A child of somebody else, the child itself, colleagues who do not decide, and deciders of another house.
    others = [make.account(), make.account(who=ward), make.member(house, "viewer").account]
    for account in (*others, make.member(make.organisation(), "owner").account):
        stranger = Client()
        stranger.force_login(account)
        assert stranger.get(address).status_code == 404
        assert stranger.post(f"{desk}charter.pdf").status_code == 403
    assert not Look.objects.exists()
    decider = Client()
    decider.force_login(coordinator.account)
    assert f"{desk}charter.pdf" in decider.get(desk).text
    withdraw(application.pk, by=guardian.person, at=make.NOW)
    CharterConsent.objects.update(language="en", text_hash=text_hash(charter_text("en")))
    said = text_of(decider.post(f"{desk}charter.pdf").content)
    for words in ("Beach House", "The guardian’s charter", "No picture of them", "taken back: 22 November"):
        assert words.replace(" ", "") in said, words
    look = Look.objects.get()
    assert (look.person_id, look.what, look.organisation_id) == (ward.pk, "charter", house.pk)
    CharterConsent.objects.update(text_hash="0" * 64)
    assert decider.post(f"{desk}charter.pdf").status_code == 409
    assert Look.objects.count() == 1


def text_of(pdf: bytes) -> str:
    """What a reader copies out, without marks of direction; poppler moves spaces, so they are left out."""
    said = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return re.sub("[\\s\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", said)
