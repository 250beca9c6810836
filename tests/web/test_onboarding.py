"""First steps on the pages where each part begins."""

from __future__ import annotations

from datetime import date

import pytest
from tests import make
from tests.web.desk import Desk, client_of, desk
from tests.web.volunteering import signed_in, text_of

from awn.onboarding.models import PutAway
from awn.people.models import Account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
MINE = "First steps for volunteers"


@pytest.fixture
def newcomer() -> Account:
    return make.account(name_ar="نورة", name_en="Noura", birth_date=None)


def test_my_page_says_what_is_done_and_leads_to_the_rest(newcomer: Account) -> None:
    page = text_of(signed_in(newcomer), "/en/dashboard/")
    assert MINE in page
    assert "Done: 1 of 5" in page
    assert '<a class="alone" href="/en/settings/interests/">Choose interests and skills</a>' in page
    assert "Done: </span>Accept the code of conduct" in page
    assert "First steps for guardians" not in page


def test_easy_mode_shows_the_next_step_alone(newcomer: Account) -> None:
    client = signed_in(newcomer)
    client.cookies["awn_mode"] = "easy"
    page = text_of(client, "/en/dashboard/")
    assert "Say who you are" in page
    assert "Choose interests and skills" not in page


def test_a_list_is_put_away_from_its_page_and_back(newcomer: Account) -> None:
    client = signed_in(newcomer)
    answer = client.post("/en/first-steps/volunteer/", {"act": "away"})
    assert answer["Location"] == "/en/dashboard/"
    page = text_of(client, "/en/dashboard/")
    assert "Done: 1 of 5" not in page
    assert f"Show again: {MINE}" in page
    client.post("/en/first-steps/volunteer/", {"act": "back"})
    assert "Done: 1 of 5" in text_of(client, "/en/dashboard/")
    assert client.post("/en/first-steps/king/", {}).status_code == 404
    assert client.get("/en/first-steps/volunteer/").status_code == 405


def test_each_part_finds_its_list_where_it_works(newcomer: Account) -> None:
    team: Desk = desk()
    for person, title in (
        (team.owner, "First steps for organisations"),
        (team.supervisor, "First steps for supervisors"),
    ):
        client = client_of(person)
        assert title in text_of(client, team.address)
        part = "coordinator" if person is team.owner else "supervisor"
        answer = client.post(f"/en/first-steps/{part}/", {"act": "away", "house": team.organisation.slug})
        assert answer["Location"] == team.address
        page = text_of(client, team.address)
        assert f"Show again: {title}" in page
        assert "Put this list away" not in page
    assert "First steps" not in text_of(client_of(team.viewer), team.address)
    staff = client_of(make.staff("verifier"))
    assert "First steps for the platform’s staff" in text_of(staff, "/en/staff/")
    assert staff.post("/en/first-steps/staff/", {})["Location"] == "/en/staff/"
    assert "Put this list away" not in text_of(staff, "/en/staff/")
    assert PutAway.objects.count() == 3


@pytest.mark.parametrize("house", ["//evil.example", "../../staff", "a b", "x" * 300])
def test_nothing_leads_off_the_site(newcomer: Account, house: str) -> None:
    answer = signed_in(newcomer).post("/en/first-steps/coordinator/", {"house": house})
    assert answer["Location"].startswith(("/en/dashboard/", "/en/organiser/x"))


def test_a_guardian_finds_both(newcomer: Account) -> None:
    assert newcomer.person is not None
    make.guardianship(newcomer.person, make.person(birth_date=date(2015, 1, 1)))
    page = text_of(signed_in(newcomer), "/en/dashboard/")
    assert page.index(MINE) < page.index("First steps for guardians")
