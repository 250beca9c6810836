"""Pages of what is expected: the desk, demand, and the models."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests import make
from tests.forecasts import samples
from tests.web.volunteering import signed_in

from awn.consents.rules import Purpose
from awn.organisations.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NOW = make.NOW


@pytest.fixture
def house() -> Organisation:
    """An organisation with a shift that is nearly empty, and six volunteers who were there this year."""
    house = make.organisation()
    opportunity = make.opportunity(house, shifts=0, title_en="Tree planting")
    make.place(make.shift(opportunity, starts_at=NOW + timedelta(days=4), capacity=10))
    past = make.shift(opportunity, starts_at=NOW - timedelta(days=40), capacity=10)
    for _n in range(6):
        who = make.agreed(make.person(), Purpose.STATISTICS)
        make.place(past, who, state="attended")
    return house


def test_the_desk_says_how_many_come_what_is_short_and_who_said_so(house: Organisation) -> None:
    samples.yes_or_no("no_show", NOW)
    samples.yes_or_no("unfilled", NOW)
    samples.yes_or_no("leaving", NOW)
    owner = signed_in(make.member(house).account)
    page = owner.get(f"/en/organiser/{house.slug}/forecasts/").content.decode()
    assert "Tree planting" in page
    assert "1 of 10" in page
    assert "Of 6 people who were here within a year" in page
    assert "The model is used" in page
    assert signed_in(make.account()).get(f"/en/organiser/{house.slug}/forecasts/").status_code == 403


def test_without_a_model_the_desk_says_so_and_names_no_chance(house: Organisation) -> None:
    samples.yes_or_no("unfilled", NOW, beats=False)
    owner = signed_in(make.member(house).account)
    page = owner.get(f"/en/organiser/{house.slug}/forecasts/").content.decode()
    assert "not known" in page
    assert "The model is not used" in page
    assert "Nothing was learned yet" in page
    assert "Nothing can be said" in page


def test_fewer_than_five_volunteers_are_no_number(house: Organisation) -> None:
    samples.yes_or_no("leaving", NOW)
    other = make.organisation()
    past = make.shift(make.opportunity(other, shifts=0), starts_at=NOW - timedelta(days=40), capacity=10)
    for _n in range(4):
        make.place(past, make.agreed(make.person(), Purpose.STATISTICS), state="attended")
    page = signed_in(make.member(other).account).get(f"/en/organiser/{other.slug}/forecasts/").content.decode()
    assert "Nothing can be said" in page


def test_demand_withholds_what_stands_on_few_people_also_in_the_file(client: Client) -> None:
    for code in ("SA-01", "SA-02", "SA-03"):
        make.region(code)
    samples.demand(NOW)
    page = client.get("/en/demand/").content.decode()
    assert "<svg" in page
    assert "withheld" in page
    assert "the same week of the year before" in page
    one = client.get("/en/demand/?by=region&key=SA-01").content.decode()
    assert "Riyadh" in one
    file = client.get("/en/demand.csv").content.decode()
    assert file.count("SA-01") == 26
    # The small one, and another one beside it: otherwise the total would give it away.
    assert file.count("withheld") == 2
    assert "SA-03" in file
    hidden = client.get("/en/demand/?by=region&key=SA-03").content.decode()
    assert "<figure" not in hidden
    assert client.get("/en/demand/?by=shoe").status_code == 404
    assert "Nothing is forecast yet" in client.get("/en/demand/?by=skill").content.decode()


@pytest.mark.parametrize("kind", ["no-show", "demand", "leaving", "unfilled"])
def test_each_model_has_a_card_before_and_after_it_was_learned(client: Client, kind: str) -> None:
    assert "It has not been learned yet" in client.get(f"/en/models/{kind}/").content.decode()
    if kind == "demand":
        samples.demand(NOW)
    else:
        samples.yes_or_no(kind.replace("-", "_"), NOW)
    page = client.get(f"/ar/models/{kind}/").content.decode()
    assert TITLE[kind] in page
    assert client.get("/en/models/").status_code == 200
    assert client.get("/en/models/weather/").status_code == 404


TITLE = {"no-show": "no_show-2026", "demand": "demand-2026", "leaving": "leaving-2026", "unfilled": "unfilled-2026"}
