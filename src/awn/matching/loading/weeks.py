"""Weeks of people and times of shifts out of the tables, and which offers and people they leave open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from awn.matching.weeks import Mask, Meeting, Shift, Times, Week, meet
from awn.opportunities.models import Opportunity
from awn.opportunities.models import Shift as ShiftRow
from awn.people.models import Availability, AwayDays, PrayerSlot
from awn.people.prayers import Spot
from awn.reference import queries as reference


@dataclass(frozen=True, slots=True)
class Fit:
    """Of each row, whether any time of it is possible, and the share of its times at which somebody is free."""

    possible: Mask
    share: NDArray[np.float64]
    away: Mask  # at every time of it


def weeks_of(ids: Collection[int]) -> dict[int, Week]:
    """The weeks of these people; three queries, however many they are."""
    parts, usual, ramadan, away = (defaultdict[int, list[Any]](list) for _ in range(4))
    for person, weekday, part in Availability.objects.filter(person__in=ids).values_list(
        "person_id", "weekday", "part"
    ):
        parts[person].append((weekday, part))
    slots = PrayerSlot.objects.filter(person__in=ids)
    for person, season, weekday, span in slots.values_list("person_id", "season", "weekday", "span"):
        (ramadan if season == "ramadan" else usual)[person].append((weekday, span))
    for person, first, last in AwayDays.objects.filter(person__in=ids).values_list(
        "person_id", "first_day", "last_day"
    ):
        away[person].append((first, last))
    return {
        one: Week(frozenset(parts[one]), frozenset(usual[one]), frozenset(ramadan[one]), tuple(away[one]))
        for one in ids
    }


def beyond_a_usual_week(ids: Collection[int]) -> dict[int, Week]:
    """The weeks of those among these people who told of prayers, Ramadan or days off: of all others the index knows
    everything. One query where there are none."""
    some = PrayerSlot.objects.filter(person__in=ids).order_by().values_list("person_id")
    others = AwayDays.objects.filter(person__in=ids).order_by().values_list("person_id")
    found = {person for (person,) in some.union(others)}
    return weeks_of(found) if found else {}


def shifts_of(rows: Iterable[ShiftRow], opportunity: Opportunity) -> list[Shift]:
    """The shifts of one opportunity as weeks see them; no query."""
    spot = spot_of(opportunity.region_id)
    return [Shift(row.starts_at, row.ends_at, opportunity.zone, row.open_ended, spot) for row in rows]


def spot_of(region_id: str | None) -> Spot | None:
    """Where prayers are asked for: the middle of the region."""
    region = reference.region(region_id) if region_id else None
    return Spot(region.country_id, region.latitude, region.longitude, region.country.zone) if region else None


def fit_of_offers(week: Week, ids: Sequence[int], at: datetime) -> Fit:
    """One person against these offers, by the shifts to come; one query. Without any, nothing is against it."""
    rows = ShiftRow.objects.filter(opportunity__in=ids, cancelled_at=None, ends_at__gt=at)
    names = ("opportunity_id", "starts_at", "ends_at", "opportunity__zone", "open_ended", "opportunity__region_id")
    owners: list[int] = []
    shifts: list[Shift] = []
    spots: dict[str | None, Spot | None] = {}
    for owner, starts, ends, zone, is_window, region in rows.values_list(*names):
        owners.append(owner)
        if region not in spots:
            spots[region] = spot_of(region)
        shifts.append(Shift(starts, ends, zone, is_window, spots[region]))
    place = {one: row for row, one in enumerate(ids)}
    row = np.array([place[one] for one in owners], np.int64)
    met = meet([week], Times.of(shifts, by_prayers=week.follows_prayers))
    return _fit(row, len(ids), met)


def fit_of_people(weeks: Sequence[Week], shifts: Iterable[Shift]) -> Fit:
    """These people against one offer."""
    by_prayers = any(one.follows_prayers for one in weeks)
    met = meet(weeks, Times.of(list(shifts), by_prayers=by_prayers))
    if not met.away.shape[1]:
        return Fit(np.ones(len(weeks), np.bool_), np.ones(len(weeks)), np.zeros(len(weeks), np.bool_))
    return Fit(np.asarray(met.possible.any(axis=1)), met.free.mean(axis=1), np.asarray(met.away.all(axis=1)))


def _fit(row: NDArray[np.int64], count: int, met: Meeting) -> Fit:
    """From shifts to their offers: one person's row of the meeting."""
    number = np.bincount(row, minlength=count)
    possible, free, away = (
        np.bincount(row, weights=mask[0], minlength=count) for mask in (met.possible, met.free, met.away)
    )
    none = number == 0
    return Fit((possible > 0) | none, np.where(none, 1.0, free / np.maximum(number, 1)), (away == number) & ~none)
