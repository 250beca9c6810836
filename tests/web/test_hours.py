"""A volunteer's own hours."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client
from tests import make
from tests.web.volunteering import Today, queries, signed_in, text_of

from awn.hours.actions import reverse
from awn.hours.log import sequence
from awn.hours.models import Deliverable, HoursEntry, PastShift
from awn.hours.queries import records_of, total_minutes
from awn.opportunities.models import Opportunity, Shift
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


def credited(account: Account, **values: object) -> HoursEntry:
    """Three hours of yesterday, confirmed by a supervisor; somebody else may decide."""
    opportunity = make.opportunity(title_en="Beach day", **values)
    supervisor = make.member(opportunity.organisation, "supervisor")
    return make.credit(
        make.shift(opportunity, starts_at=make.NOW - timedelta(days=1)), account.person, confirmed_by=supervisor
    )


def test_a_volunteer_agrees_with_one_button_in_the_list_or_objects_with_words() -> None:
    account = make.account()
    right, wrong = credited(account), worked(account, 60).hours.get()
    browser = signed_in(account)
    page = text_of(browser, "/en/hours/")
    assert page.count("Waits for your word") == 2
    once = {"once": str(uuid4()), "act": "agree"}
    for _twice in range(2):
        assert browser.post(f"/en/hours/{right.pk}/", once)["Location"] == f"/en/hours/{right.pk}/"
    assert "The volunteer agreed" in text_of(browser, f"/en/hours/{right.pk}/")
    address = f"/en/hours/{wrong.pk}/"
    empty = browser.post(address, {"act": "object", "reason": "", "note": "Later"})
    assert empty.status_code == 422
    assert "Choose a reason." in empty.content.decode()
    assert ">Later</textarea>" in empty.content.decode().replace("\n", "")
    browser.post(address, {"act": "object", "reason": "too_few", "note": "It was <b>two</b> hours."})
    page = text_of(browser, address)
    assert "It was &lt;b&gt;two&lt;/b&gt; hours." in page
    assert "Your objection is being looked at" in page
    browser.post(address, {"act": "withdraw"})
    assert "The objection was withdrawn" in text_of(browser, address)


def test_after_the_window_there_is_no_objecting(today: Today) -> None:
    account = make.account()
    entry = credited(account)
    browser = signed_in(account)
    today.now = make.NOW + timedelta(days=14)
    page = text_of(browser, f"/en/hours/{entry.pk}/")
    assert "The time to object is over" in page
    assert "Yes, they are right" in page
    late = browser.post(f"/en/hours/{entry.pk}/", {"act": "object", "reason": "other", "note": "Late"})
    assert late.status_code == 409


def test_single_hours_are_for_their_volunteer_and_the_guardian_of_a_minor() -> None:
    account = make.account(birth_date=date(2012, 1, 1))
    entry = credited(account)
    guardian, stranger = make.account(), make.account()
    assert guardian.person is not None
    assert account.person is not None
    make.guardianship(guardian.person, account.person)
    for page in (f"/en/hours/{entry.pk}/", f"/en/hours/{entry.pk}/proof.json"):
        assert signed_in(stranger).get(page).status_code == 404
    assert "Hours of" in text_of(signed_in(guardian), f"/en/hours/{entry.pk}/")


def test_the_proof_of_an_entry_opens_what_the_public_log_says() -> None:
    account = make.account()
    entry = credited(account)
    browser = signed_in(account)
    assert browser.get(f"/en/hours/{entry.pk}/proof.json").status_code == 404
    sequence(at=make.NOW)
    proof = browser.get(f"/en/hours/{entry.pk}/proof.json").json()
    assert proof["proof"].startswith("c2sp.org/tlog-proof@v1\n")
    assert "180" in str(proof["opening"])
    assert queries(browser, f"/en/hours/{entry.pk}/") <= 16


def test_what_nobody_confirmed_stands_apart_and_never_counts() -> None:
    account = make.account()
    assert account.person is not None
    PastShift.objects.create(
        person=account.person, day=date(2020, 1, 5), minutes=600, title="Food bank", entered_at=make.NOW
    )
    page = text_of(signed_in(account), "/en/hours/")
    assert "Food bank" in page
    assert "Nobody confirmed these" in page
    assert total_minutes(account.person) == 0


def test_remote_work_is_handed_in_taken_back_and_begun_anew() -> None:
    account = make.account()
    opportunity = make.opportunity(shifts=0, mode="remote", title_en="Subtitles")
    begun = make.NOW - timedelta(days=1)
    shift = make.shift(opportunity, starts_at=begun, hours=240, open_ended=True)
    place = make.place(shift, account.person)
    browser, address = signed_in(account), f"/en/hours/remote/{place.pk}/"
    assert address in text_of(browser, "/en/hours/")
    of_application = text_of(browser, f"/en/applications/{place.application_id}/")
    assert address in of_application and "I am here: check in" in of_application
    Shift.objects.filter(pk=shift.pk).update(minutes_per_unit=60, most_units=10)
    by_units = text_of(browser, f"/en/applications/{place.application_id}/")
    assert address in by_units and "I am here: check in" not in by_units and "My ticket" not in by_units
    assert browser.get(f"/en/places/{place.pk}/ticket/").status_code == 404
    assert "You can have 10 units here" in text_of(browser, address)
    bad = browser.post(address, {"title": "Film 1", "text": "", "link": "", "units": "٢"})
    assert bad.status_code == 422
    assert "Describe what you did, or give a link to it." in bad.content.decode()
    form = {"title": "Film 1", "link": "https://films.example/1", "units": "٢", "once": str(uuid4())}
    for _twice in range(2):
        assert browser.post(address, form).status_code == 302
    work = Deliverable.objects.get()
    assert 'href="https://films.example/1"' in text_of(browser, address)
    assert signed_in(make.account()).get(address).status_code == 404
    browser.post(f"{address}{work.pk}/take-back/")
    assert Deliverable.objects.get().state == "withdrawn"
    assert 'value="Film 1"' in text_of(browser, f"{address}?again={work.pk}")
    assert queries(browser, address) <= 14
