"""Pages of what hours are worth: rates with sources, values as ranges, worksheets with every assumption."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from django.test import Client
from django.utils.translation import override
from openpyxl import load_workbook
from tests import make
from tests.make import NOW
from tests.web.desk import Desk, desk, desk_now  # noqa: F401 - a fixture that tests here use

from awn.reference import queries as reference
from awn.valuation import queries
from awn.valuation.actions.rates import load_rates
from awn.valuation.models import HourRate, Worksheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk_now")]


@pytest.fixture(autouse=True)
def _rates() -> None:
    reference.forget()
    for code in ("SA", "AE"):
        make.country(code)
    load_rates(by=None, at=NOW)


def member(role: str) -> tuple[Desk, Client]:
    made = desk()
    who = getattr(made, role)
    client = Client()
    client.force_login(who.account)
    return made, client


def test_contradicting_sources_stand_side_by_side(client: Client) -> None:
    page = client.get("/en/value/").content.decode()
    for words in ("23.03", "92.41", "138", "112.5", "okaz.com.sa 2225451", "contradict each other"):
        assert words in page
    assert "No rate is known for this country" in client.get("/en/value/?country=AE").content.decode()
    assert "لا يُعرف" in client.get("/ar/value/?country=AE").content.decode()
    assert client.get("/en/value/ratios/").status_code == 200
    assert client.get("/en/value/rates.csv").content.decode().count("\n") == HourRate.objects.count() + 1


def test_staff_enter_a_rate_with_its_source_and_none_for_a_year_to_come() -> None:
    client = Client()
    client.force_login(make.staff("analyst").account)
    form = {"country": "AE", "year": "٢٠٢٥", "level": "", "method": "published", "currency": "AED", "low": "٢٠٫٥",
            "central": "22", "high": "25", "basis": "stated", "source": "A report, page 3"}  # fmt: skip
    refused = client.post("/en/staff/hour-rates/", {**form, "year": "2027"})
    assert refused.status_code == 422
    assert "Nobody knows yet" in refused.content.decode()
    assert client.post("/en/staff/hour-rates/", {**form, "source": ""}).status_code == 422
    assert client.post("/en/staff/hour-rates/", form).status_code == 302
    assert queries.rates("AE").get().low == Decimal("20.5")


def test_a_desk_shows_the_range_its_sources_and_what_is_not_valued() -> None:
    made, client = member("owner")
    old, new = (make.opportunity(made.organisation) for _ in range(2))
    make.credit(make.shift(old, starts_at=NOW.replace(year=2024)), minutes=120)
    make.credit(make.shift(new, starts_at=NOW.replace(month=1)), minutes=60)
    page = client.get(f"{made.address}value/?year=2024").content.decode()
    assert "From 30.00 to 276.00 Saudi riyals for 2.0 hours" in page
    assert "no rate for this country and year" in client.get(f"{made.address}value/").content.decode()
    rate = HourRate.objects.get(key="sa-2024-annual-report")
    chosen = client.post(f"{made.address}value/rate/SA/2024/", {"rate": rate.pk, "reason": "The annual report"})
    assert chosen.status_code == 302
    page = client.get(f"{made.address}value/?year=2024").content.decode()
    assert "276.00 Saudi riyals for 2.0 hours." in page
    assert "The annual report" in page
    costs = {"first_day_day": "1", "first_day_month": "1", "first_day_year": "2024"}
    costs |= {"last_day_day": "31", "last_day_month": "12", "last_day_year": "2024"}
    kinds = dict.fromkeys(("staff", "training", "insurance", "meals", "transport"), "0")
    answer = client.post(f"{made.address}value/costs/", {**costs, **kinds, "other": "138", "currency": "SAR"})
    assert answer.status_code == 302
    assert "Value for each unit of cost: 2.00" in client.get(f"{made.address}value/").content.decode()


def test_a_worksheet_from_an_empty_page_to_a_workbook() -> None:
    made, client = member("coordinator")
    assert client.post(f"{made.address}sroi/", {"title": "Reading", "currency": "SAR"}).status_code == 302
    row = Worksheet.objects.get()
    address = f"{made.address}sroi/{row.pk}/"
    assert "A draft" in client.get(address).content.decode()
    threes = {f"costs_{end}": "1000" for end in ("low", "central", "high")}
    threes |= {f"discount_{end}": "0.03" for end in ("low", "central", "high")}
    refused = client.post(f"{address}basis/", {**threes, "version": 1, "costs_source": "", "discount_source": "x"})
    assert refused.status_code == 422
    basis = {**threes, "version": 1, "costs_source": "Ledger", "discount_source": "Guide"}
    assert client.post(f"{address}basis/", basis).status_code == 302
    numbers = {"quantity": ("80", "100", "120"), "value": ("50", "50", "50"), "deadweight": ("0.1", "٠٫٢", "0.3")}
    outcome = {"version": 2, "stakeholder": "Pupils", "change": "Read", "years": "2", "quantity_source": "Test",
               "value_source": "Prices", "shares_source": "Survey"}  # fmt: skip
    for name in ("quantity", "value", "deadweight", "attribution", "displacement", "drop_off"):
        for end, number in zip(("low", "central", "high"), numbers.get(name, ("0", "0", "0")), strict=True):
            outcome[f"{name}_{end}"] = number
    assert client.post(f"{address}outcome/", {**outcome, "deadweight_high": "1.2"}).status_code == 422
    assert client.post(f"{address}outcome/", outcome).status_code == 302
    assert client.post(f"{address}outcome/", outcome).status_code == 409, "somebody saved in between"
    page = client.get(address).content.decode()
    assert "Between" in page
    assert "80 to 120, most likely 100" in page
    assert client.get(f"{address}?version=1").status_code == 200
    assert client.get(f"{address}?version=9").status_code == 404
    sheet = load_workbook(io.BytesIO(client.get(f"{address}file.xlsx").content)).active
    assert sheet is not None
    with override("en"):
        words = [cell.value for line in sheet.iter_rows() for cell in line]
    assert {"Survey", "Prices", "Guide", "Ledger", "Nine of ten draws"} <= set(words)
    assert "Survey" in client.get(f"{address}file.csv").content.decode()
    assert client.post(address, {"title": "Second"}).status_code == 302
    assert client.post(f"{address}outcome/1/", {"act": "drop", "version": 3}).status_code == 302
    assert "A draft" in client.get(address).content.decode()
    stranger = Client()
    stranger.force_login(made.viewer.account)
    assert stranger.get(address).status_code == 403
