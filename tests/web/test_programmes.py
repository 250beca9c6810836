from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from tests import make
from tests.programmes.running import DRAFT, Running, running

from awn.base.text import Bilingual
from awn.programmes.actions import groups, indicators, plans
from awn.programmes.actions.groups import Reached
from awn.programmes.actions.indicators import Measured

NOW = make.NOW
DAY = {"baseline_on_day": "1", "baseline_on_month": "1", "baseline_on_year": "2026"}
UNTIL = {"target_on_day": "1", "target_on_month": "6", "target_on_year": "2027"}


@pytest.fixture
def mine(db: None) -> Running:
    return running("readers")


def _client(one: Running) -> Client:
    client = Client()
    client.force_login(one.by.account)
    return client


def _furnished(mine: Running) -> int:
    number = mine.programme.pk
    plans.add_aim(number, "goal", Bilingual("كل طفل يقرأ", "Every child reads"), by=mine.by, at=NOW)
    one = indicators.add_indicator(number, DRAFT, by=mine.by, at=NOW)
    said = Measured(value=Decimal(55), on=date(2026, 6, 1), words="Survey", link="https://example.org/s")
    first = indicators.enter(one.pk, said, by=mine.by, at=NOW)
    indicators.correct(one.pk, first.pk, said, "A typing error", by=mine.by, at=NOW)
    plans.add_milestone(number, Bilingual("شراء الكتب", "Books bought"), date(2026, 5, 1), by=mine.by, at=NOW)
    group = groups.add_group(number, "children", Bilingual("تلاميذ", "Pupils"), by=mine.by, at=NOW)
    groups.count(
        group.pk, Reached(first=date(2026, 1, 1), last=date(2026, 5, 31), people=120, method="headcount", visits=900),
        by=mine.by, at=NOW,
    )  # fmt: skip
    return one.pk


def test_everybody_sees_a_programme_once_its_organisation_shows_it(mine: Running) -> None:
    _furnished(mine)
    page = f"/en/programmes/{mine.programme.pk}/"
    assert Client().get(page).status_code == 404
    assert _client(mine).post(f"/en/organiser/readers/programmes/{mine.programme.pk}/plan/", {"act": "publish"}).url
    seen = Client().get(page).content.decode()
    assert "Every child reads" in seen
    assert "50% of the way from 40 to the target of 70" in seen
    assert "A typing error" in seen
    assert mine.programme.title_en in Client().get("/en/organisations/readers/programmes/").content.decode()


def test_the_desk_of_a_programme_opens_in_both_languages(mine: Running) -> None:
    number = _furnished(mine)
    client = _client(mine)
    group = mine.programme.plan.groups.get().pk
    milestone = mine.programme.plan.milestones.get().pk
    for language in ("ar", "en"):
        desk = f"/{language}/organiser/readers/programmes/{mine.programme.pk}/"
        for page in ("plan/", "goals/", "people/", f"people/{group}/", f"milestones/{milestone}/", "indicators/new/",
                     f"indicators/{number}/", f"indicators/{number}/edit/"):  # fmt: skip
            assert client.get(desk + page).status_code == 200, page


def test_an_indicator_without_a_unit_comes_back_with_what_was_typed(mine: Running) -> None:
    typed = {"name_en": "Pupils who read", "level": "outcome", "direction": "up", "baseline": "٤٠٫٥", "target": "70",
             "source_en": "A test", **DAY, **UNTIL}  # fmt: skip
    client, page = _client(mine), f"/en/organiser/readers/programmes/{mine.programme.pk}/indicators/new/"
    answer = client.post(page, typed)
    assert answer.status_code == 422
    assert "Say in what it is measured" in answer.content.decode()
    assert "Pupils who read" in answer.content.decode()
    assert client.post(page, {**typed, "unit_en": "per cent"}).status_code == 302
    assert mine.programme.plan.indicators.get().baseline == Decimal("40.5")


def test_a_value_is_entered_corrected_and_taken_back(mine: Running) -> None:
    number = _furnished(mine)
    client, page = _client(mine), f"/en/organiser/readers/programmes/{mine.programme.pk}/indicators/{number}/"
    file = io.BytesIO(b"<html>no picture</html>")
    file.name = "survey.png"
    on = {"on_day": "1", "on_month": "9", "on_year": "2026"}
    refused = client.post(page, {"value": "60", "document": file, **on})
    assert refused.status_code == 422
    assert "Only PDF, JPEG and PNG" in refused.content.decode()
    assert client.post(page, {"value": "60", "words": "Survey", **on}).status_code == 302
    value = mine.programme.plan.indicators.get().values.latest("pk")
    assert client.get(f"{page}?correct={value.pk}").status_code == 200
    taken = {"value": "60", "correct": value.pk, "act": "take_back", **on}
    assert client.post(page, taken).status_code == 422
    assert client.post(page, {**taken, "why": "Another school"}).status_code == 302
    assert mine.programme.plan.indicators.get().values.latest("pk").value is None


def test_a_table_is_written_wholly_or_not_at_all_and_says_why_in_both_languages(mine: Running) -> None:
    _furnished(mine)
    client, desk = _client(mine), f"/en/organiser/readers/programmes/{mine.programme.pk}/"
    table = client.get(f"{desk}indicators.csv").content.decode()
    bad = table + "I1,,,,,,,,,,,,,,,2027-03-01,60,Survey,\nI9,output,,Trees,,,up,0,2026-01-01,5,2027-01-01,,x,,,,,,\n"
    file = io.BytesIO(bad.encode())
    file.name = "table.csv"
    answer = client.post(f"{desk}import/", {"file": file})
    assert answer.status_code == 422
    seen = answer.content.decode()
    assert "value_to_come" in seen
    assert "unit_missing" in seen
    assert "Say in what it is measured" in seen
    assert "اكتب بأي وحدة" in seen
    good = io.BytesIO(
        (table + "I9,output,,Trees,,trees,up,0,2026-01-01,5,2027-01-01,,x,,,2026-09-01,3,Photo,\n").encode()
    )
    good.name = "table.csv"
    assert client.post(f"{desk}import/", {"file": good}).status_code == 302
    assert sorted(one.code for one in mine.programme.plan.indicators.all()) == ["I1", "I9"]
    assert mine.programme.plan.indicators.get(code="I1").values.count() == 2


def test_targets_of_states_have_their_source_and_the_platform_is_not_the_nation(db: None) -> None:
    make.region()
    seen = Client().get("/en/national-targets/").content.decode()
    assert "1,000,000" in seen
    assert "This platform is not the nation" in seen
    assert "Reported for 2024: 1,000,000. That is 100 per cent of the target by 2030." in " ".join(seen.split())
    client = Client()
    client.force_login(make.staff("analyst").account)
    page = "/en/staff/national-targets/"
    assert client.get(page).status_code == 200
    typed = {
        "country": "SA", "kind": "reported", "measure": "volunteers", "value": "5", "source": "x",
        "link": "https://example.org/", "source_on_day": "1", "source_on_month": "1", "source_on_year": "2026",
    }  # fmt: skip
    refused = client.post(page, {**typed, "year": "2099"})
    assert refused.status_code == 422
    assert "This year lies ahead" in refused.content.decode()
    assert client.post(page, {**typed, "kind": "target", "year": "2031"}).status_code == 302
    seen = Client().get("/en/national-targets/").content.decode()
    assert seen.count("https://example.org/") == 1
    # A share is compared with a share alone.
    share = {**typed, "country": "SA", "measure": "participation", "year": "2025"}
    assert client.post(page, {**share, "kind": "target", "value": "10", "year": "2030"}).status_code == 302
    assert "How far that is, is not known" in Client().get("/en/national-targets/").content.decode()
    assert client.post(page, {**share, "value": "4"}).status_code == 302
    seen = " ".join(Client().get("/en/national-targets/").content.decode().split())
    assert "Reported for 2025: 4 per cent. That is 40 per cent of the target by 2030." in seen
