"""Shifts that repeat: the days a rule means, the hours on them, and one change carried over to many."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests import make

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.opportunities.actions import editing, series
from awn.opportunities.drafts import RoleDraft, ShiftDraft
from awn.opportunities.models import Opportunity, Series, Shift
from awn.opportunities.series import Pattern, Where, occurrences, rule_of
from awn.people.models import Person
from awn.people.prayers import Spot, spans_on

RIYADH = Where("Asia/Riyadh", Spot("SA", 24.7, 46.7, "Asia/Riyadh"))
LONDON = Where("Europe/London")
NOW = make.NOW
WEEKLY = Pattern(
    rule=rule_of("WEEKLY", weekdays=["SU", "TU"], last_day=date(2026, 12, 31)),
    first_day=date(2026, 11, 24), starts=time(16), ends=time(19),
)  # fmt: skip


def days(pattern: Pattern, where: Where = RIYADH) -> list[date]:
    return [one.day for one in occurrences(pattern, where, NOW) if not one.skipped]


def code_of(act: object) -> str:
    with pytest.raises(Refusal) as refused:
        act()  # type: ignore[operator]
    return refused.value.code


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("FREQ=DAILY", "series_without_end"),
        ("FREQ=DAILY;UNTIL=20280101", "series_too_long"),
        ("FREQ=WEEKLY;COUNT=60", "series_too_long"),
        ("FREQ=DAILY;UNTIL=20261101", "series_backwards"),
        ("FREQ=DAILY;COUNT=1000000000", "rule_unknown"),
        ("FREQ=DAILY;UNTIL=20261301", "rule_unknown"),
        ("FREQ=SECONDLY;COUNT=3", "rule_unknown"),
        ("FREQ=DAILY;BYEASTER=1;COUNT=3", "rule_unknown"),
        ("FREQ=DAILY;FREQ=WEEKLY;COUNT=3", "rule_unknown"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3", "rule_unknown"),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=3", "rule_unknown"),
        ("FREQ=DAILY;INTERVAL=0;COUNT=3", "rule_unknown"),
        ("", "rule_unknown"),
    ],
)
def test_a_rule_without_an_end_or_without_sense_is_refused(rule: str, code: str) -> None:
    assert code_of(lambda: occurrences(replace(WEEKLY, rule=rule), RIYADH, NOW)) == code


def test_more_than_500_shifts_are_refused() -> None:
    twice = replace(WEEKLY, rule="FREQ=MONTHLY;BYMONTHDAY=" + ",".join(map(str, range(1, 32))) + ";UNTIL=20271124")
    assert len(occurrences(twice, RIYADH, NOW)) == 366  # every day of a year is the most that a rule of days can mean
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("awn.opportunities.series.MOST_IN_SERIES", 365)
        assert code_of(lambda: occurrences(twice, RIYADH, NOW)) == "series_too_many"


def test_the_31st_falls_on_the_last_day_of_shorter_months_and_29_february_in_leap_years_alone() -> None:
    monthly = replace(
        WEEKLY, first_day=date(2027, 12, 31), rule=rule_of("MONTHLY", day_of_month=31, last_day=date(2028, 4, 30))
    )
    assert days(monthly) == [
        date(2027, 12, 31),
        date(2028, 1, 31),
        date(2028, 2, 29),
        date(2028, 3, 31),
        date(2028, 4, 30),
    ]
    leap = replace(WEEKLY, first_day=date(2028, 2, 29), rule="FREQ=YEARLY;UNTIL=20290228")
    assert days(leap) == [date(2028, 2, 29)]


def test_the_hour_on_the_clock_stays_when_the_clocks_change() -> None:
    """Great Britain, 28 March 2027: 01:00 becomes 02:00."""
    sunday = replace(WEEKLY, first_day=date(2027, 3, 21), rule=rule_of("WEEKLY", times=3))
    begins = [one.starts_at for one in occurrences(sunday, LONDON, NOW)]
    assert [begin.astimezone(ZoneInfo("Europe/London")).hour for begin in begins] == [16, 16, 16]
    assert begins[1] - begins[0] == timedelta(days=7, hours=-1)
    night = replace(
        sunday, first_day=date(2027, 3, 28), starts=time(1, 15), ends=time(1, 45), rule="FREQ=DAILY;COUNT=1"
    )
    [lost] = occurrences(night, LONDON, NOW)
    assert (lost.starts_at, lost.ends_at - lost.starts_at) == (
        datetime(2027, 3, 28, 1, 15, tzinfo=UTC), timedelta(minutes=30),
    )  # fmt: skip


def test_in_ramadan_each_day_has_its_own_sunset() -> None:
    """1 Ramadan 1448 is 8 February 2027 by Umm al-Qura."""
    iftar = Pattern(
        rule="FREQ=DAILY;UNTIL=20270315", first_day=date(2027, 2, 1), after_maghrib=30, minutes=90, ramadan_only=True
    )
    found = [one for one in occurrences(iftar, RIYADH, NOW) if not one.skipped]
    assert (found[0].day, len(found)) == (date(2027, 2, 8), 29)
    assert RIYADH.spot is not None
    for one in (found[0], found[-1]):
        late = one.starts_at - spans_on(RIYADH.spot, one.day)["maghrib_isha"][0]
        assert timedelta(minutes=30) <= late < timedelta(minutes=35)
        assert one.ends_at - one.starts_at == timedelta(minutes=90)
    assert found[0].starts_at.time() != found[-1].starts_at.time()
    assert code_of(lambda: occurrences(iftar, Where("Asia/Riyadh"), NOW)) == "sunset_unknown"


def test_fridays_at_noon_school_holidays_and_chosen_days_are_left_out_and_said() -> None:
    noon = Pattern(
        rule="FREQ=DAILY;COUNT=6", first_day=date(2026, 11, 25), starts=time(11), ends=time(14),
        skip_friday_prayer=True, skip_school_holidays=True, left_out=[date(2026, 11, 28)],
    )  # fmt: skip
    found = occurrences(noon, RIYADH, NOW, school_holidays={date(2026, 11, 29)})
    assert [one.skipped for one in found] == ["", "", "friday_prayer", "chosen", "school_holiday", ""]


@pytest.fixture
def house() -> tuple[Opportunity, Person]:
    make.region()
    opportunity = make.opportunity(shifts=0, state="draft", published_at=None)
    return opportunity, make.member(opportunity.organisation, "coordinator")


def weekly(house: tuple[Opportunity, Person], times: int = 4) -> list[Shift]:
    opportunity, coordinator = house
    pattern = replace(WEEKLY, rule=rule_of("WEEKLY", times=times))
    return series.add_series(opportunity.pk, pattern, capacity=5, by=coordinator, at=NOW)


def as_draft(row: Shift, **values: object) -> ShiftDraft:
    same = ShiftDraft(starts_at=row.starts_at, ends_at=row.ends_at, capacity=row.capacity, role_id=row.role_id)
    return replace(same, **values)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_series_is_added_whole_and_keeps_its_rule(house: tuple[Opportunity, Person]) -> None:
    rows = weekly(house)
    kept = Series.objects.get()
    assert [row.series_id for row in rows] == [kept.pk] * 4
    house[0].refresh_from_db()
    assert (house[0].starts_at, house[0].ends_at) == (rows[0].starts_at, rows[-1].ends_at)
    empty = replace(WEEKLY, first_day=date(2026, 1, 1), rule="FREQ=DAILY;COUNT=2")
    assert code_of(lambda: series.add_series(house[0].pk, empty, capacity=5, by=house[1], at=NOW)) == "series_empty"


@pytest.mark.django_db
@pytest.mark.parametrize(("scope", "moved"), [("one", [1]), ("following", [1, 2, 3]), ("all", [0, 1, 2, 3])])
def test_a_change_is_carried_over_to_this_the_following_or_all(
    house: tuple[Opportunity, Person], scope: str, moved: list[int]
) -> None:
    rows = weekly(house)
    hour = timedelta(hours=1)
    later = as_draft(rows[1], starts_at=rows[1].starts_at + hour, ends_at=rows[1].ends_at + hour)
    series.change_series(rows[1].pk, later, scope=scope, by=house[1], at=NOW)
    after = list(Shift.objects.order_by("pk"))
    changes = [now.starts_at - was.starts_at for was, now in zip(rows, after, strict=True)]
    assert [n for n, change in enumerate(changes) if change == hour] == moved
    assert Event.objects.get(name="opportunity.series_changed").data["moved"] == [rows[n].pk for n in moved]


@pytest.mark.django_db
def test_what_has_begun_and_what_has_more_people_stays_as_it_is(house: tuple[Opportunity, Person]) -> None:
    rows = weekly(house)
    for _n in range(3):
        make.place(rows[3])
    at = rows[0].ends_at + timedelta(hours=1)
    smaller = as_draft(rows[1], capacity=2, starts_at=rows[1].starts_at + timedelta(days=1),
                       ends_at=rows[1].ends_at + timedelta(days=1))  # fmt: skip
    plan = series.change_series(rows[1].pk, smaller, scope="all", by=house[1], at=at)
    assert [one.kept for one in plan] == ["history", "", "", "taken"]
    after = list(Shift.objects.order_by("pk"))
    assert [row.capacity for row in after] == [5, 2, 2, 5]
    assert after[0].starts_at == rows[0].starts_at
    for act in (
        lambda: series.change_series(rows[0].pk, smaller, scope="all", by=house[1], at=at),
        lambda: series.cancel_series(rows[0].pk, scope="all", by=house[1], at=at),
        lambda: editing.change_shift(rows[0].pk, smaller, by=house[1], at=at),
        lambda: editing.cancel_shift(rows[0].pk, by=house[1], at=at),
    ):
        assert code_of(act) == "shift_is_history"


@pytest.mark.django_db
def test_a_shift_that_goes_on_may_end_at_another_time_but_not_begin(house: tuple[Opportunity, Person]) -> None:
    [row] = weekly(house, times=1)
    at = row.starts_at + timedelta(hours=1)
    longer = as_draft(row, ends_at=row.ends_at + timedelta(hours=1))
    assert editing.change_shift(row.pk, longer, by=house[1], at=at).ends_at == longer.ends_at
    earlier = as_draft(row, starts_at=row.starts_at - timedelta(hours=1))
    assert code_of(lambda: editing.change_shift(row.pk, earlier, by=house[1], at=at)) == "shift_is_history"


@pytest.mark.django_db
def test_taking_out_those_that_follow_leaves_what_was_left_out(house: tuple[Opportunity, Person]) -> None:
    rows = weekly(house)
    gone = series.cancel_series(rows[1].pk, scope="following", left_out=[rows[2].pk], by=house[1], at=NOW)
    assert gone == [rows[1].pk, rows[3].pk]
    assert list(Shift.objects.filter(cancelled_at=None).order_by("pk")) == [rows[0], rows[2]]


@pytest.mark.django_db
def test_a_role_in_use_goes_only_with_a_way_out(house: tuple[Opportunity, Person]) -> None:
    opportunity, coordinator = house
    guide, cook = (
        editing.put_role(opportunity.pk, RoleDraft(title_en=name), by=coordinator, at=NOW) for name in ("Guide", "Cook")
    )
    pattern = replace(WEEKLY, rule=rule_of("WEEKLY", times=2))
    series.add_series(opportunity.pk, pattern, capacity=5, role_id=guide.pk, by=coordinator, at=NOW)
    assert code_of(lambda: editing.remove_role(opportunity.pk, guide.pk, by=coordinator, at=NOW)) == "role_in_use"
    editing.remove_role(opportunity.pk, guide.pk, shifts_to=cook.pk, by=coordinator, at=NOW)
    assert set(Shift.objects.values_list("role_id", flat=True)) == {cook.pk}
    editing.remove_role(opportunity.pk, cook.pk, shifts_to=0, by=coordinator, at=NOW)
    assert set(Shift.objects.values_list("role_id", flat=True)) == {None}
