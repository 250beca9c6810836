"""Fairness is counted once a quarter, told honestly, and shows no small group; plain order holds for everybody."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import timedelta

import numpy as np
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from tests import make
from tests.web.volunteering import signed_in, text_of

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.base.text import Bilingual
from awn.consents.rules import Purpose
from awn.fairness.actions import publish, publish_again
from awn.fairness.measuring import cells, drift_of_names, drift_of_numbers, estimate, gini, steps
from awn.fairness.models import Publication
from awn.fairness.queries import report_of, versions
from awn.fairness.rules import Quarter, last_closed
from awn.fairness.tasks import close_quarter
from awn.forecasts.spread import wilson
from awn.matching.actions.ordering import set_plain_order
from awn.matching.models import PlainOrder, Slate
from awn.matching.queries import recommended
from awn.matching.queries.ordering import plain_order_now
from awn.opportunities.models import Opportunity
from awn.people.models import Care, Notification, Person
from awn.reactions.dispatch import drain

NOW = make.NOW
DAY = timedelta(days=1)
THIRD, SECOND = Quarter(2026, 3), Quarter(2026, 2)
database = pytest.mark.django_db


def code_of(act: object) -> str:
    with pytest.raises(Refusal) as refused:
        act()  # type: ignore[operator]  # a function without arguments
    return refused.value.code


def outcomes(**groups: tuple[int, float]) -> tuple[list[tuple[int, float]], dict[str, dict[int, str]]]:
    """People by group, two outcomes each; the share of yes is that of the group."""
    rows: list[tuple[int, float]] = []
    of: dict[int, str] = {}
    for name, (people, share) in groups.items():
        for place in range(people):
            person = len(of)
            of[person] = name
            rows += [(person, float(place < share * people))] * 2
    return rows, {"gender": of}


def test_two_people_are_withheld_and_nobody_can_take_them_out_of_the_rest() -> None:
    rows, of = outcomes(female=(40, 0.5), male=(30, 0.5), untold=(2, 1.0))
    found = cells(rows, of, "share")
    assert found["gender:untold"].few
    shown = {key: cell for key, cell in found.items() if not cell.few and key != "all"}
    hidden_people = (found["all"].people or 0) - sum(cell.people or 0 for cell in shown.values())
    assert hidden_people >= 10
    assert [key for key, cell in found.items() if cell.few] == ["gender:male", "gender:untold"]


def test_fewer_than_ten_in_all_say_nothing() -> None:
    rows, of = outcomes(female=(5, 0.4), male=(4, 0.5))
    assert all(cell.few for cell in cells(rows, of, "share").values())


def test_by_needs_only_those_are_beside_each_other_who_agreed() -> None:
    rows, of = outcomes(needs=(20, 0.2), no_needs=(40, 0.6), not_agreed=(200, 1.0))
    found = cells(rows, {"needs": of["gender"]}, "share")
    assert found["needs:needs"].gap == pytest.approx(-0.4)
    assert found["needs:not_agreed"].gap is None
    # Where few did not agree, the others' gap would give one of them away.
    rows, of = outcomes(needs=(20, 0.2), no_needs=(40, 0.6), not_agreed=(3, 1.0))
    found = cells(rows, {"needs": of["gender"]}, "share")
    assert found["needs:no_needs"].value is not None
    assert all(cell.gap is None for cell in found.values())


def test_a_gap_beyond_chance_is_found_and_one_by_chance_is_not() -> None:
    rows, of = outcomes(female=(120, 0.3), male=(120, 0.6))
    assert cells(rows, of, "share")["gender:female"].deserves_a_look
    rows, of = outcomes(female=(12, 0.5), male=(12, 0.6))
    assert not cells(rows, of, "share")["gender:female"].deserves_a_look


def test_people_are_drawn_not_clicks() -> None:
    one_each = [(person, float(person % 2)) for person in range(40)]
    ten_each = [one for one in one_each for _time in range(10)]
    narrow, wide = estimate(one_each, "share"), estimate(ten_each, "share")
    assert wide[2] - wide[1] == pytest.approx(narrow[2] - narrow[1], rel=0.05)
    low, high = wilson(0.5, 40)
    assert (round(low, 3), round(high, 3)) == (0.352, 0.648)


def test_drift_is_told_from_chance() -> None:
    random = np.random.default_rng(7)
    before, same, moved = random.normal(0, 1, 4_000), random.normal(0, 1, 4_000), random.normal(1.2, 1, 4_000)
    assert not drift_of_numbers("near", before, same, 400, 400).is_over
    assert drift_of_numbers("near", before, moved, 400, 400).is_over
    assert drift_of_numbers("near", before, moved, 49, 400).value is None
    assert not drift_of_names("region", ["a", "b"] * 50, ["a", "b"] * 40).is_over
    assert drift_of_names("region", ["a", "b"] * 50, ["a", "c"] * 40).is_over


def test_a_score_that_means_less_than_it_did_is_noticed() -> None:
    random = np.random.default_rng(8)
    scores = random.random(5_000)
    as_before, much_less = random.random(5_000) < scores / 2, random.random(5_000) < scores / 8
    assert not steps(scores, as_before, scores, random.random(5_000) < scores / 2)[1].is_over
    assert steps(scores, as_before, scores, much_less)[1].is_over
    assert steps(scores[:100], as_before[:100], scores, much_less)[1].value is None


def test_gini_is_nought_for_all_alike_and_high_for_one_alone() -> None:
    assert gini([3, 3, 3]) == 0
    assert gini([0, 0, 0, 8]) == 0.75
    assert gini([0, 0]) is None


def test_quarters_follow_each_other_by_the_clock_of_riyadh() -> None:
    assert (THIRD.before, THIRD.next, Quarter(2026, 1).before) == (SECOND, Quarter(2026, 4), Quarter(2025, 4))
    assert last_closed(NOW) == THIRD
    assert last_closed(THIRD.until + 13 * DAY) == SECOND
    assert Quarter.read("2026-q5") is None


class World:
    """Two quarters of lists: women see them as often as men, and are accepted half as often."""

    def __init__(self) -> None:
        house = make.organisation("dunes")
        self.opportunity = make.opportunity(
            house, selection="reviewed", published_at=SECOND.since, starts_at=NOW + DAY, ends_at=NOW + 9 * DAY
        )
        self.people: list[Person] = []
        slates = []
        for number in range(60):
            gender = "female" if number % 2 else "male"
            who = make.agreed(make.account(gender=gender, region=make.region()).person, Purpose.STATISTICS)  # type: ignore[arg-type]  # it has a person
            self.people.append(who)
            for quarter in (SECOND, THIRD):
                at = quarter.since + 20 * DAY
                slates.append(_slate(who.pk, at, [self.opportunity.pk], number / 60))
            yes = number % 4 < 2 if gender == "male" else number % 8 == 1
            row = make.application(self.opportunity, who, state="accepted" if yes else "declined", decided_at=NOW)
            when = THIRD.since + (21 if number < 30 else 60) * DAY
            type(row).objects.filter(pk=row.pk).update(created_at=when)
        slates += [_slate(None, THIRD.since + DAY, [self.opportunity.pk], 0.5)] * 5
        Slate.objects.bulk_create(slates)


def _slate(person: int | None, at: object, ids: list[int], score: float) -> Slate:
    return Slate(
        person_id=person, surface="dashboard", at=at, revision="r", candidates=9, opportunity_ids=ids, scores=[score],
        propensities=[1.0], feature_names=["near"], features=[score],
    )  # fmt: skip


@pytest.fixture
def world(today: object) -> World:
    return World()


@database
def test_a_quarter_is_counted_once_published_again_with_a_reason_and_never_changed(world: World) -> None:
    staff = make.staff()
    assert code_of(lambda: publish(Quarter(2027, 1), by=None, at=NOW)) == "quarter_ahead"
    assert code_of(lambda: publish(Quarter(2026, 4), by=None, at=NOW)) == "quarter_open"
    assert code_of(lambda: publish(THIRD, by=None, at=THIRD.until + DAY)) == "quarter_open"
    first = publish(THIRD, by=None, at=NOW)
    assert publish(THIRD, by=None, at=NOW + DAY).pk == first.pk
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.filter(pk=first.pk).update(contents={})
    assert code_of(lambda: publish_again(THIRD, reason=" ", by=staff, at=NOW)) == "correction_reason_missing"
    assert code_of(lambda: publish_again(THIRD, reason="x", by=make.person(), at=NOW)) == "not_staff"
    publish_again(THIRD, reason="Ratings were left out.", by=staff, at=NOW)
    assert [(one.number, one.reason) for one in versions()] == [(2, "Ratings were left out."), (1, "")]

    report = report_of(THIRD)
    assert report is not None
    assert (report.lists, report.linked_lists) == (65, 60)
    chosen, accepted = report.cells["chosen"], report.cells["accepted"]
    assert chosen["all"].value == 0.5
    assert accepted["gender:male"].value == pytest.approx(0.5)
    assert accepted["gender:female"].ratio == pytest.approx(0.5, abs=0.05)
    assert accepted["needs:not_agreed"].people == 60
    assert report.exposure.sizes[0].shown_share == 1.0
    assert [one.name for one in report.inputs] == ["near"]
    assert not report.inputs[0].is_over


@database
def test_whoever_takes_the_consent_back_is_not_counted_in_the_next_report(world: World) -> None:
    from awn.privacy.actions.stopping import withdraw

    withdraw(world.people[0].pk, Purpose.STATISTICS, by=world.people[0], at=NOW)
    publish(THIRD, by=None, at=NOW)
    report = report_of(THIRD)
    assert report is not None
    assert report.linked_lists == 59
    assert report.cells["accepted"]["all"].people == 59


@database
def test_by_needs_only_with_a_consent_of_its_own_and_only_whether_any_were_told(world: World) -> None:
    for number, who in enumerate(world.people[:40]):
        make.agreed(who, Purpose.FAIRNESS)
        if number < 12:
            Care.objects.create(person=who, sealed=b"never opened", since=NOW)
    Care.objects.create(person=world.people[50], sealed=b"did not agree", since=NOW)
    publish(THIRD, by=None, at=NOW)
    report = report_of(THIRD)
    assert report is not None
    people = {key: cell.people for key, cell in report.cells["accepted"].items() if key.startswith("needs")}
    assert people == {"needs:needs": 12, "needs:no_needs": 28, "needs:not_agreed": 20}


@database
def test_the_night_closes_the_quarter_once_and_tells_the_staff_of_what_deserves_a_look(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = make.staff()
    for number, who in enumerate(world.people):
        # Beyond doubt: nearly all men, hardly any woman.
        state = "accepted" if (number % 2 == 0) == (number < 56) else "declined"
        who.applications.update(state=state)
    monkeypatch.setattr("awn.fairness.tasks.now", lambda: NOW)
    close_quarter()
    close_quarter()
    assert Publication.objects.count() == 1
    assert Event.objects.filter(name="fairness.drifted").count() == 1
    drain(NOW)
    assert Notification.objects.filter(person=staff, kind="fairness.drifted").count() == 1


@database
def test_page_and_file_say_the_same_in_both_languages(world: World, client: Client) -> None:
    assert "No quarter has been counted yet" in text_of(client, "/en/fairness/")
    publish(THIRD, by=None, at=NOW)
    page = text_of(client, "/en/fairness/")
    assert "Third quarter of 2026" in page
    assert "Not enough people" in page
    assert "الربع الثالث" in text_of(client, "/ar/fairness/2026-q3/")
    for missing in ("2026-q4", "2026-q9", "nothing"):
        assert client.get(f"/en/fairness/{missing}/").status_code == 404
        assert client.get(f"/en/fairness/{missing}.csv").status_code == 404
    assert client.get("/en/fairness/2026-q3/?version=7").status_code == 404
    rows = defaultdict(dict)
    for row in csv.DictReader(io.StringIO(client.get("/en/fairness/2026-q3.csv").content.decode("utf-8-sig"))):
        rows[row["measure"]][row["group"]] = row
    assert rows["chosen"]["all"]["value"] == "0.5"
    assert rows["rated"]["all"]["people"] == "<10"
    assert "50%" in page


@database
def test_plain_order_for_everybody_reaches_the_dashboard_and_ends_by_itself(client: Client, today: object) -> None:
    account = make.account(region=make.region(), birth_date=(NOW - 9_000 * DAY).date())
    assert account.person is not None
    far, soon = (_coming(days) for days in (9, 2))
    staff = make.staff()
    assert code_of(lambda: _order(True, "  ", staff)) == "order_reason_missing"
    assert code_of(lambda: _order(True, "why", make.person())) == "not_staff"
    assert code_of(lambda: _order(False, "why", staff)) == "order_already_so"

    desk = signed_in(staff.account)
    answer = desk.post(
        "/en/staff/fairness/",
        {"act": "order", "is_on": "plain", "reason_ar": "عُرض على النساء أقل.", "reason_en": "Women were shown less.",
         "until_day": "1", "until_month": "12",
         "until_year": "2026"},
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    assert Event.objects.filter(name="matching.order_set", by_id=staff.pk).count() == 1
    assert code_of(lambda: _order(True, "why", staff)) == "order_already_so"
    found = recommended(account.person, NOW)
    assert found.is_plain
    assert [one.opportunity.pk for one in found.suggestions] == [soon.pk, far.pk]
    page = text_of(signed_in(account), "/en/dashboard/")
    assert "Women were shown less." in page
    assert "You chose" not in page
    assert "Women were shown less." in text_of(client, "/en/fairness/")
    with pytest.raises(DatabaseError), transaction.atomic():
        PlainOrder.objects.all().delete()

    assert plain_order_now(NOW + 8 * DAY) is not None
    assert plain_order_now(NOW + 10 * DAY) is None
    _order(False, "Mended.", staff)
    assert plain_order_now(NOW) is None
    assert "by match again." in text_of(client, "/en/fairness/")


def _coming(days: int) -> Opportunity:
    begin = NOW + days * DAY
    made = make.opportunity(shifts=0, starts_at=begin, next_at=begin, ends_at=begin + timedelta(hours=3))
    make.shift(made, starts_at=begin)
    return made


def _order(is_on: bool, reason: str, by: Person) -> None:
    set_plain_order(is_on=is_on, reason=Bilingual("", reason), until=None, by=by, at=NOW)
