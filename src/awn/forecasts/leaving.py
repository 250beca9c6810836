"""Volunteers about to leave: nobody is named; an organisation reads a number and what it goes along with.

Somebody has left who had no place for 120 days. Only those are looked at who agreed to statistics; who did
not is counted nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from awn.forecasts import lines, seasons
from awn.forecasts.lines import Columns
from awn.forecasts.rules import GONE_DAYS
from awn.forecasts.training import Rows, too_few

DAY = 86_400
# Somebody who was there within so many days may still leave.
ACTIVE_DAYS = 365
EVERY_DAYS = 30
MOST_LOOKS = 24
MOST_ROWS = 1_000_000
# Of everybody who agrees to statistics: when they were there, whether far from home, and what they asked for in vain.
_AGREED = """
    SELECT DISTINCT ON (person_id) person_id, is_given FROM consents_consent
     WHERE purpose = 'statistics' ORDER BY person_id, id DESC
"""
# Of one organisation: who was there within a year. The number stands for all of them where it is 0.
_THERE = """
    SELECT p.person_id FROM participation_place p
      JOIN opportunities_shift s ON s.id = p.shift_id
      JOIN opportunities_opportunity o ON o.id = s.opportunity_id
     WHERE p.state = 'attended' AND o.organisation_id = %s AND s.starts_at <= %s AND s.starts_at > %s
"""
_PRESENCES = f"""
    SELECT p.person_id, extract(epoch FROM s.starts_at)::bigint / 86400, o.organisation_id,
           coalesce(o.region_id <> person.region_id, false)
      FROM participation_place p
      JOIN opportunities_shift s ON s.id = p.shift_id
      JOIN opportunities_opportunity o ON o.id = s.opportunity_id
      JOIN people_person person ON person.id = p.person_id
      JOIN ({_AGREED}) agreed ON agreed.person_id = p.person_id AND agreed.is_given
     WHERE p.state = 'attended' AND s.starts_at <= %s AND s.starts_at > %s {{only}}
  ORDER BY 1, 2 LIMIT {MOST_ROWS}
"""
_ASKED = f"""
    SELECT a.person_id, extract(epoch FROM a.created_at)::bigint / 86400, a.state IN ('submitted', 'declined')
      FROM participation_application a
      JOIN ({_AGREED}) agreed ON agreed.person_id = a.person_id AND agreed.is_given
     WHERE a.created_at <= %s AND a.created_at > %s {{only}} ORDER BY 1, 2 LIMIT {MOST_ROWS}
"""


@dataclass(frozen=True)
class Life:
    """One person's days of presence, where, and what they asked for."""

    person: int
    days: NDArray[np.int64]
    houses: NDArray[np.int64]
    far: NDArray[np.bool_]
    asked: NDArray[np.int64]
    in_vain: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody at one moment."""

    person: int
    day: int
    since: int
    times: int
    houses: int
    years: float
    far: float
    asked: int
    in_vain: float
    left: bool


def past_rows(at: datetime) -> Rows:
    """Everybody who was active, as seen every thirty days until what came of it is known."""
    today = int(at.timestamp()) // DAY
    moments = [today - GONE_DAYS - EVERY_DAYS * n for n in range(MOST_LOOKS)]
    looks = [look for life in lives(at) for moment in moments if (look := look_at(life, moment)) is not None]
    if not looks:
        raise too_few()
    looks.sort(key=lambda one: one.day)
    day = np.array([one.day for one in looks], dtype=np.int64)
    first = np.array([one.times == 1 for one in looks], dtype=bool)
    return Rows(
        columns=columns_of(looks),
        happened=np.array([one.left for one in looks], dtype=bool),
        day=day,
        until=day + GONE_DAYS,
        owners=np.array([one.person for one in looks], dtype=np.int64),
        groups={"came_once": first, "came_often": ~first},
    )


def lives(at: datetime, house: int | None = None) -> Iterator[Life]:
    """Everybody who agreed to statistics and was there at some time; or those whom one organisation saw this year."""
    window: list[Any] = [at, at - timedelta(days=ACTIVE_DAYS + GONE_DAYS + EVERY_DAYS * MOST_LOOKS)]
    with connection.cursor() as cursor:
        theirs: list[Any] = [] if house is None else [house, at, at - timedelta(days=ACTIVE_DAYS)]
        only = "" if house is None else f"AND p.person_id IN ({_THERE})"
        cursor.execute(_PRESENCES.format(only=only), [*window, *theirs])
        there = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 4)
        only = "" if house is None else f"AND a.person_id IN ({_THERE})"
        cursor.execute(_ASKED.format(only=only), [*window, *theirs])
        asked = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 3)
    if not len(there):
        return
    people, begins = np.unique(there[:, 0], return_index=True)
    ends = np.append(begins[1:], len(there))
    first, last = np.searchsorted(asked[:, 0], people), np.searchsorted(asked[:, 0], people, side="right")
    for person, begin, end, low, high in zip(people, begins, ends, first, last, strict=True):
        mine, wishes = there[begin:end], asked[low:high]
        yield Life(
            int(person), mine[:, 1], mine[:, 2], mine[:, 3].astype(bool), wishes[:, 1], wishes[:, 2].astype(bool)
        )


def look_at(life: Life, day: int) -> Look | None:
    """Somebody as known on a day; None when they were not there within a year before it."""
    recent = (life.days <= day) & (life.days > day - ACTIVE_DAYS)
    times = int(recent.sum())
    if not times:
        return None
    wished = (life.asked <= day) & (life.asked > day - ACTIVE_DAYS)
    known = life.days[life.days <= day]
    return Look(
        person=life.person,
        day=day,
        since=day - int(known[-1]),
        times=times,
        houses=len(np.unique(life.houses[recent])),
        years=(day - int(known[0])) / 365,
        far=float(life.far[recent].mean()),
        asked=int(wished.sum()),
        in_vain=float(life.in_vain[wished].mean()) if wished.any() else 0.0,
        left=not bool(((life.days > day) & (life.days <= day + GONE_DAYS)).any()),
    )


def columns_of(looks: Sequence[Look]) -> Columns:
    """The columns of the line."""
    days = np.array([one.day for one in looks], dtype=np.int64)
    return lines.joined(
        [
            lines.banded("since", np.array([float(one.since) for one in looks]), (14, 30, 60, 120, 200)),
            lines.banded("times", np.array([float(one.times) for one in looks]), (1.5, 3.5, 7.5, 15.5)),
            lines.single("houses", np.log([one.houses for one in looks])),
            # Only the first year: the past that is read has a beginning, and nobody is older than it.
            lines.single("years", np.minimum([one.years for one in looks], 1.0)),
            lines.single("far", [one.far for one in looks]),
            lines.single("asked", np.log1p([one.asked for one in looks])),
            lines.single("in_vain", [one.in_vain for one in looks]),
            *(lines.single(f"season:{name}", wave) for name, wave in seasons.year_waves(days, 1).items()),
        ]
    )
