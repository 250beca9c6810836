"""What was told of shifts is written once before they begin, and held against what came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from tests import make
from tests.forecasts import samples
from tests.web.volunteering import text_of

from awn.consents.rules import Purpose
from awn.evaluation.models import Hiding
from awn.fairness.actions import publish, publish_again
from awn.fairness.calibrating import held
from awn.fairness.queries import report_of
from awn.fairness.rules import Quarter
from awn.forecasts import attendance, queries, storing, telling
from awn.forecasts.lines import Line
from awn.forecasts.models import ShiftForecast
from awn.forecasts.telling import Outcomes
from awn.opportunities.models import Shift
from awn.participation.models import Place

NOW, THIRD = make.NOW, Quarter(2026, 3)
DAY = timedelta(days=1)


def drawn(bend: float, count: int = 4_000) -> Outcomes:
    """Chances told, and outcomes whose log odds are those told times `bend`."""
    random = np.random.default_rng(11)
    odds = random.normal(1.0, 1.0, count)
    person, shift = np.arange(count) % 400, np.arange(count) // 10
    came = random.random(count) < 1 / (1 + np.exp(-bend * odds))
    told = 1 / (1 + np.exp(-odds))
    return Outcomes(person, shift, told, np.full(count, float(came.mean())), came, np.ones(count, dtype=bool))


def test_true_chances_have_the_slope_one_and_overdone_ones_drift() -> None:
    groups = {"gender": dict.fromkeys(range(200), "female") | dict.fromkeys(range(200, 209), "male")}
    right = held(drawn(1.0), drawn(0.3), groups)
    assert right.slope is not None
    assert right.slope_low is not None
    assert right.slope_high is not None
    assert right.slope_low < 1 < right.slope_high
    assert right.slope_before == pytest.approx(0.3, abs=0.1)
    assert right.brier is not None
    assert right.base_brier is not None
    assert right.brier < right.base_brier
    assert right.drift is not None
    assert not right.drift.is_over
    # Nine men: withheld, and the women with them, or the nine could be worked out.
    assert right.cells["gender:male"].few
    assert right.cells["gender:female"].few
    wrong = held(drawn(0.3), drawn(1.0), groups)
    assert wrong.slope_high is not None
    assert wrong.slope_high < 1
    assert wrong.drift is not None
    assert wrong.drift.is_over
    few = drawn(1.0, 60)
    assert held(few, few, groups).steps == ()
    assert held(few, few, groups).places == 60
    same = replace(drawn(1.0), told=np.full(4_000, 0.7))
    assert held(same, same, groups).slope is None
    assert len(held(same, same, groups).steps) == 1


@pytest.mark.django_db
def test_what_is_told_is_written_once_and_who_hides_is_told_as_somebody_new() -> None:
    _knows_the_person()
    shift = make.shift(make.opportunity(shifts=0), starts_at=NOW + 2 * DAY)
    make.place(make.shift(make.opportunity(shifts=0), starts_at=NOW + 3 * DAY))
    past = make.shift(shift.opportunity, starts_at=NOW - 9 * DAY)
    people = [make.place(shift).person for _n in range(3)]
    for one in people[:2]:
        make.place(past, one, state="absent")
    Hiding.objects.create(person=people[1], since=NOW)
    assert telling.write_down(by=None, at=NOW) == 1
    row = ShiftForecast.objects.get()
    # Whoever was absent is told less; of whoever hides it the past is not read.
    assert row.chances[0] < row.chances[1]
    assert row.chances[1] == row.chances[2]
    assert row.expected == pytest.approx(sum(row.chances), abs=0.05)
    assert telling.write_down(by=None, at=NOW + DAY) == 1
    assert ShiftForecast.objects.count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        ShiftForecast.objects.filter(pk=row.pk).update(expected=9)
    assert telling.forget_old(by=None, at=NOW + 402 * DAY) == 2


@pytest.mark.django_db
def test_the_report_says_whether_forecasts_were_right_or_that_there_is_not_enough(
    client: Client, today: object
) -> None:
    opportunity = make.opportunity(make.organisation("dunes"), shifts=0)
    people = [make.agreed(make.account(gender="female").person, Purpose.STATISTICS) for _n in range(12)]  # type: ignore[arg-type]  # it has a person
    publish(THIRD, by=None, at=NOW)
    assert "for too few places was the forecast" in text_of(client, "/en/fairness/")
    for number in range(10):
        starts = THIRD.since + (number + 3) * DAY
        shift = make.shift(opportunity, starts_at=starts, capacity=20)
        places = [make.place(shift, one, state="absent" if number == 4 else "attended") for one in people]
        _told(shift, places)
    publish_again(THIRD, reason="Forecasts were left out.", by=make.staff(), at=NOW)
    report = report_of(THIRD)
    assert report is not None
    assert report.told is not None
    assert (report.told.places, report.told.shifts, report.told.people) == (120, 10, 12)
    assert report.told.came == pytest.approx(0.9)
    page = text_of(client, "/en/fairness/")
    assert "Told of all places: 80.0% come. There came: 90.0%." in page
    assert "there is no slope" in page
    assert "10.0 (" in page
    lines = client.get("/en/fairness/2026-q3.csv").content.decode()
    assert "forecast,step_came,1,12,120,0.9" in lines


def _knows_the_person() -> None:
    """A model that looks at how often somebody came before, and at nothing else."""
    seat = attendance.Seat(1, 1, 0, 7200, 0, False, 5, 1, False, True, "Asia/Riyadh")
    names = attendance.columns_of([seat], [(0.1, 0.1, 0.0)]).names
    weights = tuple(float(name == "person") for name in names)
    line = storing.line_told(Line(names, weights, (0.0,) * len(names), 0.0))
    samples.put("no_show", NOW, {"share": 0.14}, {"line": line, "base_rate": 0.14, "sigma": 0.3})
    queries.forget()


def _told(shift: Shift, places: list[Place]) -> None:
    ShiftForecast.objects.create(
        shift_id=shift.pk, starts_at=shift.starts_at, at=shift.starts_at - 2 * DAY,
        place_ids=[one.pk for one in places], chances=[0.8] * len(places), base=0.8, expected=9.6, low=8, high=11,
    )  # fmt: skip
