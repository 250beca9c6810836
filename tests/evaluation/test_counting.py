"""What is counted, what is not and why, how it fades; and that the table is what anybody can work out again."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from django.test import Client
from tests import make

from awn.base.events import record
from awn.evaluation.actions.counting import count_all, count_people
from awn.evaluation.models import Cohort, Tally
from awn.evaluation.queries import kept_of, kept_of_house, posterior_of
from awn.evaluation.rows import Row, rows_of
from awn.evaluation.rules import (
    COMPONENTS,
    FALLBACK,
    LEAST_WEIGHT,
    MOST_WEIGHT,
    Posterior,
    band,
    fading,
    fitted,
    posterior,
)
from awn.opportunities.models import Opportunity, Shift
from awn.participation.models import AttendanceEvent, GivingUp, Place
from awn.people.models import Person
from awn.reactions.tasks import count_first_evaluations

NOW = make.NOW
DAY = timedelta(days=1)
db = pytest.mark.django_db


def seat(who: Person, state: str = "attended", *, days: float = 10, of: Opportunity | None = None) -> Place:
    shift = make.shift(of or make.opportunity(shifts=0), starts_at=NOW - days * DAY)
    return make.place(shift, who, state=state)


def arrive(place: Place, minutes: int, *, method: str = "venue_qr", entered: int = 0) -> AttendanceEvent:
    at = place.shift.starts_at + timedelta(minutes=minutes)
    return AttendanceEvent.objects.create(
        place=place, kind="check_in", at=at, entered_at=at + timedelta(minutes=entered), method=method
    )


def whys(component: str, who: Person) -> list[str]:
    return [row.why for row in rows_of(component, who.pk, NOW)]


def by_hand(rows: list[Row], at: datetime) -> tuple[float, float, int]:
    counted = [row for row in rows if row.counts]
    weights = [row.share * fading(at - row.at) for row in counted]
    return sum(w * row.good for w, row in zip(weights, counted, strict=True)), sum(weights), len(counted)


def test_a_year_halves_and_nothing_grows() -> None:
    assert fading(timedelta(days=365)) == pytest.approx(0.5)
    assert fading(timedelta(0)) == fading(timedelta(days=-3)) == 1


def test_a_newcomer_has_the_mean_of_the_cohort_and_few_rows_are_not_enough() -> None:
    prior = FALLBACK["attendance"]
    new = posterior("attendance", prior, 0, 0, 0)
    assert (new.mean, new.state, band(new)) == (prior.mean, "new", "new")
    assert band(posterior("attendance", prior, 2, 2, 2)) == "few"
    assert band(posterior("attendance", prior, 20, 20, 20)) == "always"
    wide, narrow = posterior("attendance", prior, 4, 5, 5), posterior("attendance", prior, 80, 100, 100)
    assert wide.low95 < wide.low80 < wide.mean < wide.high80 < wide.high95
    assert narrow.high95 - narrow.low95 < wide.high95 - wide.low95


def test_the_intervals_hold_what_they_say() -> None:
    """People drawn from a known cohort: of the true shares 80 % lie within the 80 % interval."""
    draw = np.random.default_rng(7)
    truth = draw.beta(6, 2, 4_000)
    n = draw.integers(2, 15, 4_000)
    good = draw.binomial(n, truth).astype(float)
    prior = fitted("attendance", good, n.astype(float))
    assert not prior.is_fallback
    assert prior.mean == pytest.approx(0.75, abs=0.02)
    assert prior.a + prior.b == pytest.approx(8, rel=0.3)
    seen = [posterior("attendance", prior, g, float(k), int(k)) for g, k in zip(good[:600], n[:600], strict=True)]
    held = np.mean([one.low80 <= share <= one.high80 for one, share in zip(seen, truth[:600], strict=True)])
    assert held == pytest.approx(0.8, abs=0.05)


def test_a_cohort_of_few_or_of_equals_stays_within_bounds() -> None:
    assert fitted("attendance", np.ones(10), np.ones(10)).is_fallback
    alike = fitted("attendance", np.full(200, 5.0), np.full(200, 5.0))
    assert LEAST_WEIGHT * 0.99 <= alike.a + alike.b <= MOST_WEIGHT * 1.01


@db
def test_excuses_and_what_the_organisers_did_do_not_count() -> None:
    who = make.person()
    seat(who, days=1)
    seat(who, "excused", days=2)
    seat(who, "cancelled", days=3)
    moved = seat(who, "absent", days=4)
    record(
        "opportunity.shift_changed", by=None, at=moved.shift.starts_at - timedelta(hours=5),
        subject=moved.shift.opportunity_id, shift=moved.shift_id, moved=True,
    )  # fmt: skip
    series = seat(who, "absent", days=5)
    record(
        "opportunity.series_changed", by=None, at=series.shift.starts_at - timedelta(hours=5),
        subject=series.shift.opportunity_id, shifts=[series.shift_id], moved=[series.shift_id],
    )  # fmt: skip
    long_known = seat(who, "absent", days=6)
    record(
        "opportunity.shift_changed", by=None, at=long_known.shift.starts_at - 9 * DAY,
        subject=long_known.shift.opportunity_id, shift=long_known.shift_id, moved=True,
    )  # fmt: skip
    free = seat(who, days=7)
    Shift.objects.filter(pk=free.shift_id).update(open_ended=True)
    assert whys("attendance", who) == ["", "excused", "called_off", "moved", "moved", "", "own_time"]
    assert posterior_of([who.pk], NOW)[who.pk].n == 2


@db
def test_giving_up_in_time_costs_nothing_and_late_is_counted_apart() -> None:
    who = make.person()
    kept, early, late = seat(who, days=1), seat(who, "released", days=2), seat(who, "released", days=3)
    GivingUp.objects.create(place=early, at=early.shift.starts_at - 5 * DAY, is_late=False)
    GivingUp.objects.create(place=late, reason="work", at=late.shift.starts_at - timedelta(hours=2), is_late=True)
    rows = {row.ref: (row.good, row.why) for row in rows_of("notice", who.pk, NOW)}
    assert rows == {kept.pk: (1, ""), early.pk: (0, "in_time"), late.pk: (0, "")}
    assert posterior_of([who.pk], NOW)[who.pk].n == 1


@db
def test_minutes_count_only_where_they_were_recorded_as_they_happened() -> None:
    who = make.person()
    arrive(seat(who, days=1), 3)
    arrive(seat(who, days=2), 20)
    arrive(seat(who, days=3), 20, method="supervisor")
    arrive(seat(who, days=4), 20, entered=120)
    corrected = seat(who, days=5)
    first = arrive(corrected, 30)
    AttendanceEvent.objects.create(
        place=corrected, kind="correction", at=corrected.shift.starts_at, entered_at=NOW, method="supervisor",
        corrects=first,
    )  # fmt: skip
    rows = [(row.good, row.why) for row in rows_of("punctuality", who.pk, NOW)]
    assert rows == [(1, ""), (0, ""), (0, "not_live"), (0, "not_live"), (1, "")]


@db
def test_the_table_is_what_the_rows_say_and_fades_by_itself() -> None:
    who, other = make.person(), make.person()
    for days in (1, 40, 400, 900):
        arrive(seat(who, days=days), 0)
    seat(who, "absent", days=200)
    seat(other, "absent", days=3)
    old = make.person(merged_into=who)
    seat(old, days=30)
    count_all(by=None, at=NOW)
    later = NOW + 90 * DAY
    for person in (who, other):
        for component in COMPONENTS:
            kept = kept_of([person.pk], later)[person.pk][component]
            good, weight, n = by_hand(rows_of(component, person.pk, later), later)
            again = posterior(component, FALLBACK[component], good, weight, n)
            assert (kept.n, kept.weight) == (n, pytest.approx(weight)), component
            assert kept.mean == pytest.approx(again.mean, abs=0.02)
            assert component == "ratings" or near(kept, posterior_of([person.pk], later, component)[person.pk])
    assert Tally.objects.get(person=who, component="attendance").n == 6
    assert Cohort.objects.get(component="attendance").is_fallback
    seat(other, days=1)
    count_people([other.pk], by=None, at=NOW)
    assert Tally.objects.get(person=other, component="attendance").n == 2
    assert Tally.objects.get(person=who, component="attendance").n == 6
    Place.objects.filter(person=other).update(state="released")
    count_people([other.pk], by=None, at=NOW + DAY)
    assert not Tally.objects.filter(person=other, component="attendance").exists()


@db
def test_a_forecast_as_of_a_past_day_knows_nothing_of_what_came_after() -> None:
    who = make.person()
    seat(who, days=50)
    seat(who, "absent", days=5)
    assert posterior_of([who.pk], NOW - 20 * DAY)[who.pk].n == 1
    new = posterior_of([who.pk], NOW - 100 * DAY)[who.pk]
    assert (new.n, new.mean) == (0, FALLBACK["attendance"].mean)
    assert posterior_of([], NOW) == {}


@db
def test_an_organisation_is_counted_by_what_it_keeps_calls_off_confirms_and_answers() -> None:
    house = make.organisation()
    task = make.opportunity(house, shifts=0, selection="review")
    make.credit(make.shift(task, starts_at=NOW - 20 * DAY))
    seat(make.person(), days=15, of=task)
    called_off = seat(make.person(), "cancelled", days=12, of=task).shift
    Shift.objects.filter(pk=called_off.pk).update(cancelled_at=called_off.starts_at - 3 * DAY)
    make.application(task)
    count_all(by=None, at=NOW + 30 * DAY)
    kept = kept_of_house(house.pk, NOW + 30 * DAY)
    assert {code: one.n for code, one in kept.items()} == {"kept": 3, "early": 1, "hours": 2, "answers": 1}
    rows = rows_of("kept", house.pk, NOW + 30 * DAY)
    assert [row.good for row in rows] == [0, 1, 1]
    assert [row.good for row in rows_of("hours", house.pk, NOW + 30 * DAY)] == [0, 1]


def near(one: Posterior, other: Posterior) -> bool:
    return one.n == other.n and abs(one.mean - other.mean) < 1e-9


@db
def test_where_nobody_was_counted_yet_the_page_says_so_and_nobody_waits_for_the_night(client: Client) -> None:
    account = make.account(name_en="Noura")
    assert account.person is not None
    for number in range(3):
        seat(account.person, days=10 + number)
    client.force_login(account)
    assert "counting for the first time" in client.get("/en/evaluation/").content.decode()
    count_first_evaluations(timestamp=0)
    page = client.get("/en/evaluation/").content.decode()
    assert "counting for the first time" not in page
    assert "Counted 3 times." in page
    first = Cohort.objects.get(component="attendance").fitted_at
    count_first_evaluations(timestamp=0)
    assert Cohort.objects.get(component="attendance").fitted_at == first
