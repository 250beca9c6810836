"""What is learned, which files are not believed, and what is said when nothing better than the simple way was found."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from tests import make
from tests.forecasts import samples
from tests.make import NOW

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.cli.main import main
from awn.forecasts import actions, attendance, coming, demand, lines, queries, seasons, spread, storing, tasks, training
from awn.forecasts.models import TrainedModel
from awn.forecasts.rules import KEPT

DRAW = np.random.default_rng(7)


def rows(strength: float, count: int = 1_500) -> training.Rows:
    """One column that tells as much of the outcome as `strength` says."""
    known = DRAW.normal(size=count)
    day = np.sort(DRAW.integers(19_000, 20_000, count))
    happened = DRAW.random(count) < 1 / (1 + np.exp(1.5 - strength * known))
    return training.Rows(lines.single("known", known), happened, day, day, np.arange(count))


def test_a_model_that_knows_something_is_used_and_one_that_does_not_is_not() -> None:
    assert training.train(rows(1.2)).beats
    idle = training.train(rows(0.0))
    assert not idle.beats
    assert idle.card["ahead"]["base_rate"]["low"] <= 0
    with pytest.raises(Refusal, match="forecast_few_rows"):
        training.train(rows(1.2, count=60))


def test_what_was_not_over_before_the_cut_is_not_learned_from() -> None:
    plain = rows(1.0)
    late = training.Rows(plain.columns, plain.happened, plain.day, plain.day + 400, plain.owners)
    assert training.train(late).card["learned_rows"] < training.train(plain).card["learned_rows"]


def test_the_sum_of_chances_is_the_exact_one_and_a_shared_day_makes_it_wider() -> None:
    odds = np.log(np.array([0.9, 0.5, 0.2]) / np.array([0.1, 0.5, 0.8]))
    assert spread.distribution(odds, 0.0) == pytest.approx([0.04, 0.41, 0.46, 0.09])
    many = np.full(40, 1.5)
    calm, shared = spread.expected(many, 0.0), spread.expected(many, 0.8)
    assert shared.high - shared.low > calm.high - calm.low
    random = np.random.default_rng(5)
    past = [
        (many, int((random.random(40) < 1 / (1 + np.exp(-(1.5 + 0.6 * random.normal())))).sum())) for _n in range(250)
    ]
    assert 0.4 <= spread.estimate(past) <= 0.8
    assert spread.coverage(past, 0.6)[0] > 0.85 > spread.coverage(past, 0.0)[0]


def test_ramadan_and_hajj_stand_where_they_fall_in_each_year() -> None:
    found = {(name, day) for name, day, _end in seasons.spans()}
    # 1 Ramadan 1448 is 8 February 2027, a year later it is 28 January 2028; 8 Dhu al-Hijjah 1448 is 14 May 2027.
    assert ("ramadan", 20_857) in found
    assert ("ramadan", 21_211) in found
    assert ("hajj", 20_952) in found


def test_demand_that_moves_with_the_moon_is_foreseen_better_than_by_last_year() -> None:
    random = np.random.default_rng(0)
    first, past = 18_997, 150
    weeks = first + 7 * np.arange(past + demand.AHEAD)
    season = seasons.week_shares(weeks)
    level = np.exp(random.normal(3.5, 0.8, 12))[:, None]
    mean = level * np.exp(0.3 * np.cos(2 * np.pi * weeks / 365.24) + 0.9 * season["ramadan"] + 0.5 * season["hajj"])
    wanted = random.poisson(mean).astype(float)
    series = demand.Series(tuple("abcdefghijkl"), int(first), wanted[:, :past])
    found = demand.outlook(series)
    assert found.method == "model"
    assert found.judged is not None
    assert found.judged.model_error < 0.8 * found.judged.naive_error
    assert found.effects["ramadan"] == pytest.approx(np.exp(0.9), rel=0.2)
    truth = wanted[:, past:]
    assert ((truth >= np.floor(found.low)) & (truth <= np.ceil(found.high))).mean() > 0.8
    assert demand.outlook(series.until(60)).method == "seasonal_naive"
    assert demand.outlook(series.until(20)).method == "recent_level"


def test_a_history_fades_and_knows_only_what_was_over_two_days_before() -> None:
    def seat(day: int, *, absent: bool) -> attendance.Seat:
        begin = 20_000 * 86_400 + day * 86_400
        return attendance.Seat(1, day, begin, begin + 7_200, begin - 86_400, absent, 9, 1, False, True, "Asia/Riyadh")

    seats = [seat(0, absent=True), seat(1, absent=False), seat(30, absent=False)]
    known = list(attendance._known(seats))
    assert [one[2] for one in known][:2] == [0, 0]
    assert known[2][2] == pytest.approx(2, abs=0.2)
    history = attendance.history_of(seats)
    year = 365 * 86_400
    assert history.told(seats[0], seats[2].ends + year)[2] == pytest.approx(
        history.told(seats[0], seats[2].ends)[2] / 2
    )


@pytest.mark.django_db
@pytest.mark.parametrize("harm", ["gone", "cut", "changed", "version", "kind", "odd", "empty"])
def test_a_file_that_is_not_the_one_that_was_learned_is_not_used(harm: str) -> None:
    row = samples.yes_or_no("no_show", NOW)
    path = storing.path_of(row.revision)
    whole = json.loads(path.read_bytes())
    if harm == "gone":
        path.unlink()
    elif harm == "cut":
        path.write_bytes(path.read_bytes()[:-40])
    elif harm == "changed":
        path.write_bytes(path.read_bytes().replace(b"0.14", b"0.94"))
    elif harm == "empty":
        path.write_bytes(b"")
    else:
        # The check sum is right: the file was written by another Awn.
        changed: dict[str, Any] = {
            "version": {"version": 2}, "kind": {"kind": "leaving"}, "odd": {"content": {"line": {"names": ["a"]}}},
        }[harm]  # fmt: skip
        data = json.dumps(whole | changed).encode()
        path.write_bytes(data)
        import hashlib

        TrainedModel.objects.update(sha256=hashlib.sha256(data).hexdigest())
    queries.forget()
    assert queries.standing("no_show").status == "broken"
    shift = make.shift(make.opportunity(shifts=0), starts_at=NOW + timedelta(days=3))
    make.place(shift)
    standing, found = coming.attendance_of([shift], NOW)
    # The simple way, out of the card: fourteen in a hundred are absent.
    assert not standing.is_model
    assert found[0].expected.mean == pytest.approx(0.86)
    assert coming.shares_of([shift], NOW) is None
    if harm != "odd":
        with pytest.raises(Refusal, match="forecast_broken"):
            actions.use(row.revision, by=None, at=NOW)


@pytest.mark.django_db
def test_the_model_tells_the_advice_and_the_reasons(django_assert_max_num_queries: Any) -> None:
    samples.yes_or_no("no_show", NOW)
    shift = make.shift(make.opportunity(shifts=0), starts_at=NOW + timedelta(days=3))
    people = [make.place(shift).person for _n in range(3)]
    with django_assert_max_num_queries(8):
        shares = coming.shares_of([shift], NOW)
    assert shares is not None
    assert set(shares[shift.pk]) == {one.pk for one in people}
    _standing, found = coming.attendance_of([shift], NOW)
    assert found[0].expected.mean == pytest.approx(sum(shares[shift.pk].values()), abs=0.1)
    assert found[0].expected.low <= found[0].expected.mean <= found[0].expected.high


@pytest.mark.django_db
def test_versions_are_kept_and_can_be_put_back(capsys: pytest.CaptureFixture[str]) -> None:
    for days in range(3):
        samples.yes_or_no("no_show", NOW - timedelta(days=3 - days))
    first = TrainedModel.objects.order_by("pk")[0]
    assert main(["train", "--list"]) == 0
    assert capsys.readouterr().out.count("no_show") == 6
    assert main(["train", "--use", first.revision]) == 0
    assert TrainedModel.objects.get(active=True) == first
    assert Event.objects.filter(name="forecast.put_back").count() == 1
    assert KEPT > 3


@pytest.mark.django_db
def test_with_no_past_nothing_is_learned_and_the_weekly_job_goes_on() -> None:
    assert set(tasks.learn_all(NOW).values()) == {"forecast_few_rows"}
    with pytest.raises(Refusal, match="forecast_few_rows"):
        actions.train("demand", by=None, at=NOW)
    assert not TrainedModel.objects.exists()


@pytest.mark.django_db
def test_demand_is_read_by_week_and_forecast_from_eight_weeks_on() -> None:
    opportunity = make.opportunity(shifts=0, state="published")
    type(opportunity).objects.update(published_at=NOW - timedelta(days=200), region=make.region())
    for week in range(1, 21):
        make.shift(opportunity, starts_at=NOW - timedelta(days=7 * week), capacity=10)
    row = actions.train("demand", by=None, at=NOW)
    assert not row.beats
    part = queries.in_use("demand").content["dimensions"]["region"]
    assert part["method"] == "recent_level"
    assert part["mean"][0][0] == pytest.approx(10)
    assert part["keys"] == ["SA-01"]
