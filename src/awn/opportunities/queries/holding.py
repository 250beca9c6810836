"""What the columns in memory hold, and how it is read out of the database."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import inf, nan
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from awn.base.models import Event
from awn.opportunities.models import LanguageNeed
from awn.opportunities.queries.conditions import HOUR, IN_GOOD_STANDING
from awn.opportunities.queries.filters import AGE_BANDS, DAY_PARTS
from awn.opportunities.queries.sets import Bits, Mask, Numbers, Shifts, Values
from awn.reference import queries as reference

# What an opportunity has one value of at most, and what it may have many of.
SINGLES = {"fields": "field_id", "places": "region_id", "modes": "mode", "kinds": "kind"}
SETS = {"skills": "skill_ids", "goals": "goals", "accessibility": "accessibility"}
_NAMES = ("id", *SINGLES.values(), *SETS.values(), "min_age", "max_age", "gender", "latitude", "longitude")
_TIMES = ("ends_at", "apply_until", "published_at")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Columns:
    """All published opportunities of organisations in good standing, the soonest first; `marker`: the last event,
    `seats_marker` the last one when it was seen which shifts are full.

    `points` are latitudes and longitudes: of the place, else of the middle of its region; not a number without either.
    """

    marker: int
    seats_marker: int
    ids: NDArray[np.int64]
    by_id: NDArray[np.int64]
    newest: NDArray[np.intp]
    values: dict[str, Values]
    sets: NDArray[np.int32]  # of all values side by side
    ends: NDArray[np.float64]
    apply_until: NDArray[np.float64]
    ages: tuple[NDArray[np.int16], NDArray[np.int16]]
    points: tuple[NDArray[np.float64], NDArray[np.float64]]
    globe: NDArray[np.float64]  # the points on a globe of radius one
    shifts: Shifts
    # What was worked out and holds for a while: since and until when, and what.
    words: dict[Hashable, tuple[float, Mask]] = field(default_factory=dict)
    offers: dict[Hashable, tuple[float, float, Bits]] = field(default_factory=dict)

    @property
    def codes(self) -> dict[str, Numbers]:
        """For each row a number that stands for its value; `names` says for which."""
        return {name: self.values[name].set_of for name in SINGLES}

    @property
    def names(self) -> dict[str, list[str | None]]:
        """The values in the order of their numbers."""
        return {name: self.values[name].singles() for name in SINGLES}

    def rows_of(self, ids: Collection[int]) -> Mask:
        """True for the rows with these ids."""
        mask = np.zeros(len(self.ids), dtype=bool)
        if len(self.ids) and ids:
            wanted = np.fromiter(ids, dtype=np.int64)
            sorted_ids = self.ids[self.by_id]
            at = np.minimum(np.searchsorted(sorted_ids, wanted), len(sorted_ids) - 1)
            mask[self.by_id[at[sorted_ids[at] == wanted]]] = True
        return mask


def last_event() -> int:
    """The number of the last event."""
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def load(at: datetime | None) -> Columns:
    """All of it, read now, for questions from `at` on; three queries."""
    marker = last_event()
    # As numbers of seconds: making datetimes of them would take longer than everything else together.
    times = ", ".join(f"extract(epoch FROM o.{name})::float8" for name in _TIMES)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(f'o.{name}' for name in _NAMES)}, {times} FROM opportunities_opportunity o"
            f" WHERE o.state = 'published' AND {IN_GOOD_STANDING} ORDER BY o.next_at NULLS LAST, o.id"
        )
        columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * (len(_NAMES) + len(_TIMES))
    data: dict[str, Sequence[Any]] = dict(zip((*_NAMES, *_TIMES), columns, strict=True))
    ids = np.array(data["id"], dtype=np.int64)
    # As in SQL: never published comes last, and of equals the later id first.
    published = np.array([inf if one is None else -one for one in data["published_at"]])
    values, points = _values(data), _points(data)
    return Columns(
        marker=marker,
        seats_marker=marker,
        ids=ids,
        by_id=np.argsort(ids),
        newest=np.lexsort((-ids, published)),
        values=values,
        sets=np.stack([one.set_of for one in values.values()], axis=1),
        ends=_moments(data["ends_at"]),
        apply_until=_moments(data["apply_until"]),
        ages=(
            np.array([one or 0 for one in data["min_age"]], dtype=np.int16),
            np.array([999 if one is None else one for one in data["max_age"]], dtype=np.int16),
        ),
        points=points,
        globe=on_globe(*points),
        shifts=_shifts(ids, at),
    )


def _values(data: dict[str, Sequence[Any]]) -> dict[str, Values]:
    needs: dict[int, list[str]] = {}
    spoken = LanguageNeed.objects.filter(opportunity__state="published").order_by("language_id")
    for one, language in spoken.values_list("opportunity_id", "language_id"):
        needs.setdefault(one, []).append(language)
    ages = zip(data["min_age"], data["max_age"], strict=True)
    return {
        **{name: Values.of(data[column], lambda one: (one,) if one else ()) for name, column in SINGLES.items()},
        **{name: Values.of(map(tuple, data[column]), lambda row: map(str, row)) for name, column in SETS.items()},
        "languages": Values.of((tuple(needs.get(one, ())) for one in data["id"]), lambda row: row),
        "ages": Values.of(ages, _bands),
        "genders": Values.of(data["gender"], lambda one: ("female", "male") if one == "any" else (one,)),
    }


def _bands(ages: tuple[int | None, int | None]) -> Iterable[str]:
    """Bands of ages of which somebody may come."""
    lowest, highest = ages[0] or 0, 999 if ages[1] is None else ages[1]
    return (code for code, (low, high) in AGE_BANDS.items() if lowest <= high and highest >= low)


def _points(data: dict[str, Sequence[Any]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    regions = {code: reference.region(code) for code in set(data["region_id"]) if code}
    columns = []
    for name in ("latitude", "longitude"):
        middles = {code: getattr(one, name) if one else nan for code, one in regions.items()}
        pairs = zip(data[name], data["region_id"], strict=True)
        columns.append(np.array([middles.get(code, nan) if own is None else own for own, code in pairs], dtype=float))
    return columns[0], columns[1]


def on_globe(latitude: NDArray[np.float64] | float, longitude: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Points on a globe of radius one."""
    up, along = np.radians(latitude), np.radians(longitude)
    return np.array([np.cos(up) * np.cos(along), np.cos(up) * np.sin(along), np.sin(up)])


def _shifts(ids: NDArray[np.int64], at: datetime | None) -> Shifts:
    """The shifts of these opportunities that were not over at the moment, or all."""
    by_id = np.argsort(ids)
    parts = " + ".join(
        f"(hour >= {begin} AND hour < {end})::integer * {1 << bit}"
        for bit, (begin, end) in enumerate(DAY_PARTS.values())
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT opportunity_id, id, starts, ends, CASE WHEN open_ended THEN 0 ELSE {parts} END, free FROM ("
            " SELECT s.opportunity_id, s.id, extract(epoch FROM s.starts_at)::float8 AS starts,"
            " extract(epoch FROM s.ends_at)::float8 AS ends, s.open_ended,"
            f" {HOUR} AS hour, (s.taken < s.capacity)::integer AS free"
            " FROM opportunities_shift s JOIN opportunities_opportunity o ON o.id = s.opportunity_id"
            " WHERE s.cancelled_at IS NULL AND o.state = 'published' AND s.ends_at > %s) held",
            [at or _LONG_AGO],
        )
        table = np.array(cursor.fetchall(), dtype=np.float64).reshape(-1, 6)
    table = table[np.isin(table[:, 0], ids)]
    rows = by_id[np.searchsorted(ids[by_id], table[:, 0].astype(np.int64))]
    return Shifts.of(rows, len(ids), dict(zip(("id", "start", "end", "parts", "free"), table.T[1:], strict=True)))


def full_shifts(at: datetime | None) -> list[int]:
    """Shifts that are not over and have no seats left."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM opportunities_shift WHERE taken >= capacity AND cancelled_at IS NULL AND ends_at > %s",
            [at or _LONG_AGO],
        )
        return [row[0] for row in cursor.fetchall()]


def _moments(values: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array([inf if one is None else one for one in values], dtype=np.float64)
