"""Shifts that may stay short of people: seen some days before they begin, from how full they are by then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import connection
from django.db.models import Count, F, Q

from awn.forecasts import lines, seasons
from awn.forecasts.lines import Columns
from awn.forecasts.rules import ENOUGH
from awn.forecasts.training import Rows, too_few
from awn.opportunities.models import Shift

# A past shift is looked at so many days before it began.
HORIZONS = (14, 7, 3, 1)
LOOKED_BACK = timedelta(days=1_100)
HOUSE_WEIGHT = 10.0
USUAL_SHORT = 0.3
DAY = 86_400
# How many seats were taken by when: places that are still seated, by the moment they were given.
_PAST = """
    SELECT s.id, o.organisation_id, extract(epoch FROM s.starts_at)::bigint, s.capacity, s.taken,
           extract(epoch FROM o.published_at)::bigint, o.selection = 'instant',
           coalesce(array_agg(extract(epoch FROM p.created_at)::bigint) FILTER (WHERE p.id IS NOT NULL), '{}')
      FROM opportunities_shift s
      JOIN opportunities_opportunity o ON o.id = s.opportunity_id
 LEFT JOIN participation_place p ON p.shift_id = s.id AND p.state IN ('confirmed', 'attended', 'absent', 'excused')
     WHERE s.starts_at > %s AND s.starts_at <= %s AND s.cancelled_at IS NULL AND NOT s.open_ended
       AND o.published_at IS NOT NULL AND o.state IN ('published', 'closed', 'completed', 'archived')
  GROUP BY s.id, o.id ORDER BY s.starts_at, s.id
"""


@dataclass(frozen=True, slots=True)
class Look:
    """A shift at one moment: how full it was, and how its organisation's earlier shifts ended."""

    shift: int
    house: int
    starts: int
    at: int
    published: int
    capacity: int
    taken: int
    instant: bool
    house_short: float
    short: bool


def past_rows(at: datetime) -> Rows:
    """Every past shift that was not full enough yet, as it stood some days before."""
    looks = _past_looks(at)
    if not looks:
        raise too_few()
    day = np.array([one.at // DAY for one in looks], dtype=np.int64)
    return Rows(
        columns=columns_of(looks),
        happened=np.array([one.short for one in looks], dtype=bool),
        day=day,
        until=np.array([one.starts // DAY for one in looks], dtype=np.int64),
        owners=np.array([one.house for one in looks], dtype=np.int64),
        groups={
            f"days_before_{days}": np.array([round((one.starts - one.at) / DAY) == days for one in looks], dtype=bool)
            for days in HORIZONS
        },
    )


def _past_looks(at: datetime) -> list[Look]:
    with connection.cursor() as cursor:
        cursor.execute(_PAST, [at - LOOKED_BACK, at])
        shifts = cursor.fetchall()
    found, known = [], HouseShares()
    ended: list[tuple[int, int, bool]] = [
        (starts, house, taken < ENOUGH * capacity) for _id, house, starts, capacity, taken, *_rest in shifts
    ]
    asked = sorted(
        (starts - days * DAY, place) for place, (_id, _h, starts, *_r) in enumerate(shifts) for days in HORIZONS
    )
    over = 0
    for moment, place in asked:
        while over < len(ended) and ended[over][0] < moment:
            known.learn(ended[over][1], short=ended[over][2])
            over += 1
        key, house, starts, capacity, taken, published, instant, given = shifts[place]
        there = sum(one <= moment for one in given)
        if published < moment and there < ENOUGH * capacity:
            short = taken < ENOUGH * capacity
            found.append(Look(key, house, starts, moment, published, capacity, there, instant, known.of(house), short))
    return found


def house_now(organisation_id: int, at: datetime) -> float:
    """How often the shifts of one organisation stayed short so far."""
    rows = Shift.objects.filter(
        opportunity__organisation=organisation_id,
        starts_at__gt=at - LOOKED_BACK,
        starts_at__lte=at,
        cancelled_at=None,
        open_ended=False,
    )
    short = Q(taken__lt=ENOUGH * F("capacity"))
    found = rows.aggregate(all=Count("pk"), short=Count("pk", filter=short))
    return float((found["short"] + HOUSE_WEIGHT * USUAL_SHORT) / (found["all"] + HOUSE_WEIGHT))


class HouseShares:
    """How often an organisation's shifts stayed short, drawn towards the usual share."""

    def __init__(self) -> None:
        self._counts: dict[int, tuple[int, int]] = {}

    def learn(self, house: int, *, short: bool) -> None:
        """A shift has begun."""
        all_, few = self._counts.get(house, (0, 0))
        self._counts[house] = (all_ + 1, few + int(short))

    def of(self, house: int) -> float:
        """The share of one organisation."""
        all_, few = self._counts.get(house, (0, 0))
        return (few + HOUSE_WEIGHT * USUAL_SHORT) / (all_ + HOUSE_WEIGHT)


def columns_of(looks: Sequence[Look]) -> Columns:
    """The columns of the line."""
    share = np.array([one.taken / one.capacity for one in looks])
    left = np.array([(one.starts - one.at) / DAY for one in looks])
    open_for = np.array([(one.at - one.published) / DAY for one in looks])
    days = np.array([one.starts // DAY for one in looks], dtype=np.int64)
    season = seasons.flags(days)
    house = np.array([one.house_short for one in looks])
    return lines.joined(
        [
            lines.banded("filled", share, (0.01, 0.2, 0.4, 0.6, 0.7)),
            lines.banded("left", left, (2, 5, 10)),
            lines.single("filled:left", share * np.log1p(left)),
            lines.banded("open", open_for, (3, 7, 14)),
            lines.single("house", np.log(house / (1 - house))),
            lines.single("size", np.log([one.capacity for one in looks])),
            lines.single("instant", [one.instant for one in looks]),
            lines.single("weekend", np.isin((days + 3) % 7, (4, 5))),
            lines.single("season:ramadan", season["ramadan"]),
            *(lines.single(f"season:{name}", wave) for name, wave in seasons.year_waves(days, 1).items()),
        ]
    )
