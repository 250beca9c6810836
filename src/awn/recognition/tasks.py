"""At night the levels of those whose hours changed, and of those for whom levels were set anew, are looked at."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from awn.base.clock import now
from awn.hours.models import HoursEntry
from awn.recognition.actions.levels import bring_up_to_date
from awn.recognition.models import LevelSetting

MOST_AT_ONCE = 2_000
_LOOK_BACK = timedelta(days=2)


@app.periodic(cron="35 2 * * *")
@app.task(queueing_lock="recognition-levels", pass_context=False)
def look_at_levels(timestamp: int) -> None:
    """People with hours of the last two days; after a change of levels everybody of that organisation or country."""
    at = now()
    rows = HoursEntry.objects.all()
    fresh = set(rows.filter(credited_at__gte=at - _LOOK_BACK).values_list("person", flat=True).distinct())
    for row in LevelSetting.objects.filter(at__gte=at - _LOOK_BACK):
        there = (
            rows.filter(organisation=row.organisation_id)
            if row.organisation_id
            else rows.filter(person__region__country=row.country_id)
        )
        fresh |= set(there.values_list("person", flat=True).distinct())
    for person_id in sorted(fresh)[:MOST_AT_ONCE]:
        bring_up_to_date(person_id, by=None, at=at)
