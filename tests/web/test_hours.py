"""A volunteer's own hours."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client
from tests import make
from tests.web.volunteering import queries, signed_in, text_of

from awn.hours.actions import reverse
from awn.hours.queries import records_of, total_minutes
from awn.opportunities.models import Opportunity
from awn.people.models import Account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def worked(account: Account, *minutes: int, title: str = "Beach day") -> Opportunity:
    opportunity = make.opportunity(title_en=title, contact_email="team@example.org")
    supervisor = make.member(opportunity.organisation, "supervisor")
    for number, one in enumerate(minutes, start=1):
        shift = make.shift(opportunity, starts_at=make.NOW - timedelta(days=number))
        make.credit(shift, account.person, minutes=one, confirmed_by=supervisor)
    return opportunity


def taken_back(opportunity: Opportunity) -> None:
    entry = opportunity.hours.order_by("pk")[0]
    reverse(entry.pk, reason="wrong_time", by=entry.confirmed_by, at=make.NOW)


def test_every_total_is_the_same_sum() -> None:
    account = make.account()
    assert account.person is not None
    taken_back(worked(account, 60, 90))
    worked(account, 30, title="Reading hour")
    assert total_minutes(account.person) == 120
    assert sum(record.minutes for record in records_of(account.person)) == 120
    page = text_of(signed_in(account), "/en/hours/")
    assert "2 hours" in page
    assert '<td class="num bold" data-label="Hours">2 hours</td>' in page
    assert "<s>1 hour</s>" in page
    assert "The time was entered wrongly." in page
    assert "mailto:team@example.org?subject=My%20hours%3A%20Beach%20day" in page


def test_the_first_hour_is_still_to_come() -> None:
    assert "Your first hour is still to come" in text_of(signed_in(make.account()), "/en/hours/")


def test_nobody_reads_the_hours_of_others(client: Client) -> None:
    worked(make.account(), 60)
    for page in ("/en/hours/", "/en/hours/my-hours.csv", "/en/hours/my-hours.xlsx"):
        assert "/sign-in/" in client.get(page)["Location"]
        assert b"Beach day" not in signed_in(make.account()).get(page).content


def test_the_table_to_keep_sums_to_the_total_and_runs_no_formula() -> None:
    account = make.account()
    taken_back(worked(account, 60, 90, title="=HYPERLINK(1)"))
    browser = signed_in(account)
    text = browser.get("/en/hours/my-hours.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert sum(int(row["Minutes"]) for row in rows) == 90
    assert {row["Opportunity"] for row in rows} == {"'=HYPERLINK(1)"}
    book = openpyxl.load_workbook(io.BytesIO(browser.get("/ar/hours/my-hours.xlsx").content))
    assert book.active is not None
    assert book.active.sheet_view.rightToLeft
    assert book.active.max_row == 3
    assert browser.get("/en/hours/my-hours.exe").status_code == 404


def test_more_rows_need_no_more_queries() -> None:
    account = make.account()
    browser = signed_in(account)
    counts = []
    for number in (1, 2, 5):
        for _one in range(number):
            worked(account, 30, 40)
        counts.append(queries(browser, "/en/hours/"))
    assert counts[1] == counts[2]
