"""Organisations answer in public: counted from the records, nobody seen in the numbers, the same in every form."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests import make
from tests.web.volunteering import queries, signed_in, text_of

from awn.accountability.actions import count_all, count_one
from awn.accountability.queries import answer_of, answers, facts_of
from awn.accountability.rules import EVIDENCE, Facts, Figure, Marks, interval, statement
from awn.hours.actions import reverse
from awn.organisations.models import Organisation
from awn.people.models import Account
from awn.ratings.models import Occasion, Rating, Score
from awn.ratings.queries import average_of
from awn.ratings.rules import QUESTIONS
from awn.safety.models import Report

NOW = make.NOW
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
database = pytest.mark.django_db


def test_two_people_are_not_seen_nor_worked_out_of_the_rest() -> None:
    minutes = dict(zip(EVIDENCE, (6_000, 3_000, 900, 120, 0), strict=True))
    people = dict(zip(EVIDENCE, (40, 20, 9, 2, 0), strict=True))
    said = statement(Facts(minutes=minutes, people=people, volunteers=71))
    parts = {code: said[f"minutes_{code}"] for code in EVIDENCE}
    assert said["minutes"].value == 10_020
    assert parts["self_reported"].few
    withheld = [code for code, one in parts.items() if one.few]
    # What is left of the sum stands for at least five people, so it says nothing of the two.
    assert sum(people[code] for code in withheld) >= 5
    assert len(withheld) == 2
    assert said["minutes"].value - sum(one.value or 0 for one in parts.values()) > 120


def test_of_fewer_than_five_volunteers_nothing_is_told_apart() -> None:
    said = statement(
        Facts(minutes={"scanned": 120, "supervised": 60}, people={"scanned": 2, "supervised": 1}, volunteers=3)
    )
    assert said["minutes"] == Figure("minutes", "minutes", 180, None)
    assert all(said[f"minutes_{code}"].few for code in EVIDENCE)


@given(st.integers(0, 60), st.data())
def test_nobody_can_count_one_to_four_in_a_share_or_between_two(due: int, data: st.DataObject) -> None:
    answered = data.draw(st.integers(0, due))
    in_time = data.draw(st.integers(0, answered))
    facts = Facts(due=due, due_people=due, due_answered=answered, due_in_time=in_time)
    said = statement(facts)
    shares = {"answered_share": answered, "in_time_share": in_time}
    if due < 5:
        assert all(said[code].value is None for code in shares)
        return
    exact = [part for code, part in shares.items() if not said[code].bound]
    for part in exact:
        assert part == 0 or part >= 5
        assert due - part == 0 or due - part >= 5
        assert said["in_time_share"].value is not None
    if len(exact) == 2:
        assert answered == in_time or answered - in_time >= 5
    for code, part in shares.items():
        value, share = said[code].value, part / due
        assert value is not None
        assert {"": value == share, "least": value <= share, "most": value >= share}[said[code].bound]


def test_the_interval_of_a_rating_narrows_with_answers_and_stays_within_the_marks() -> None:
    few, many = interval(Marks(5, 25, 125)), interval(Marks(500, 2_500, 12_500))
    assert 1 <= few[0] < few[1] <= 5
    assert many[1] - many[0] < few[1] - few[0]
    low, high = interval(Marks(100, 300, 1_000))
    assert low < 3 < high
    assert high - low < 0.8


def applied(house: Organisation, hours: list[float], *, waiting: int = 0) -> None:
    chosen = make.opportunity(house, shifts=0, selection="reviewed")
    for wait in hours:
        row = make.application(chosen, state="accepted", decided_at=NOW - 30 * DAY + wait * HOUR)
        type(row).objects.filter(pk=row.pk).update(created_at=NOW - 30 * DAY)
    for _one in range(waiting):
        row = make.application(chosen)
        type(row).objects.filter(pk=row.pk).update(created_at=NOW - 20 * DAY)


def rated(house: Organisation, marks: list[int]) -> None:
    chosen = make.opportunity(house, shifts=0)
    for mark in marks:
        occasion = Occasion.objects.create(
            opportunity=chosen, person=make.person(), opened_at=NOW - 20 * DAY, closes_at=NOW - 6 * DAY
        )
        rating = Rating.objects.create(occasion=occasion, side="volunteer", at=NOW - 19 * DAY)
        Score.objects.bulk_create([Score(rating=rating, question=code, value=mark) for code in QUESTIONS["volunteer"]])


@database
def test_everything_is_counted_from_the_records() -> None:
    house = make.organisation("dunes")
    applied(house, [2, 4, 6, 8, 200, 400], waiting=6)
    make.application(make.opportunity(house), state="accepted")
    rated(house, [5, 5, 4, 4, 3, 3])
    supervisor = make.member(house, "supervisor")
    begin = NOW - 3 * DAY
    entries = [
        make.credit(make.shift(make.opportunity(house), starts_at=begin), confirmed_by=supervisor, evidence=evidence)
        for evidence in ["scanned"] * 6 + ["supervised"] * 5
    ]
    reverse(entries[0].pk, reason="double", by=None, at=NOW)
    for number in range(6):
        Report.objects.create(
            receipt_hash=str(number), about="organisation", organisation=house, category="other", urgency=3, words=b"",
            made_at=NOW - 9 * DAY, closed_at=NOW - 7 * DAY, state="unfounded",
        )  # fmt: skip
    count_all(by=None, at=NOW)
    facts = facts_of(house.pk)
    assert facts is not None
    assert (facts.answered, facts.median_hours, facts.p90_hours) == (6, 7.0, 300.0)
    assert (facts.due, facts.due_answered, facts.due_in_time, facts.waiting_long) == (12, 6, 5, 6)
    assert (facts.at_once, facts.volunteers, facts.entries, facts.reversals) == (12, 10, 11, 1)
    assert facts.minutes == {"scanned": 900, "supervised": 900}
    assert facts.reversal_reasons == {"double": 1}
    assert (facts.reports, facts.report_people, facts.reports_closed, facts.report_days) == (6, 6, 6, 2.0)
    answer = answer_of("dunes")
    assert answer is not None
    assert answer.said is not None
    said = answer.said
    average = average_of(house.pk, NOW)
    assert average is not None
    assert said["rating"].value == pytest.approx(average.overall)
    assert said["rating_safety"].value == pytest.approx(average.means["safety"])
    assert said["reversals"].few
    assert said["answer_median"].value == 7.0
    assert {"waiting", "late", "reversals"} <= set(answer.advice)
    # One alone is counted as all are, and again gives the same.
    before = facts_of(house.pk)
    count_one(house.pk, by=None, at=NOW)
    assert facts_of(house.pk) == before == facts


@database
def test_who_is_withheld_comes_last_in_every_order() -> None:
    quick, slow, unknown = (make.organisation(name) for name in ("quick", "slow", "unknown"))
    applied(quick, [1] * 5)
    applied(slow, [90] * 5)
    applied(unknown, [0.1] * 4)
    count_all(by=None, at=NOW)
    assert [row.organisation.slug for row in answers("answer")] == ["quick", "slow", "unknown"]


@pytest.fixture
def house(today: object) -> Organisation:
    made = make.organisation("dunes", verified_at=NOW - 90 * DAY)
    applied(made, [2, 4, 6, 8, 10, 12], waiting=1)
    count_all(by=None, at=NOW)
    return made


@database
def test_the_page_says_what_each_number_means_in_both_languages(client: Client, house: Organisation) -> None:
    english = text_of(client, "/en/organisations/dunes/accountability/")
    assert "7 hours" in english
    assert "at least 43%" in english
    assert ">Not shown</td>" in english
    assert "Only you and your colleagues see this" not in english
    arabic = text_of(client, "/ar/organisations/dunes/accountability/")
    assert "7 ساعات" in arabic
    text_of(client, "/en/organisations/nobody/accountability/", status=404)


@database
def test_only_those_who_run_it_read_what_would_make_it_better(house: Organisation) -> None:
    member = make.member(house, "owner")
    stranger = make.account()
    page = "/en/organisations/dunes/accountability/"
    assert "Applicants have waited for more than 14 days" in text_of(
        signed_in(Account.objects.get(person=member)), page
    )
    assert "Applicants have waited for more than 14 days" not in text_of(signed_in(stranger), page)


@database
def test_a_suspended_organisation_goes_on_answering(client: Client, house: Organisation) -> None:
    Organisation.objects.filter(pk=house.pk).update(state="suspended")
    assert "suspended it" in text_of(client, "/en/organisations/dunes/accountability/")
    assert "Suspended" in text_of(client, "/en/accountability/")
    Organisation.objects.filter(pk=house.pk).update(state="refused")
    text_of(client, "/en/organisations/dunes/accountability/", status=404)
    assert "Team dunes" not in text_of(client, "/en/accountability/")


@database
def test_list_file_and_page_say_the_same_and_more_rows_ask_no_more_queries(client: Client, house: Organisation) -> None:
    assert "7 hours" in text_of(client, "/en/accountability/")
    rows = list(csv.DictReader(io.StringIO(client.get("/en/accountability/all.csv").content.decode("utf-8-sig"))))
    assert [(row["organisation"], row["answer_median"], row["waiting"], row["in_time_share"]) for row in rows] == [
        ("dunes", "7", "<5", ">=0.429")
    ]
    before = queries(client, "/en/accountability/?order=answer")
    for number in range(4):
        make.organisation(f"other-{number}")
    count_all(by=None, at=NOW)
    assert queries(client, "/en/accountability/?order=answer") == before
    assert "No organisation here yet" in text_of(client, "/en/accountability/?q=zzzz")


def test_a_bound_stays_true_when_many_answered_late() -> None:
    base = Facts(due=20, due_people=20, due_answered=20, due_in_time=18)
    assert statement(base)["in_time_share"].bound == "least"
    assert statement(replace(base, due_in_time=10))["in_time_share"].value == 0.5
