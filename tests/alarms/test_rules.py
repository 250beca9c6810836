"""Each rule on rows written by hand: what it must see, and the honest thing beside it that it must leave alone."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from tests.alarms.rows import DAY, FIRST, HOUR, columns, honest, houses, row

from awn.alarms.detecting import RULES, find
from awn.alarms.detecting.columns import METHOD, UNPROVED
from awn.alarms.detecting.finding import Finding
from awn.alarms.detecting.places import distance_km, travel_minutes
from awn.alarms.rules import FROM_ELSEWHERE, KINDS, RAISED_FROM, REASONS, THRESHOLDS, Threshold, check_reason, is_new
from awn.alarms.wording import FACTS, MEANINGS, WHERE_TO_LOOK
from awn.base.refusal import Refusal

JEDDAH = {"latitude": 21.5, "longitude": 39.2}


def raised(kind: str, rows: list[dict[str, Any]], count: int = 2, **said: Any) -> list[Finding]:
    return [one for one in find(columns(rows), houses(count, **said), [kind]) if one.score >= RAISED_FROM]


def desk(days: int, each: int) -> list[dict[str, Any]]:
    sitting = (FIRST + days + 2) * DAY
    return [
        row(person=n, day=FIRST + day, entered=sitting + 5 * n + 100 * day)
        for day, n in product(range(days), range(each))
    ]


def test_many_days_entered_within_minutes_are_seen_and_one_large_event_is_not() -> None:
    (found,) = raised("bulk_entry", desk(days=6, each=8))
    assert (found.subject_kind, found.subject, found.organisation) == ("recorder", "901", 100)
    assert (found.facts["records"], found.facts["days"]) == (48, 6)
    assert found.entries == tuple(range(1, 49))
    assert raised("bulk_entry", desk(days=1, each=90)) == []


def test_late_records_are_seen_beside_what_others_do() -> None:
    late = [row(person=n, entered=(FIRST + 12) * DAY if n < 30 else FIRST * DAY + 13 * HOUR) for n in range(60)]
    (found,) = raised("late_entry", late + honest())
    assert (found.facts["late"], found.facts["records"], found.facts["share"]) == (30, 60, 0.5)
    # Where everybody is late, nobody stands out.
    everybody = [one | {"entered": one["until"] + 9 * DAY} for house in range(4) for one in honest(60, house=house)]
    assert raised("late_entry", everybody, 4) == []


def test_one_pair_of_hands_is_seen_only_where_there_are_others() -> None:
    alone = [row(person=n, opportunity=n % 4, recorder=900) for n in range(80)]
    (found,) = raised("one_approver", alone)
    assert found.people == (900,)
    assert raised("one_approver", alone, confirmers=1) == []
    assert raised("one_approver", [one | {"recorder": 901} for one in alone]) == []
    # Where three may confirm, one does nearly everything in other organisations too.
    others = [
        row(house=house, person=n, confirmer=700 + (n % 12 == 0), opportunity=n % 4)
        for house in range(1, 24)
        for n in range(72)
    ]
    assert raised("one_approver", alone + others, 24, confirmers=3) == []


def test_nobody_is_in_riyadh_and_in_jeddah_within_half_an_hour() -> None:
    here = row(day=FIRST)
    soon, later = here["until"] + HOUR // 2, here["until"] + 3 * HOUR
    (found,) = raised("impossible_travel", [here, row(since=soon, house=1, **JEDDAH)])
    assert found.subject == "1"
    assert found.facts["distance_km"] == pytest.approx(843, abs=10)
    assert raised("impossible_travel", [here, row(since=later, house=1, **JEDDAH)]) == []
    assert raised("impossible_travel", [here, row(since=soon, house=1, remote=1, **JEDDAH)]) == []
    overlap = row(since=here["since"] + HOUR, house=1)
    assert raised("impossible_travel", [here, overlap])[0].facts["minutes_missing"] == pytest.approx(117)
    # Another person's presence there is nobody's problem.
    assert raised("impossible_travel", [here, row(person=2, since=soon, house=1, **JEDDAH)]) == []


def test_ways_take_longer_by_road_than_by_air_only_when_they_are_long() -> None:
    km = np.array([5.0, 110.0, 850.0])
    assert travel_minutes(km).tolist() == pytest.approx([0, 60, 153.75])
    assert distance_km(*(np.array([x]) for x in (0.0, 0.0, 0.0, 1.0)))[0] == pytest.approx(111.2, abs=0.1)


def test_hours_that_nobody_saw_are_counted_on_site_alone() -> None:
    bare = [row(person=n, method=METHOD["self"], proof=UNPROVED, recorder=n) for n in range(60)]
    (found,) = raised("no_place_proof", bare + honest())
    assert found.facts["unproved"] == 60
    assert raised("no_place_proof", [one | {"remote": 1} for one in bare] + honest()) == []


def test_whole_hours_are_seen_unless_the_shift_was_planned_so() -> None:
    whole = [row(person=n, minutes=240) for n in range(60)]
    assert len(raised("round_numbers", whole + honest())) == 1
    assert raised("round_numbers", [one | {"planned": 240} for one in whole] + honest()) == []


def test_a_circle_is_seen_and_its_members_named() -> None:
    circle = [row(person=p, confirmer=c, day=FIRST + n) for n in range(4) for p, c in ((1, 2), (2, 3), (3, 1))]
    (found,) = raised("mutual_approval", circle + honest())
    assert found.people == (1, 2, 3)
    chain = [one | {"confirmer": 9} if one["person"] == 3 else one for one in circle]
    assert raised("mutual_approval", chain + honest()) == []


def test_one_telephone_for_many_is_seen_and_the_device_at_the_entrance_is_not() -> None:
    scans = [row(person=n, method=METHOD["venue_qr"], recorder=n, device=77) for n in range(12)]
    (found,) = raised("shared_device", scans)
    assert (found.subject, found.facts["people_in_a_day"]) == (f"{77:016x}", 12)
    assert raised("shared_device", [one | {"method": METHOD["kiosk"]} for one in scans]) == []
    assert raised("shared_device", scans[:3]) == []


def months(house: int, last: int, people: int = 12) -> list[dict[str, Any]]:
    """Nine quiet months and one with `last` presences of so many people."""
    quiet = [row(house=house, person=n, day=FIRST + 30 * month + n) for month in range(9) for n in range(8)]
    return quiet + [row(house=house, person=n % people, day=FIRST + 270 + n % 20) for n in range(last)]


def test_a_leap_is_seen_unless_the_whole_region_leaps_or_many_people_explain_it() -> None:
    others = [one for house in range(1, 14) for one in months(house, 8)]
    rows = months(0, 200) + others
    (found,) = raised("leap", rows, 14)
    assert (found.organisation, found.facts["volunteers"]) == (100, 12)
    assert found.period
    assert raised("leap", months(0, 200, people=200) + others, 14) == []
    season = [one for house in range(14) for one in months(house, 200)]
    assert raised("leap", season, 14) == []


def forty(*, afterwards: bool) -> list[dict[str, Any]]:
    return [
        row(person=n, day=FIRST + day, minutes=240, **({"entered": (FIRST + 14) * DAY} if afterwards else {}))
        for n, day in product(range(15), range(10))
    ]


def test_forty_hours_written_down_afterwards_are_seen_and_those_of_a_school_are_not() -> None:
    (found,) = raised("target_hit", forty(afterwards=True) + honest())
    assert (found.facts["exact"], len(found.people)) == (15, 15)
    assert raised("target_hit", forty(afterwards=False) + honest()) == []


def test_honest_rows_raise_nothing() -> None:
    assert [one for one in find(columns(honest()), houses()) if one.score >= RAISED_FROM] == []


@pytest.mark.parametrize("kind", RULES)
def test_an_empty_ledger_is_no_fault(kind: str) -> None:
    assert find(columns([]), houses(), [kind]) == []


def test_scores_rise_in_straight_lines() -> None:
    rule = Threshold(least=1, look=20, clear=60)
    assert [rule.score(value) for value in (0, 10, 20, 40, 60, 900)] == [0, 0.25, 0.5, 0.75, 1, 1]


def test_a_closed_alarm_needs_new_evidence_to_come_back() -> None:
    assert not is_new(fresh=2, before=4)
    assert not is_new(fresh=24, before=100)
    assert is_new(fresh=25, before=100)


def test_every_kind_is_explained_and_has_its_threshold() -> None:
    assert set(KINDS) == set(RULES) | FROM_ELSEWHERE == set(THRESHOLDS) == set(MEANINGS) == set(WHERE_TO_LOOK)
    with pytest.raises(Refusal, match="alarm_reason_missing"):
        check_reason("honest", "not_there")
    assert all(texts for texts in REASONS.values())
    rows = desk(6, 8) + forty(afterwards=True) + honest()
    named = {name for one in find(columns(rows), houses()) for name in one.facts}
    assert named <= set(FACTS)
