"""One's own places on the pages: the answer to an offered seat, and what giving up means."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests import make
from tests.web.volunteering import signed_in

from awn.cover.models import CoverRequest
from awn.participation.actions.places import release_place
from awn.participation.models import Application, GivingUp, OfferTerms, Place, ReservedSeats
from awn.people.models import Account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NOW = make.NOW


@pytest.fixture
def noura() -> Account:
    return make.account(name_ar="نورة", name_en="Noura")


@pytest.fixture
def browser(noura: Account) -> Client:
    return signed_in(noura)


def _offered(noura: Account, *, hours: int = 24) -> Place:
    shift = make.shift(make.opportunity(shifts=0), starts_at=NOW + timedelta(hours=hours), capacity=1)
    held, mine = make.place(shift), make.place(shift, noura.person, state="waiting")
    Application.objects.filter(pk=mine.application_id).update(state="waiting")
    release_place(held.pk, by=held.person, at=NOW)
    return mine


def test_an_offered_place_is_answered_on_its_page_and_nobody_else_sees_it(browser: Client, noura: Account) -> None:
    mine = _offered(noura)
    page = f"/en/places/{mine.pk}/offer/"
    assert page in browser.get("/en/dashboard/").content.decode()
    assert page in browser.get(f"/en/applications/{mine.application_id}/").content.decode()
    assert "Kept for you until" in browser.get(page).content.decode()
    stranger = signed_in(make.account())
    assert stranger.get(page).status_code == stranger.post(page, {"answer": "yes"}).status_code == 404
    assert browser.post(page, {"answer": "yes"}).status_code == 302
    assert Place.objects.get(pk=mine.pk).state == "confirmed"
    again = browser.post(page, {"answer": "no"})
    assert again.status_code == 409
    assert "Nothing waits for your answer" in again.content.decode()
    assert Place.objects.get(pk=mine.pk).state == "confirmed"


def test_shortly_before_the_shift_the_page_says_that_the_first_yes_counts(browser: Client, noura: Account) -> None:
    mine = _offered(noura, hours=2)
    assert "Whoever says yes first has it" in browser.get(f"/en/places/{mine.pk}/offer/").content.decode()
    assert browser.post(f"/en/places/{mine.pk}/offer/", {"answer": "yes"}).status_code == 302
    assert Place.objects.get(pk=mine.pk).state == "confirmed"


def test_having_a_place_without_a_question_is_chosen_on_the_page_of_the_application(
    browser: Client, noura: Account
) -> None:
    mine = _offered(noura)
    address = f"/en/applications/{mine.application_id}/taking/"
    assert browser.post(address, {"at_once": "yes"}).status_code == 302
    assert Application.objects.get(pk=mine.application_id).takes_at_once


def test_giving_up_late_says_what_it_means_and_being_ill_is_not_counted(browser: Client, noura: Account) -> None:
    shift = make.shift(make.opportunity(shifts=0), starts_at=NOW + timedelta(hours=5))
    mine = make.place(shift, noura.person)
    page = f"/en/places/{mine.pk}/give-up/"
    assert "Less than a day is left" in browser.get(page).content.decode()
    assert browser.post(page, {"reason": "sick"}).status_code == 302
    assert (GivingUp.objects.get().reason, GivingUp.objects.get().is_late) == ("sick", False)
    far = make.place(make.opportunity(shifts=3).shifts.order_by("starts_at")[2], noura.person)
    assert "Less than a day is left" not in browser.get(f"/en/places/{far.pk}/give-up/").content.decode()


def test_somebody_who_cannot_come_looks_for_a_stand_in_and_the_coordinator_sees_it(
    browser: Client, noura: Account
) -> None:
    shift = make.shift(make.opportunity(shifts=0), starts_at=NOW + timedelta(days=4))
    mine, colleague = make.place(shift, noura.person), make.account()
    page = f"/en/places/{mine.pk}/cover/"
    assert page in browser.get(f"/en/applications/{mine.application_id}/").content.decode()
    assert browser.get(page).status_code == 200
    assert browser.post(page, {"kind": "swap"}).status_code == 422
    make.place(
        make.shift(make.opportunity(shift.opportunity.organisation, shifts=0), starts_at=NOW),
        colleague.person,
        state="attended",
    )
    other = signed_in(colleague)
    assert other.post("/en/cover/", {"ready": "yes"}).status_code == 302
    assert browser.post(page, {"kind": "stand_in"}).status_code == 302
    request = CoverRequest.objects.get()
    address = f"/en/cover/{request.pk}/"
    assert address in other.get("/en/cover/").content.decode()
    assert "Could you stand in?" in other.get(address).content.decode()
    assert Client().get(address).status_code == 302
    assert browser.get(address).status_code == 404
    assert other.post(address, {"answer": "yes"}).status_code == 422
    owner = signed_in(make.member(shift.opportunity.organisation).account)
    desk = f"/en/organiser/{shift.opportunity.organisation.slug}/opportunities/{shift.opportunity.public_id}/places/"
    assert "Stop asking" in owner.get(desk).content.decode()
    assert other.post(address, {"answer": "yes", "charter": "yes"}).status_code == 302
    assert Place.objects.get(person=colleague.person, shift=shift).state == "confirmed"
    assert "Somebody was found" in owner.get(desk).content.decode()
    assert "Somebody was found" in browser.get("/en/cover/").content.decode()
    assert browser.post(f"/en/cover/{request.pk}/take-back/").status_code == 302


def test_a_coordinator_sets_the_time_to_answer_and_more_shifts_need_no_more_queries(
    django_assert_max_num_queries: Any,
) -> None:
    opportunity = make.opportunity(shifts=2, capacity=1)
    owner = make.member(opportunity.organisation)
    client = signed_in(owner.account)
    desk = f"/en/organiser/{opportunity.organisation.slug}/opportunities/{opportunity.public_id}/places/"
    assert client.post(desk, {"hours": "7"}, follow=True).status_code == 200
    assert not OfferTerms.objects.exists()
    client.post(desk, {"hours": "48"})
    assert OfferTerms.objects.get().answer_hours == 48
    kept = {
        "act": "keep",
        "kind": "members",
        "number": "1",
        "until_day": "23",
        "until_month": "11",
        "until_year": "2026",
    }
    shift_id = opportunity.shifts.order_by("pk").last().pk
    assert client.post(desk, kept | {"shift": str(make.opportunity().shifts.get().pk)}).status_code == 404
    client.post(desk, kept | {"shift": str(shift_id)})
    assert ReservedSeats.objects.get().seats == 1
    client.post(desk, kept | {"shift": str(shift_id), "number": "0"})
    for shift in opportunity.shifts.all():
        held = make.place(shift)
        make.place(shift, state="waiting")
        release_place(held.pk, by=held.person, at=NOW)
    make.place(make.shift(opportunity, starts_at=NOW + timedelta(days=9)))
    with django_assert_max_num_queries(20) as queries:
        assert client.get(desk).status_code == 200
    before = len(queries)
    for day in range(8):
        make.place(make.shift(opportunity, starts_at=NOW + timedelta(days=10 + day)))
    with django_assert_max_num_queries(before):
        assert client.get(desk).status_code == 200
