"""Who will come: rows of past places, and the same columns for places to come.

What is known of somebody is what was over two days before the shift, when a coordinator looks. Excused is not absent,
and who gave the place up before is not counted: the seat went on to others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from heapq import heappop, heappush
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Count
from django.db.models.functions import TruncMonth

from awn.forecasts import lines, seasons
from awn.forecasts.lines import Columns
from awn.forecasts.training import Rows, too_few
from awn.participation.models import Place

LOOKED_BACK = timedelta(days=1_100)
KNOWN_BEFORE = 2 * 86_400
# After so long a presence or an absence counts half.
HALF_LIFE = 365 * 86_400
# As many places as the mean counts for: of a person, of an organisation.
PERSON_WEIGHT, HOUSE_WEIGHT = 4.0, 20.0
USUAL_ABSENT = 0.12
MOST_ROWS = 3_000_000
DAY = 86_400
FIELDS = (
    "person_id", "shift_id", "shift__starts_at", "shift__ends_at", "created_at", "state", "shift__capacity",
    "shift__opportunity__organisation_id", "shift__opportunity__region_id", "person__region_id",
    "shift__opportunity__selection", "shift__opportunity__zone",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seat:
    """One place as the columns need it; moments in seconds."""

    person: int
    shift: int
    starts: int
    ends: int
    booked: int
    absent: bool
    capacity: int
    house: int
    far: bool
    instant: bool
    zone: str


@dataclass(slots=True)
class Tally:
    """Presences and absences that fade with time."""

    came: float = 0.0
    missed: float = 0.0
    at: int = 0

    def faded(self, at: int) -> tuple[float, float]:
        """What is left of them at a moment."""
        left = 0.5 ** (max(at - self.at, 0) / HALF_LIFE)
        return self.came * left, self.missed * left

    def add(self, at: int, *, absent: bool) -> None:
        """One more."""
        self.came, self.missed = self.faded(at)
        self.at = max(at, self.at)
        if absent:
            self.missed += 1
        else:
            self.came += 1


@dataclass(slots=True)
class History:
    """What is known of people and organisations so far."""

    people: dict[int, Tally] = field(default_factory=dict)
    houses: dict[int, Tally] = field(default_factory=dict)

    def learn(self, seat: Seat) -> None:
        """A shift is over."""
        for known, key in ((self.people, seat.person), (self.houses, seat.house)):
            known.setdefault(key, Tally()).add(seat.ends, absent=seat.absent)

    def told(self, seat: Seat, at: int) -> tuple[float, float, float]:
        """Of the organisation the share absent; of the person the same and how much it rests on."""
        came, missed = self.houses.get(seat.house, _NOBODY).faded(at)
        house = (missed + HOUSE_WEIGHT * USUAL_ABSENT) / (came + missed + HOUSE_WEIGHT)
        came, missed = self.people.get(seat.person, _NOBODY).faded(at)
        return house, (missed + PERSON_WEIGHT * house) / (came + missed + PERSON_WEIGHT), came + missed


_NOBODY = Tally()


def past_rows(at: datetime) -> Rows:
    """Every settled place of the last years, in the order of the shifts, with what was known two days before."""
    seats = list(past_seats(at))
    if not seats:
        raise too_few()
    known = list(_known(seats))
    day = np.array([seat.starts // DAY for seat in seats], dtype=np.int64)
    columns = columns_of(seats, known)
    newcomer = np.array([one[2] < 0.5 for one in known], dtype=bool)
    far = np.array([seat.far for seat in seats], dtype=bool)
    return Rows(
        columns=columns,
        happened=np.array([seat.absent for seat in seats], dtype=bool),
        day=day,
        until=day,
        owners=np.array([seat.shift for seat in seats], dtype=np.int64),
        groups={"newcomer": newcomer, "known": ~newcomer, "own_region": ~far, "other_region": far},
        simple=lines.single("lead", np.log1p([max(seat.starts - seat.booked, 0) / DAY for seat in seats])),
    )


def past_seats(at: datetime, people: Collection[int] | None = None) -> Iterator[Seat]:
    """Settled places, the earliest shift first; of some people, or all."""
    rows = Place.objects.filter(
        state__in=["attended", "absent"],
        shift__open_ended=False,
        shift__starts_at__gt=at - LOOKED_BACK,
        shift__ends_at__lte=at,
    )
    if people is not None:
        rows = rows.filter(person__in=list(people))
    ordered = rows.order_by("shift__starts_at", "pk").values_list(*FIELDS)[:MOST_ROWS]
    for row in ordered.iterator(chunk_size=5_000):
        yield seat_of(row)


def seat_of(row: Sequence[Any]) -> Seat:
    """A row of `FIELDS`."""
    person, shift, starts, ends, booked, state, capacity, house, region, home, selection, zone = row
    return Seat(
        person,
        shift,
        int(starts.timestamp()),
        int(ends.timestamp()),
        int(booked.timestamp()),
        state == "absent",
        capacity,
        house,
        bool(region and home and region != home),
        selection == "instant",
        zone,
    )


def _known(seats: Sequence[Seat]) -> Iterator[tuple[float, float, float]]:
    """For each seat what was known two days before; shifts are told of when they end."""
    history = History()
    running: list[tuple[int, int]] = []
    for place, seat in enumerate(seats):
        asked = seat.starts - KNOWN_BEFORE
        while running and running[0][0] <= asked:
            history.learn(seats[heappop(running)[1]])
        yield history.told(seat, asked)
        heappush(running, (seat.ends, place))


def house_of(house: int, at: datetime) -> Tally:
    """How often an organisation's volunteers came and were missing, faded: counted by month in the database."""
    settled = Place.objects.filter(
        shift__opportunity__organisation=house,
        state__in=["attended", "absent"],
        shift__open_ended=False,
        shift__starts_at__gt=at - LOOKED_BACK,
        shift__ends_at__lte=at,
    )
    tally, now = Tally(at=int(at.timestamp())), int(at.timestamp())
    rows = settled.annotate(month=TruncMonth("shift__ends_at")).values_list("month", "state").annotate(n=Count("pk"))
    for month, state, count in rows.order_by():
        left = count * 0.5 ** (max(now - int(month.timestamp()) - 15 * DAY, 0) / HALF_LIFE)
        if state == "absent":
            tally.missed += left
        else:
            tally.came += left
    return tally


def history_of(seats: Iterable[Seat]) -> History:
    """Everything known of these seats."""
    history = History()
    for seat in sorted(seats, key=lambda one: one.ends):
        history.learn(seat)
    return history


def columns_of(seats: Sequence[Seat], known: Sequence[tuple[float, float, float]]) -> Columns:
    """The columns of the line, the same for the past and for what is to come."""
    starts = np.array([seat.starts for seat in seats], dtype=np.int64)
    days = starts // DAY
    lead = np.array([max(seat.starts - seat.booked, 0) / DAY for seat in seats])
    hour = np.array([(seat.starts + _offset(seat.zone)) % DAY / 3600 for seat in seats])
    weekend = np.isin((days + 3) % 7, (4, 5))
    season = seasons.flags(days)
    house, person, weight = (np.array([one[n] for one in known]) for n in range(3))
    return lines.joined(
        [
            lines.banded("lead", lead, (1, 3, 7, 14, 21, 30, 60)),
            lines.single("person", _odds(person)),
            lines.single("newcomer", weight < 0.5),
            lines.single("person:weight", np.log1p(weight)),
            lines.single("house", _odds(house)),
            lines.banded("hour", hour, (9, 12, 16, 19)),
            lines.single("weekend", weekend),
            lines.single("season:ramadan", season["ramadan"]),
            lines.single("season:feasts", np.maximum(season["fitr"], season["adha"])),
            *(lines.single(f"season:{name}", wave) for name, wave in seasons.year_waves(days, 1).items()),
            lines.single("far", [seat.far for seat in seats]),
            lines.single("instant", [seat.instant for seat in seats]),
            lines.single("size", np.log([seat.capacity for seat in seats])),
            lines.single("length", np.minimum([(seat.ends - seat.starts) / 3600 for seat in seats], 12.0)),
        ]
    )


def _odds(shares: np.ndarray[tuple[int], np.dtype[np.float64]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    inside = np.clip(shares, 1e-3, 1 - 1e-3)
    return np.log(inside / (1 - inside))


@cache
def _offset(zone: str) -> int:
    """Seconds ahead of UTC; none of the six states changes its clocks."""
    ahead = ZoneInfo(zone).utcoffset(datetime(2026, 1, 1))  # noqa: DTZ001 - the clock of that zone itself
    return int(ahead.total_seconds()) if ahead else 0
