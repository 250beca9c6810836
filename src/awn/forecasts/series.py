"""Reading what was wanted, week by week."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from awn.forecasts.demand import AHEAD, Series
from awn.minors.models import SchoolHoliday

EPOCH = date(1970, 1, 1)
# Weeks begin on Sunday: 4 January 1970 was one.
FIRST_SUNDAY = 3
MOST_WEEKS = 52 * 5
# Fewer places than this in all that time, and a key has no series of its own.
FEWEST_PLACES = 20
MOST_SKILLS = 40
DIMENSIONS = ("region", "field", "skill")
_KEY = {
    "region": ("o.region_id", ""),
    "field": ("o.field_id", ""),
    "skill": ("k.skill::text", "CROSS JOIN LATERAL unnest(o.skill_ids) k(skill)"),
}
_WANTED = """
    SELECT {key}, (extract(epoch FROM s.starts_at)::bigint / 86400 - 3) / 7, sum(s.capacity)
      FROM opportunities_shift s JOIN opportunities_opportunity o ON o.id = s.opportunity_id {more}
     WHERE s.cancelled_at IS NULL AND NOT s.open_ended AND o.published_at IS NOT NULL
       AND o.state IN ('published', 'closed', 'completed', 'archived')
       AND s.starts_at >= %s AND s.starts_at < %s AND {key} IS NOT NULL
  GROUP BY 1, 2
"""
# Who stands behind a key: organisations, and people who had a place there, in the last year.
_BEHIND = """
    SELECT {key}, count(DISTINCT o.organisation_id), count(DISTINCT p.person_id)
      FROM opportunities_shift s JOIN opportunities_opportunity o ON o.id = s.opportunity_id {more}
 LEFT JOIN participation_place p ON p.shift_id = s.id AND p.state IN ('confirmed', 'attended', 'absent', 'excused')
     WHERE s.cancelled_at IS NULL AND s.starts_at >= %s AND s.starts_at < %s AND {key} IS NOT NULL
  GROUP BY 1
"""


def week_of(at: datetime) -> int:
    """The number of the week that a moment lies in."""
    return (int(at.timestamp()) // 86_400 - FIRST_SUNDAY) // 7


def day_of(week: int) -> int:
    """The first day of a week, in days since 1970."""
    return week * 7 + FIRST_SUNDAY


def wanted(dimension: str, at: datetime) -> Series | None:
    """The weeks that are over, from the first in which anything was wanted; None where there are none."""
    key, more = _KEY[dimension]
    this = week_of(at)
    begin, end = (
        datetime.combine(EPOCH + timedelta(days=day_of(week)), datetime.min.time(), UTC)
        for week in (this - MOST_WEEKS, this)
    )
    with connection.cursor() as cursor:
        cursor.execute(_WANTED.format(key=key, more=more), [begin, end])
        rows = [(str(one), int(week), int(places)) for one, week, places in cursor.fetchall()]
    sums: dict[str, int] = {}
    for one, _week, places in rows:
        sums[one] = sums.get(one, 0) + places
    ranked = sorted((one for one in sums if sums[one] >= FEWEST_PLACES), key=lambda one: (-sums[one], one))
    keys = sorted(ranked[:MOST_SKILLS] if dimension == "skill" else ranked)
    if not keys:
        return None
    first = min(week for one, week, _places in rows if one in set(keys))
    values = np.zeros((len(keys), this - first))
    place = {one: number for number, one in enumerate(keys)}
    for one, week, places in rows:
        if one in place:
            values[place[one], week - first] = places
    holidays = _holidays(keys, first, values.shape[1] + AHEAD) if dimension == "region" else None
    return Series(tuple(keys), day_of(first), values, holidays)


def behind(dimension: str, at: datetime) -> dict[str, tuple[int, int]]:
    """For each key how many organisations and how many people stand behind it."""
    key, more = _KEY[dimension]
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND.format(key=key, more=more), [at - timedelta(days=364), at])
        return {str(one): (houses, people) for one, houses, people in cursor.fetchall()}


def _holidays(keys: list[str], first: int, weeks: int) -> NDArray[np.float64] | None:
    """The share of days without school, where the countries' holidays are known for the whole time."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for country, begin, end in SchoolHoliday.objects.values_list("country_id", "first_day", "last_day"):
        spans.setdefault(country, []).append(((begin - EPOCH).days, (end - EPOCH).days))
    start, last = day_of(first), day_of(first + weeks)
    # Half a calendar would say that the other half had school.
    known = [min(b for b, _e in one) <= start + 366 and max(e for _b, e in one) >= last for one in spans.values()]
    if not known or not all(known):
        return None
    found = np.zeros((len(keys), weeks * 7))
    for place, key in enumerate(keys):
        for opens, closes in spans.get(key[:2], []):
            found[place, max(opens - start, 0) : max(closes - start + 1, 0)] = 1
    shares: NDArray[np.float64] = found.reshape(len(keys), weeks, 7).mean(axis=2)
    return shares
