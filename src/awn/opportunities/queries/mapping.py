"""Where the opportunities lie that pass the filters: points for a map, and how many lie in each region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from awn.opportunities.queries import columns
from awn.opportunities.queries.conditions import choose, matching
from awn.opportunities.queries.filters import Filters
from awn.opportunities.queries.listing import open_ids
from awn.opportunities.rules import PLACELESS_MODES
from awn.reference import queries as reference

# PostgreSQL adds up what lies within about a kilometre: an archive has too many points to hand over one by one.
CELLS_PER_DEGREE = 100


@dataclass(frozen=True, slots=True)
class Spots:
    """Points with how many opportunities lie at each; in which region, as the number of its code in `regions`.

    What has no point of its own lies in the middle of its region. `placeless` are done from anywhere, and `lost` say
    no place at all; neither has a point.
    """

    latitudes: NDArray[np.float64]
    longitudes: NDArray[np.float64]
    numbers: NDArray[np.int64]
    of_region: NDArray[np.int64]
    regions: Sequence[str]
    placeless: int
    lost: int

    def by_region(self) -> dict[str, int]:
        """How many lie in each region that has any."""
        sums = np.bincount(self.of_region, weights=self.numbers, minlength=len(self.regions))
        return {code: int(n) for code, n in zip(self.regions, sums, strict=True) if code and n}


def spots(filters: Filters, at: datetime) -> Spots:
    """Where they lie; one query, or none where the columns in memory know enough."""
    return _in_columns(filters, at) if columns.answers(filters) else _in_sql(filters, at)


def _in_columns(filters: Filters, at: datetime) -> Spots:
    held, rows = columns.rows_of(open_ids(filters, at))
    modes, regions = held.names["modes"], [code or "" for code in held.names["places"]]
    is_placeless = np.array([mode in PLACELESS_MODES for mode in modes], dtype=bool)[held.codes["modes"][rows]]
    points = held.points[0][rows], held.points[1][rows]
    of_region = held.codes["places"][rows].astype(np.int64)
    return _placed(points, np.ones(len(of_region), dtype=np.int64), of_region, regions, is_placeless)


def _in_sql(filters: Filters, at: datetime) -> Spots:
    parts, values = [], []
    for past in (False, True) if filters.past else (False,):
        where = choose(matching(filters, at, past=past), filters)
        parts.append(
            f"SELECT o.latitude, o.longitude, o.region_id, o.mode FROM opportunities_opportunity o WHERE {where.sql}"
        )
        values += where.values
    sql = (
        "SELECT avg(latitude), avg(longitude), count(*), COALESCE(region_id, ''), mode = ANY(%s) AS placeless"
        f" FROM ({' UNION ALL '.join(parts)}) found"
        f" GROUP BY round(latitude * {CELLS_PER_DEGREE}), round(longitude * {CELLS_PER_DEGREE}), 4, 5"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [sorted(PLACELESS_MODES), *values])
        found = cursor.fetchall()
    regions = sorted({row[3] for row in found})
    number_of = {code: number for number, code in enumerate(regions)}
    return _placed(
        (np.array([row[0] for row in found], dtype=float), np.array([row[1] for row in found], dtype=float)),
        np.array([row[2] for row in found], dtype=np.int64),
        np.array([number_of[row[3]] for row in found], dtype=np.int64),
        regions,
        np.array([row[4] for row in found], dtype=bool),
    )


def _placed(
    points: tuple[NDArray[np.float64], NDArray[np.float64]],
    numbers: NDArray[np.int64],
    of_region: NDArray[np.int64],
    regions: Sequence[str],
    is_placeless: NDArray[np.bool_],
) -> Spots:
    """With the middle of the region where there is no point, and without what has no place."""
    found = [reference.region(code) for code in regions]
    middles = np.array([(one.latitude, one.longitude) if one else (np.nan, np.nan) for one in found]).reshape(-1, 2)
    latitudes, longitudes = points
    has_none = np.isnan(latitudes) | np.isnan(longitudes)
    if len(has_none):
        latitudes = np.where(has_none, middles[of_region, 0], latitudes)
        longitudes = np.where(has_none, middles[of_region, 1], longitudes)
    lies = ~is_placeless & ~np.isnan(latitudes)
    return Spots(
        latitudes=latitudes[lies],
        longitudes=longitudes[lies],
        numbers=numbers[lies],
        of_region=of_region[lies],
        regions=regions,
        placeless=int(numbers[is_placeless].sum()),
        lost=int(numbers[~is_placeless & ~lies].sum()),
    )
