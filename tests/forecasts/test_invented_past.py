"""The demo's longer past: seasons that move with the moon, and people who are absent."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from tests.make import NOW

from awn.demo.national import load, plan
from awn.forecasts import attendance, seasons
from awn.hours.models import HoursEntry
from awn.participation.models import Place

COURSE = plan.Course(days=1_100, lunar=True, absent=0.2, stories=False)
TODAY = int(NOW.timestamp()) // 86_400


def test_more_is_done_in_each_ramadan_wherever_it_falls() -> None:
    random = Random(3)
    days = Counter(TODAY - COURSE.days_back(random, int(NOW.timestamp()), NOW.month) for _n in range(20_000))
    fasts = [
        (begin, end) for name, begin, end in seasons.spans() if name == "ramadan" and TODAY - 1_090 < begin < TODAY
    ]
    assert len(fasts) == 3
    for begin, end in fasts:
        inside = sum(days[day] for day in range(begin, end + 1))
        after = sum(days[day] for day in range(end + 10, end + 10 + end + 1 - begin))
        assert inside > 1.3 * after
    assert plan.missing_chance(0.2, 7, 28, 0.0) > plan.missing_chance(0.2, 7, 2, 0.0)


@pytest.mark.django_db
def test_such_a_country_loads_and_its_absences_can_be_learned_from() -> None:
    made = load(people=300, opportunities=40, entries=400, at=NOW, course=COURSE)
    assert [check for check in made.checks if check.wrong] == []
    absent = Place.objects.filter(state="absent").count()
    assert 0.08 < absent / (absent + Place.objects.filter(state="attended").count()) < 0.35
    assert HoursEntry.objects.filter(place__state="absent").count() == 0
    rows = attendance.past_rows(NOW)
    assert int(rows.happened.sum()) == absent
    assert (NOW.date() - min(HoursEntry.objects.values_list("day", flat=True))).days > 900
