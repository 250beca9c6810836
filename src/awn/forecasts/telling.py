"""Writing down what was told of a shift before it began, so that it can be held against what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from numpy.typing import NDArray

from awn.cover.forecast import USUAL
from awn.forecasts import coming, spread
from awn.forecasts.measures import Column, Flags
from awn.forecasts.models import ShiftForecast
from awn.forecasts.queries import in_use
from awn.forecasts.rules import TOLD_HOURS, TOLD_KEPT_DAYS
from awn.opportunities.models import Shift
from awn.participation.models import Place
from awn.people.models import Person

BATCH = 200
MOST_PLACES = 200_000
# Excused is not absent, and who gave the place up was not forecast to hold it: as in learning.
_OUTCOMES = f"""
    SELECT p.person_id, t.shift_id, t.chance, t.base, p.state = 'attended', t.revision <> ''
      FROM (SELECT shift_id, base, revision, unnest(place_ids) AS place_id, unnest(chances) AS chance
              FROM forecasts_shiftforecast WHERE starts_at >= %s AND starts_at < %s) t
      JOIN participation_place p ON p.id = t.place_id AND p.state IN ('attended', 'absent')
  ORDER BY t.shift_id DESC, p.id LIMIT {MOST_PLACES}
"""


@dataclass(frozen=True)
class Outcomes:
    """Of each place: whose, in which shift, the chance of coming that was told, what the simple way said, who came."""

    person: NDArray[np.int64]
    shift: NDArray[np.int64]
    told: Column
    base: Column
    came: Flags
    by_model: Flags


def write_down(*, by: Person | None, at: datetime) -> int:
    """Every shift of the next two days of which nothing is written yet, some at a time; how many."""
    made = 0
    while (some := _write_some(at)) > 0:
        made += some
    return made


@transaction.atomic
def _write_some(at: datetime) -> int:
    seated = Place.objects.filter(shift=OuterRef("pk"), state="confirmed")
    known = ShiftForecast.objects.filter(shift_id=OuterRef("pk"))
    ahead = {"starts_at__gt": at, "starts_at__lte": at + timedelta(hours=TOLD_HOURS)}
    rows = Shift.objects.filter(Exists(seated), ~Exists(known), cancelled_at=None, open_ended=False, **ahead)
    shifts = list(rows.order_by("starts_at", "pk")[:BATCH])
    if not shifts:
        return 0
    used = in_use("no_show")
    base = 1 - float(used.content.get("base_rate", used.card.get("share", 1 - USUAL)))
    places, odds = coming.places_and_odds(used, shifts, at)
    sigma = float(used.content.get("sigma", 0.0))
    told = []
    for shift in shifts:
        mine = np.array([n for n, (_place, seat) in enumerate(places) if seat.shift == shift.pk], dtype=np.int64)
        found = spread.expected(odds[mine], sigma)
        told.append(
            ShiftForecast(
                shift_id=shift.pk, starts_at=shift.starts_at, at=at,
                revision=used.standing.revision if used.standing.is_model else "",
                place_ids=[places[n][0] for n in mine],
                chances=[round(float(one), 4) for one in 0.5 * (1 + np.tanh(odds[mine] / 2))],
                base=round(base, 4), expected=round(found.mean, 3), low=found.low, high=found.high,
            )
        )  # fmt: skip
    # Another worker may have written one meanwhile: the first stays.
    ShiftForecast.objects.bulk_create(told, ignore_conflicts=True)
    return len(told)


def outcomes(since: datetime, until: datetime) -> Outcomes:
    """What was told of the shifts of a time, with what came of it; the latest where they are too many."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTCOMES, [since, until])
        rows = cursor.fetchall()
    column = list(zip(*rows, strict=True)) if rows else [()] * 6
    return Outcomes(
        np.array(column[0], dtype=np.int64), np.array(column[1], dtype=np.int64), np.array(column[2], dtype=float),
        np.array(column[3], dtype=float), np.array(column[4], dtype=bool), np.array(column[5], dtype=bool),
    )  # fmt: skip


@transaction.atomic
def forget_old(*, by: Person | None, at: datetime) -> int:
    """Deletes what was told more than thirteen months ago; how many shifts."""
    return ShiftForecast.objects.filter(at__lt=at - timedelta(days=TOLD_KEPT_DAYS)).delete()[0]
