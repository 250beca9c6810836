"""Applying in steps, and an application after it was sent."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import make
from tests.web.volunteering import Today, queries, signed_in

from awn.opportunities.models import LanguageNeed, Opportunity
from awn.participation.models import Application, Place
from awn.people.models import Account, Person, PersonLanguage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
TOMORROW = make.NOW + timedelta(days=1)


@pytest.fixture
def noura() -> Account:
    return make.account(name_ar="نورة", name_en="Noura")


@pytest.fixture
def browser(noura: Account) -> Client:
    return signed_in(noura)


def address(opportunity: Opportunity, query: str = "") -> str:
    return f"/en/opportunities/{opportunity.public_id}/apply/{query}"


def first_shift(opportunity: Opportunity) -> Any:
    return opportunity.shifts.order_by("starts_at")[0]


def final(opportunity: Opportunity, **fields: Any) -> dict[str, Any]:
    return {
        "step": "3",
        "go": "next",
        "once": str(uuid4()),
        "shifts": [first_shift(opportunity).pk],
        "message": "I live nearby.",
        "charter": "yes",
        **fields,
    }


def only(account: Account) -> Application:
    return Application.objects.get(person=account.person)


def test_three_steps_lead_to_a_place(browser: Client, noura: Account) -> None:
    opportunity = make.opportunity(shifts=2)
    chosen = first_shift(opportunity)
    page = browser.get(address(opportunity, f"?shift={chosen.pk}"))
    assert page.status_code == 200
    assert f'value="{chosen.pk}" checked' in page.content.decode()

    second = browser.post(address(opportunity), {"step": "1", "go": "next", "shifts": [chosen.pk]})
    assert (second.status_code, second["Location"]) == (302, address(opportunity, "?step=2"))
    assert f'name="shifts" value="{chosen.pk}"' in browser.get(second["Location"]).content.decode()

    third = browser.post(
        address(opportunity), {"step": "2", "go": "next", "shifts": [chosen.pk], "message": "I live nearby."}
    )
    review = browser.get(third["Location"]).content.decode()
    assert "I live nearby." in review

    done = browser.post(address(opportunity), final(opportunity))
    assert (done.status_code, done["Location"]) == (302, f"/en/applications/{only(noura).pk}/")
    answer = browser.get(done["Location"]).content.decode()
    assert "You have a place" in answer
    assert only(noura).state == "accepted"


@pytest.mark.parametrize(
    ("selection", "capacity", "answer"),
    [("instant", 1, "Number 1 on the waiting list"), ("reviewed", 5, "Your application has arrived")],
)
def test_the_answer_is_definite(browser: Client, selection: str, capacity: int, answer: str) -> None:
    opportunity = make.opportunity(selection=selection, capacity=capacity)
    make.place(first_shift(opportunity))
    done = browser.post(address(opportunity), final(opportunity), follow=True)
    assert answer in done.content.decode()


def test_looking_changes_nothing_and_nobody_is_asked_to_sign_in_first(client: Client, browser: Client) -> None:
    opportunity = make.opportunity()
    assert "/sign-in/" in client.get(address(opportunity))["Location"]
    for step in ("", "?step=2", "?step=3", "?step=9", "?step=x", "?shift=' OR 1=1", "?shift=99999999999999999999"):
        assert browser.get(address(opportunity, step)).status_code == 200
    assert not Application.objects.exists()


def test_going_back_and_changing_the_language_lose_nothing(browser: Client) -> None:
    opportunity = make.opportunity(shifts=2)
    typed = {"step": "2", "go": "back", "shifts": [first_shift(opportunity).pk], "message": "لا تنسوا القفازات"}
    back = browser.post(address(opportunity), typed)
    assert back["Location"] == address(opportunity, "?step=1")
    assert "لا تنسوا القفازات" in browser.get(back["Location"]).content.decode()
    assert "لا تنسوا القفازات" in browser.get(back["Location"].replace("/en/", "/ar/")).content.decode()


def test_an_expired_session_in_the_middle_loses_nothing(client: Client, noura: Account) -> None:
    opportunity = make.opportunity()
    typed = {"step": "2", "go": "next", "shifts": [first_shift(opportunity).pk], "message": "I can bring a car."}
    page = address(opportunity, "?step=2")
    sent = client.post(address(opportunity), typed, headers={"referer": f"http://testserver{page}"})
    assert "/sign-in/" in sent["Location"]
    assert "step%3D2" in sent["Location"]
    client.force_login(noura)
    again = client.get(page).content.decode()
    assert "I can bring a car." in again
    # Looking a second time, too.
    assert "I can bring a car." in client.get(page).content.decode()


def test_the_last_step_costs_few_statements(browser: Client, noura: Account) -> None:
    opportunity = make.opportunity(shifts=1)
    browser.get(address(opportunity))
    with CaptureQueriesContext(connection) as seen:
        assert browser.post(address(opportunity), final(opportunity)).status_code == 302
    writes_and_reads = [query for query in seen.captured_queries if "SAVEPOINT" not in query["sql"]]
    # Session, account, number, shift, clash, application with its shift, event, seat.
    assert len(writes_and_reads) <= 10
    assert only(noura).state == "accepted"


@pytest.mark.parametrize(
    "fields", [{"shifts": ["abc"]}, {"shifts": ["9" * 40]}, {"role": "x"}, {"needs": ["nonsense"]}]
)
def test_an_odd_last_step_loses_nothing(browser: Client, fields: dict[str, Any]) -> None:
    opportunity = make.opportunity(shifts=1, selection="reviewed")
    answer = browser.post(address(opportunity), final(opportunity, **fields))
    assert answer.status_code in {302, 422}
    if answer.status_code == 422:
        assert "I live nearby." in answer.content.decode()


def test_a_double_click_applies_once_and_gets_the_same_answer(browser: Client, noura: Account) -> None:
    opportunity = make.opportunity()
    fields = final(opportunity)
    first, second = browser.post(address(opportunity), fields), browser.post(address(opportunity), fields)
    assert first["Location"] == second["Location"] == f"/en/applications/{only(noura).pk}/"


def test_applying_again_leads_to_the_application_that_is_there(browser: Client, noura: Account) -> None:
    opportunity = make.opportunity()
    browser.post(address(opportunity), final(opportunity))
    own = f"/en/applications/{only(noura).pk}/"
    page = browser.get(address(opportunity))
    assert page.status_code == 409
    assert own in page.content.decode()
    # Sent again at once it is a double click; sent again later it is a mistake that the page explains.
    assert browser.post(address(opportunity), final(opportunity))["Location"] == own
    Application.objects.update(created_at=make.NOW - timedelta(hours=1))
    assert browser.post(address(opportunity), final(opportunity)).status_code == 409


def test_the_charter_must_be_accepted_and_the_message_stays(browser: Client) -> None:
    opportunity = make.opportunity()
    answer = browser.post(address(opportunity), final(opportunity, charter=""))
    assert answer.status_code == 422
    assert "Read the volunteer charter and accept it" in answer.content.decode()
    assert "I live nearby." in answer.content.decode()
    assert not Application.objects.exists()


@pytest.mark.parametrize("shifts", [[], [0], [-5], ["x"], [10**30], ["1 OR 1=1"]])
def test_forged_shifts_are_refused_at_the_first_step(browser: Client, shifts: list[Any]) -> None:
    opportunity = make.opportunity()
    for fields in ({"step": "1", "go": "next", "shifts": shifts}, final(opportunity, shifts=shifts)):
        answer = browser.post(address(opportunity), fields)
        assert answer.status_code == 422
        assert 'id="shifts-error"' in answer.content.decode()
    assert not Application.objects.exists()


def test_a_shift_of_another_opportunity_is_refused(browser: Client) -> None:
    opportunity, other = make.opportunity(), make.opportunity()
    answer = browser.post(address(opportunity), final(opportunity, shifts=[first_shift(other).pk]))
    assert answer.status_code == 422
    assert not Application.objects.exists()


def test_past_and_cancelled_shifts_cannot_be_chosen(browser: Client) -> None:
    opportunity = make.opportunity(shifts=2)
    past = make.shift(opportunity, starts_at=make.NOW - timedelta(days=1))
    called_off = make.shift(opportunity, starts_at=TOMORROW, cancelled_at=make.NOW)
    page = browser.get(address(opportunity)).content.decode()
    for shift in (past, called_off):
        assert f'value="{shift.pk}" disabled' in page
        answer = browser.post(address(opportunity), final(opportunity, shifts=[shift.pk]))
        assert answer.status_code == 422
        assert "is over or was cancelled" in answer.content.decode()


def test_overlapping_shifts_and_another_place_at_the_same_time_are_said_at_once(
    browser: Client, noura: Account
) -> None:
    opportunity = make.opportunity()
    twin = make.shift(opportunity, starts_at=first_shift(opportunity).starts_at)
    both = {"step": "1", "go": "next", "shifts": [first_shift(opportunity).pk, twin.pk]}
    assert "overlap" in browser.post(address(opportunity), both).content.decode()
    make.place(first_shift(make.opportunity()), noura.person)
    one = {"step": "1", "go": "next", "shifts": [twin.pk]}
    answer = browser.post(address(opportunity), one)
    assert answer.status_code == 422
    assert "a place elsewhere at the same time" in answer.content.decode()


def test_a_long_message_comes_back_whole(browser: Client) -> None:
    opportunity = make.opportunity()
    text = "a" * 100_000
    fields = {"step": "2", "go": "next", "shifts": [first_shift(opportunity).pk], "message": text}
    for go in ("next", "back"):
        answer = browser.post(address(opportunity), {**fields, "go": go})
        assert answer.status_code == 422
        assert "the limit is 1,500 characters" in answer.content.decode()
        assert text in answer.content.decode()


def test_html_in_the_message_stays_text_and_control_characters_are_refused(browser: Client) -> None:
    opportunity = make.opportunity()
    done = browser.post(address(opportunity), final(opportunity, message="<script>alert(1)</script>"), follow=True)
    assert "<script>alert" not in done.content.decode()
    assert "&lt;script&gt;alert(1)" in done.content.decode()
    other = make.opportunity()
    answer = browser.post(address(other), final(other, message="abc\u202edef"))
    assert answer.status_code == 422
    assert "invisible control characters" in answer.content.decode()


def test_what_a_gate_needs_is_asked_here_and_kept_in_the_profile() -> None:
    account = make.account(birth_date=None, gender="")
    browser = signed_in(account)
    opportunity = make.opportunity(min_age=16, gender="female", gender_reason_en="A women’s venue")
    LanguageNeed.objects.create(opportunity=opportunity, language=make.language(), level="fluent")
    shift = first_shift(opportunity).pk
    empty = browser.post(address(opportunity), {"step": "2", "go": "next", "shifts": [shift], "message": "Hello"})
    assert empty.status_code == 422
    assert "Write your date of birth" in empty.content.decode()
    assert "Say how well you speak it" in empty.content.decode()
    facts = {
        "birth_date_day": "٢٧",
        "birth_date_month": "3",
        "birth_date_year": "1998",
        "birth_date_calendar": "gregorian",
        "gender": "female",
        "language_ar": "native",
    }
    sent = {"step": "2", "go": "next", "shifts": [shift], "message": "Hello", **facts}
    answer = browser.post(address(opportunity), sent)
    assert answer["Location"] == address(opportunity, "?step=3")
    person = Person.objects.get(pk=account.person_id)
    assert (person.birth_date, person.gender) == (date(1998, 3, 27), "female")
    assert PersonLanguage.objects.get(person=person).level == "native"
    assert browser.post(address(opportunity), final(opportunity)).status_code == 302


def test_the_last_step_cannot_be_sent_past_the_questions() -> None:
    browser = signed_in(make.account(birth_date=None))
    opportunity = make.opportunity(min_age=16)
    answer = browser.post(address(opportunity), final(opportunity))
    assert answer["Location"] == address(opportunity, "?step=2")
    assert not Application.objects.exists()


def test_without_a_birth_date_nobody_passes_for_a_grown_up() -> None:
    browser = signed_in(make.account(birth_date=None))
    opportunity = make.opportunity(guardian_required=True)
    assert browser.post(address(opportunity), final(opportunity))["Location"] == address(opportunity, "?step=2")


@pytest.mark.parametrize(
    ("demand", "advice"),
    [
        ({"min_age": 40}, "Your age on the first day is outside this range."),
        ({"gender": "male", "gender_reason_en": "A men’s venue"}, "Look for an opportunity open to everyone."),
    ],
)
def test_a_shut_gate_is_named_with_what_to_do(browser: Client, demand: dict[str, Any], advice: str) -> None:
    opportunity = make.opportunity(**demand)
    for answer in (browser.get(address(opportunity)), browser.post(address(opportunity), final(opportunity))):
        assert answer.status_code == 403
        assert advice in answer.content.decode()
    assert not Application.objects.exists()


@pytest.mark.parametrize("state", ["closed", "completed", "cancelled"])
def test_what_was_closed_meanwhile_says_so(browser: Client, state: str) -> None:
    opportunity = make.opportunity()
    Opportunity.objects.update(state=state)
    for answer in (browser.get(address(opportunity)), browser.post(address(opportunity), final(opportunity))):
        assert answer.status_code == 409
        assert "takes no applications any more" in answer.content.decode()


def test_what_is_not_public_is_not_there(browser: Client) -> None:
    draft = make.opportunity(state="draft", published_at=None)
    assert browser.get(address(draft)).status_code == 404
    assert browser.get("/en/opportunities/nothing/apply/").status_code == 404


def family() -> tuple[Account, Account, Application]:
    ward, guardian = make.account(birth_date=date(2011, 5, 5)), make.account()
    make.guardianship(guardian.person, ward.person)
    opportunity = make.opportunity(guardian_required=True, min_age=None)
    signed_in(ward).post(address(opportunity), final(opportunity))
    return ward, guardian, only(ward)


def test_a_guardian_reads_everything_and_consents() -> None:
    ward, guardian, application = family()
    assert application.state == "awaiting_guardian"
    assert "Your guardian is asked" in signed_in(ward).get(f"/en/applications/{application.pk}/").content.decode()
    page = f"/en/applications/{application.pk}/consent/"
    shown = signed_in(guardian).get(page).content.decode()
    for words in ("Risks", "Insurance", "Contact", "15 years old", "What others can count on"):
        assert words in shown
    assert signed_in(guardian).post(page, {}).status_code == 422
    assert signed_in(guardian).post(page, {"signature": "Salem", "version": "1"}).status_code == 302
    assert only(ward).state == "accepted"
    # A second sending changes nothing and leads to the same page.
    again = signed_in(guardian).post(page, {"signature": "Salem", "version": "1"})
    assert again["Location"] == f"/en/applications/{application.pk}/"


def test_nobody_else_can_consent() -> None:
    ward, _guardian, application = family()
    page = f"/en/applications/{application.pk}/consent/"
    for somebody in (ward, make.account()):
        assert signed_in(somebody).post(page, {"signature": "Salem", "version": "1"}).status_code == 404
    assert only(ward).state == "awaiting_guardian"


def test_somebody_elses_application_is_not_there(browser: Client) -> None:
    place = make.place(first_shift(make.opportunity()))
    mine = place.application_id
    for page in (f"applications/{mine}/", f"applications/{mine}/withdraw/", f"places/{place.pk}/give-up/"):
        assert browser.get(f"/en/{page}").status_code == 404
        assert Client().get(f"/en/{page}").status_code == 302
    for page in (f"applications/{mine}/withdraw/", f"places/{place.pk}/give-up/", f"places/{place.pk}/check-in/"):
        assert browser.post(f"/en/{page}").status_code == 404
    assert browser.get(f"/en/applications/{10**18}/").status_code == 404
    assert Place.objects.get().state == "confirmed"


def test_withdrawing_says_what_it_means_and_gives_the_place_on(browser: Client, noura: Account) -> None:
    opportunity = make.opportunity(capacity=1)
    mine = make.place(first_shift(opportunity), noura.person)
    next_one = make.place(first_shift(opportunity), state="waiting")
    page = f"/en/applications/{mine.application_id}/withdraw/"
    assert "waiting list" in browser.get(page).content.decode()
    assert only(noura).state == "accepted"
    assert browser.post(page).status_code == 302
    assert only(noura).state == "withdrawn"
    assert Place.objects.get(pk=next_one.pk).state == "offered"
    # Twice is not an error page without a word.
    assert browser.post(page).status_code in {302, 409}


def test_one_shift_can_be_given_up(browser: Client, noura: Account, today: Today) -> None:
    opportunity = make.opportunity(shifts=2)
    first, second = (make.place(shift, noura.person) for shift in opportunity.shifts.order_by("starts_at"))
    page = f"/en/places/{first.pk}/give-up/"
    assert browser.get(page).status_code == 200
    assert browser.post(page).status_code == 302
    assert [place.state for place in Place.objects.order_by("pk")] == ["released", "confirmed"]
    assert only(noura).state == "accepted"
    today.now = second.shift.starts_at + timedelta(minutes=1)
    assert browser.post(f"/en/places/{second.pk}/give-up/").status_code == 409


def test_checking_in_and_out_by_oneself(browser: Client, noura: Account, today: Today) -> None:
    place = make.place(first_shift(make.opportunity()), noura.person)
    page = f"/en/applications/{place.application_id}/"
    assert "check in" not in browser.get(page).content.decode()
    early = browser.post(f"/en/places/{place.pk}/check-in/", follow=True)
    assert "Check-in opens two hours before" in early.content.decode()
    today.now = place.shift.starts_at
    assert "I am here: check in" in browser.get(page).content.decode()
    assert browser.get(f"/en/places/{place.pk}/check-in/").status_code == 405
    assert "You are checked in" in browser.post(f"/en/places/{place.pk}/check-in/", follow=True).content.decode()
    twice = browser.post(f"/en/places/{place.pk}/check-in/", follow=True)
    assert "recorded already" in twice.content.decode()
    today.now = place.shift.ends_at
    assert "I am leaving: check out" in browser.get(page).content.decode()
    assert "Thank you for your time" in browser.post(f"/en/places/{place.pk}/check-out/", follow=True).content.decode()
    assert place.attendance.count() == 2


def test_the_charter_can_be_read_by_anybody(client: Client) -> None:
    assert client.get("/en/charter/").status_code == 200
    assert "ميثاق" in client.get("/ar/charter/").content.decode()


def applied_to(shifts: int, noura: Account, start: datetime) -> Application:
    opportunity = make.opportunity()
    for number in range(shifts):
        shift = make.shift(opportunity, starts_at=start + timedelta(days=number), capacity=1)
        make.place(shift)
        make.place(shift, noura.person, state="waiting")
    return Application.objects.get(person=noura.person, opportunity=opportunity)


def test_more_shifts_need_no_more_queries(browser: Client, noura: Account) -> None:
    few, many = applied_to(2, noura, TOMORROW), applied_to(9, noura, TOMORROW + timedelta(days=30))
    pages = [f"/en/applications/{application.pk}/" for application in (few, few, many)]
    counts = [queries(browser, page) for page in pages]
    assert counts[1] == counts[2]
    opportunities = [make.opportunity(shifts=number) for number in (1, 1, 12)]
    for opportunity in opportunities:
        make.role(opportunity)
        make.role(opportunity)
    counts = [queries(browser, address(opportunity)) for opportunity in opportunities]
    assert counts[1] == counts[2]
