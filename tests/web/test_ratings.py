"""Ratings on the web: both sides, blind; the public average; words taken out after a report."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests import make
from tests.ratings.test_ratings import FINE, WELL, Pair, a_pair
from tests.web.desk import client_of
from tests.web.volunteering import Today, queries, text_of

from awn.ratings.actions.rating import rate_organisation, rate_volunteer
from awn.ratings.models import Occasion, Rating
from awn.ratings.rules import QUESTIONS
from awn.safety.models import Report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NOW = make.NOW
ALL_FIVE = dict.fromkeys(QUESTIONS["volunteer"], "5")


@pytest.fixture
def pair() -> Pair:
    return a_pair()


def house(pair: Pair) -> str:
    return f"/en/organiser/{pair.occasion.opportunity.organisation.slug}/ratings/"


def test_both_say_how_it_was_and_read_each_other_when_both_have_spoken(pair: Pair) -> None:
    mine, theirs = client_of(pair.volunteer), client_of(pair.supervisor)
    page, desk = f"/en/ratings/{pair.occasion.pk}/", f"{house(pair)}{pair.occasion.pk}/"
    assert "Say how it was" in text_of(mine, "/en/ratings/")
    assert mine.post(page, {"once": uuid4(), **ALL_FIVE, "safety": "6"}).status_code == 422
    assert mine.post(page, {"once": uuid4(), **ALL_FIVE, "words": "Well led."}).status_code == 302
    assert "Well led." not in text_of(theirs, desk)
    said = {"punctual": "5", "reliable": "4", "skill": "", "teamwork": "4", "words": "Calm in a crowd."}
    assert theirs.post(desk, {"once": uuid4(), **said}).status_code == 302
    assert "Well led." in text_of(theirs, desk)
    assert "Calm in a crowd." in text_of(mine, page)
    assert mine.post(page, {"once": uuid4(), "answer": "Thank you all."}).status_code == 302
    assert "Thank you all." in text_of(theirs, desk)
    assert "Well led." not in text_of(Client(), f"/en/organisations/{pair.occasion.opportunity.organisation.slug}/")


def test_nobody_opens_the_ratings_of_others(pair: Pair) -> None:
    other = make.account().person
    assert other is not None
    assert client_of(other).get(f"/en/ratings/{pair.occasion.pk}/").status_code == 404
    assert client_of(other).get(house(pair)).status_code == 403
    foreign = make.member(make.organisation("elsewhere"), "owner")
    assert client_of(foreign).get(f"/en/organiser/elsewhere/ratings/{pair.occasion.pk}/").status_code == 404


def test_the_public_page_shows_an_average_and_its_number_from_five_on(pair: Pair, today: Today) -> None:
    opportunity = pair.occasion.opportunity
    page = f"/en/organisations/{opportunity.organisation.slug}/"
    for _number in range(5):
        person = make.account().person
        assert person is not None
        occasion = Occasion.objects.create(
            opportunity=opportunity, person=person, opened_at=NOW, closes_at=NOW + timedelta(days=14)
        )
        rate_organisation(occasion.pk, FINE, by=person, at=NOW)
    assert "volunteers say" not in text_of(Client(), page)
    today.now = NOW + timedelta(days=15)
    text = text_of(Client(), page)
    assert "5 volunteers say" in text
    assert "4.4" in text


def test_the_list_of_an_organisation_asks_as_often_for_many_as_for_one(pair: Pair) -> None:
    client = client_of(pair.supervisor)
    before = queries(client, house(pair))
    for _number in range(12):
        person = make.person()
        Occasion.objects.create(
            opportunity=pair.occasion.opportunity, person=person, opened_at=NOW, closes_at=NOW + timedelta(days=14)
        )
    assert queries(client, house(pair)) == before


def test_words_are_reported_from_the_page_and_the_staff_take_them_out(pair: Pair) -> None:
    rate_organisation(pair.occasion.pk, FINE, by=pair.volunteer, at=NOW)
    row = rate_volunteer(pair.occasion.pk, WELL, by=pair.supervisor, at=NOW)
    volunteer, staff = client_of(pair.volunteer), client_of(make.staff())
    report = f"/en/report/?rating={row.pk}"
    assert f"?rating={row.pk}" in volunteer.get(f"/en/ratings/{pair.occasion.pk}/").content.decode()
    assert "words in an evaluation" in text_of(volunteer, report)
    assert "words in an evaluation" not in text_of(client_of(pair.supervisor), report), "their own words"
    said = {"once": uuid4(), "category": "discrimination", "words": "They laugh at my accent."}
    assert volunteer.post(report, said).status_code == 302
    page = f"/en/staff/ratings/{row.pk}/"
    assert page in staff.get(f"/en/staff/safety/{Report.objects.get().pk}/").content.decode()
    assert volunteer.get(page).status_code == 403
    assert "Came early." in text_of(staff, page)
    staff.post(page)
    assert Rating.objects.get(pk=row.pk).words is None
    assert "took the words out" in text_of(volunteer, f"/en/ratings/{pair.occasion.pk}/")
