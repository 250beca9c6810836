"""Days off, Ramadan and times between prayers decide which shifts somebody is proposed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from tests import make

from awn.matching.loading import pool
from awn.matching.loading.codes import slot_number, slot_of
from awn.matching.queries import recommended
from awn.matching.queries.circumstances import circumstances
from awn.matching.queries.volunteers import volunteers_for
from awn.matching.weeks import Shift, Times, Week, meet
from awn.people.actions import add_away, set_availability, set_prayer_slots
from awn.people.models import Person
from awn.people.prayers import Spot, span_at, within
from awn.people.profile_rules import SPANS

NOW = make.NOW
RIYADH = Spot("SA", 24.7, 46.7, "Asia/Riyadh")
ZONE = ZoneInfo(RIYADH.zone)
MONDAY, RAMADAN_MONDAY = date(2026, 11, 23), date(2027, 2, 15)


def at(day: date, begins: int, ends: int, *, placed: bool = True) -> Shift:
    start, end = (datetime(day.year, day.month, day.day, hour, tzinfo=ZONE) for hour in (begins, ends))
    return Shift(start, end, RIYADH.zone, spot=RIYADH if placed else None)


def possible(week: Week, *shifts: Shift) -> list[bool]:
    met = meet([week], Times.of(shifts, by_prayers=week.follows_prayers))
    return [bool(one) for one in met.possible[0]]


def test_a_day_off_rules_out_its_shifts_and_a_window_only_from_end_to_end() -> None:
    week = Week(away=((MONDAY, MONDAY + timedelta(days=6)),))
    long = datetime(2026, 11, 20, tzinfo=ZONE), datetime(2026, 12, 20, tzinfo=ZONE)
    window = Shift(*long, RIYADH.zone, is_window=True)
    inside = Shift(long[0] + timedelta(days=4), long[0] + timedelta(days=6), RIYADH.zone, is_window=True)
    night = Shift(datetime(2026, 11, 22, 22, tzinfo=ZONE), datetime(2026, 11, 23, 4, tzinfo=ZONE), RIYADH.zone)
    assert possible(week, at(MONDAY, 9, 12), at(MONDAY + timedelta(days=7), 9, 12), window, inside, night) == [
        False, True, True, False, False,
    ]  # fmt: skip


def test_in_ramadan_the_times_of_ramadan_count_alone() -> None:
    week = Week(parts=frozenset({(0, "morning")}), ramadan=frozenset({(0, "after_isha")}))
    morning, late = (9, 11), (21, 23)
    assert possible(week, at(MONDAY, *morning), at(MONDAY, *late)) == [True, False]
    assert possible(week, at(RAMADAN_MONDAY, *morning), at(RAMADAN_MONDAY, *late)) == [False, True]
    told_nothing_of_it = Week(parts=week.parts, usual=frozenset({(0, "sunrise_dhuhr")}))
    assert possible(told_nothing_of_it, at(RAMADAN_MONDAY, *morning), at(RAMADAN_MONDAY, *late)) == [True, False]


def test_times_between_prayers_follow_the_sun_where_the_place_is_known() -> None:
    # Maghrib is at 17:04 in November and at 18:44 in June: a shift around 18:00 lies after it, and then before it.
    week = Week(usual=frozenset({(0, "asr_maghrib")}))
    winter, summer = at(MONDAY, 17, 19), at(date(2027, 6, 21), 17, 19)
    assert [span_at(RIYADH, one.starts + timedelta(hours=1)) for one in (winter, summer)] == [
        "maghrib_isha", "asr_maghrib",
    ]  # fmt: skip
    assert possible(week, winter, summer) == [False, True]
    assert possible(week, at(MONDAY, 13, 16, placed=False)) == [True]  # without a place: by the part of the day
    assert [name for name, _time in within(RIYADH, *(datetime(2026, 11, 27, h, tzinfo=ZONE) for h in (9, 16)))] == [
        "friday", "asr",
    ]  # fmt: skip


def test_many_people_meet_many_shifts_as_one_meets_one() -> None:
    draw = np.random.default_rng(7)
    spans = ["fajr_sunrise", "sunrise_dhuhr", "dhuhr_asr", "asr_maghrib", "maghrib_isha", "after_isha"]
    parts = ["morning", "afternoon", "evening", "night"]

    def some(names: list[str]) -> frozenset[tuple[int, str]]:
        return frozenset(
            (int(draw.integers(7)), names[int(draw.integers(len(names)))]) for _ in range(draw.integers(6))
        )

    people = [
        Week(some(parts), some(spans), some(spans), ((MONDAY, MONDAY + timedelta(days=int(n))),) if n else ())
        for n in draw.integers(0, 4, 30)
    ]
    shifts = [
        at(first + timedelta(days=int(draw.integers(10))), begins := int(draw.integers(0, 20)), begins + 3)
        for first in (MONDAY, RAMADAN_MONDAY)
        for _ in range(15)
    ]
    met = meet(people, Times.of(shifts, by_prayers=True)).possible
    for row, week in enumerate(people):
        for column, shift in enumerate(shifts):
            alone = meet([week], Times.of([shift], by_prayers=True)).possible
            assert met[row, column] == alone[0, 0]
    assert met.any()
    assert not met.all()


def test_times_of_many_are_those_of_one() -> None:
    hours = [datetime(2026, 3, 28, 18, 30, tzinfo=UTC) + timedelta(hours=1.75 * n) for n in range(400)]
    shifts = [
        Shift(one, one + timedelta(hours=n % 9 + 1), zone, spot=RIYADH)
        for n, one in enumerate(hours)
        for zone in ("Asia/Riyadh", "Asia/Dubai", "Europe/Berlin")
    ]
    times = Times.of(shifts, by_prayers=True)
    for row, one in enumerate(shifts):
        assert times.slot[row] == slot_number(slot_of(one.starts, one.ends, one.zone))
        for column, moment in ((times.first, one.starts), (times.last, one.ends)):
            assert column[row] == moment.astimezone(ZoneInfo(one.zone)).date().toordinal()
        middle = (one.starts + (one.ends - one.starts) / 2).astimezone(ZoneInfo(one.zone))
        if one.zone == RIYADH.zone:
            name = span_at(RIYADH, middle)
            known = times.span[row] < 7 * len(SPANS)
            assert (list(SPANS)[times.span[row] % len(SPANS)] if known else None) == name
            assert not known or times.span[row] // len(SPANS) == middle.weekday()


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pools that look at each question."""
    monkeypatch.setattr(pool, "LOOK_EVERY_SECONDS", 0.0)


@pytest.mark.django_db
@pytest.mark.usefixtures("fresh")
def test_whoever_is_away_on_all_its_days_is_not_proposed_either_way() -> None:
    from awn.matching.actions import set_findable

    person = make.person(birth_date=date(1990, 1, 1), region=make.region())
    set_findable(person.pk, findable=True, by=person, at=NOW)
    soon, later = make.opportunity(region=make.region()), make.opportunity(region=make.region())
    make.shift(later, starts_at=NOW + timedelta(days=40))

    def proposed() -> set[int]:
        return {one.opportunity.pk for one in recommended(person, NOW).suggestions}

    def found(opportunity: object) -> list[int]:
        return [one.facts.away_shifts for one in volunteers_for(opportunity, NOW).volunteers]  # type: ignore[arg-type]  # any opportunity

    assert proposed() == {soon.pk, later.pk}
    assert found(soon) == [0]
    add_away(person.pk, NOW.date(), NOW.date() + timedelta(days=30), by=person, at=NOW)
    assert proposed() == {later.pk}
    assert found(soon) == []
    assert found(later) == [1]
    assert volunteers_for(soon, NOW).eligible == 0
    [time] = [one for one in circumstances(person, soon, NOW) if one.code == "time"]
    assert not time.is_open


@pytest.mark.django_db
def test_only_those_who_asked_are_told_of_prayers() -> None:
    person: Person = make.person(region=make.region())
    opportunity = make.opportunity(region=make.region(), shifts=0)
    day = datetime(2027, 6, 21, tzinfo=UTC)
    make.shift(opportunity, starts_at=day + timedelta(hours=8), hours=3)  # 11:00 to 14:00 in Riyadh
    set_availability(person.pk, {(0, "afternoon")}, by=person, at=NOW)
    assert not [one for one in circumstances(person, opportunity, NOW) if one.code == "prayers"]
    set_prayer_slots(person.pk, "usual", {(0, "dhuhr_asr")}, by=person, at=NOW)
    [told] = [one for one in circumstances(person, opportunity, NOW) if one.code == "prayers"]
    assert not told.is_open
    assert "11:5" in str(told.demand)
    opportunity.accessibility = ["prayer_room"]
    [told] = [one for one in circumstances(person, opportunity, NOW) if one.code == "prayers"]
    assert told.is_open
