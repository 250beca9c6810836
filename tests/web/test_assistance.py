"""The helper's desk, and what opens when a card is scanned."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client
from tests import make
from tests.make import NOW
from tests.web.test_staff_alarms import address

from awn.assistance import actions
from awn.assistance.models import AssistedPerson
from awn.participation.models import Application, AttendanceEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_now")]
BORN = {"birth_date_day": 1, "birth_date_month": 2, "birth_date_year": 1958, "birth_date_calendar": "gregorian"}
YES = {"agreed": "on", "method": "thumb"}


@pytest.fixture(autouse=True)
def _calm() -> None:
    cache.clear()


def registered(client: Client, slug: str) -> AssistedPerson:
    said = {"name_ar": "مريم المري", "language": "ar", **BORN, **YES}
    assert client.post(address("assisted_new", slug), said).status_code == 302
    return AssistedPerson.objects.get()


def test_a_coordinator_registers_prints_the_card_once_and_applies(client: Client) -> None:
    house = make.organisation()
    opportunity = make.opportunity(house)
    client.force_login(make.member(house, "coordinator").account)
    said = {"name_ar": "مريم المري", "language": "ar", **BORN}
    assert client.post(address("assisted_new", house.slug), said).status_code == 422
    row = registered(client, house.slug)
    again = client.post(address("assisted_new", house.slug), said | YES)
    assert again.status_code == 409 and 'name="sure"' in again.content.decode()
    person = [house.slug, row.person_id]
    assert row.person.name_ar in client.get(address("assisted_people", house.slug)).content.decode()
    card = client.post(address("assisted_card", *person))
    assert "<svg" in card.content.decode() and card["Cache-Control"].count("no-store")
    assert client.get(address("assisted_card", *person)).status_code == 405
    page = address("assisted_apply", *person, opportunity.public_id)
    wanted = {"shifts": [opportunity.shifts.get().pk]}
    assert client.post(page, wanted).status_code == 422
    assert client.post(page, wanted | YES).status_code == 302
    assert Application.objects.get().person == row.person
    assert opportunity.title_ar in client.get(address("assisted_person", *person)).content.decode()
    client.post(address("assisted_person", *person), {"why": "lost"})
    assert not row.person.cards.filter(revoked_at=None).exists()


def test_people_registered_elsewhere_do_not_exist_here(client: Client) -> None:
    house, other = make.organisation(), make.organisation()
    client.force_login(make.member(house).account)
    row = registered(client, house.slug)
    client.force_login(make.member(other).account)
    assert client.get(address("assisted_person", other.slug, row.person_id)).status_code == 404
    assert client.post(address("assisted_card", other.slug, row.person_id)).status_code == 404
    client.force_login(make.member(house, "supervisor").account)
    assert client.get(address("assisted_people", house.slug)).status_code == 403


def test_a_scanned_card_names_nobody_but_checks_in_for_a_supervisor(client: Client) -> None:
    house = make.organisation()
    helper = make.member(house)
    client.force_login(helper.account)
    row = registered(client, house.slug)
    _card, token, _number = actions.issue_card(row.person_id, by=helper, at=NOW)
    page = address("card_found", token)
    shift = make.shift(make.opportunity(house, shifts=0), starts_at=NOW)
    make.place(shift, row.person)
    shown = client.get(page).content.decode()
    assert row.person.name_ar in shown
    client.post(page, {"opportunity": shift.opportunity_id, "act": "in"})
    assert AttendanceEvent.objects.get().place.person == row.person
    for stranger in (None, make.member(make.organisation())):
        client.logout()
        if stranger is not None:
            client.force_login(stranger.account)
        seen = client.get(page)
        assert seen.status_code == 200 and row.person.name_ar not in seen.content.decode()
        assert client.post(page, {"opportunity": shift.opportunity_id, "act": "out"}).status_code in {302, 403}
    assert AttendanceEvent.objects.count() == 1
    wrong = {**BORN, "birth_date_year": 1959}
    client.force_login(make.account(birth_date=None))
    assert client.post(page, wrong).status_code == 422
    assert client.post(page, BORN).status_code == 302
    assert re.search("شكر|مرحب|أهل", client.get(address("dashboard")).content.decode())


def test_the_platforms_helpers_have_the_same_pages_without_an_organisation(client: Client) -> None:
    opportunity, hidden = make.opportunity(), make.opportunity(state="draft")
    client.force_login(make.staff("support").account)
    assert address("staff_assisted_people") in client.get(address("staff")).text
    said = {"name_ar": "مريم المري", "language": "ar", **BORN, "agreed": "on", "method": "spoken", "witness": "سعاد"}
    assert client.post(address("staff_assisted_new"), {**said, "witness": ""}).status_code == 422
    assert client.post(address("staff_assisted_new"), said).status_code == 302
    row = AssistedPerson.objects.get()
    assert row.organisation is None
    page = address("staff_assisted_person", row.person_id)
    assert row.person.name_ar in client.get(address("staff_assisted_people")).text
    assert "سعاد" in client.get(page).text
    assert "<svg" in client.post(address("staff_assisted_card", row.person_id)).text
    apply = address("staff_assisted_apply", row.person_id, opportunity.public_id)
    assert apply in client.get(page, {"q": opportunity.title_ar[:6]}).text
    assert client.get(address("staff_assisted_apply", row.person_id, hidden.public_id)).status_code == 404
    assert client.post(apply, {"shifts": [opportunity.shifts.get().pk]} | YES).status_code == 302
    assert Application.objects.get().person == row.person
    house = make.organisation()
    client.force_login(make.member(house).account)
    assert client.get(page).status_code == 403
    assert client.get(address("assisted_person", house.slug, row.person_id)).status_code == 404
