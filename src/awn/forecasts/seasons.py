"""Days that matter to volunteering: Ramadan, its last ten nights, Hajj and the two feasts, by Umm al-Qura.

They move by eleven days a year through the solar year, so a season that knows only January to December misses them. A
sighting may differ by a day.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np
from hijridate import Hijri
from numpy.typing import NDArray

from awn.forecasts.measures import Column

EPOCH = date(1970, 1, 1)
FLAGS = ("ramadan", "last_ten", "fitr", "hajj", "adha")
FIRST_YEAR, LAST_YEAR = 1380, 1499  # AH


@cache
def spans() -> tuple[tuple[str, int, int], ...]:
    """Each season as (name, first day, last day), in days since 1970."""
    found = []
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        first, after = _day(year, 9, 1), _day(year, 10, 1)
        found += [
            ("ramadan", first, after - 1),
            ("last_ten", after - 10, after - 1),
            ("fitr", after, after + 2),
            ("hajj", _day(year, 12, 8), _day(year, 12, 13)),
            ("adha", _day(year, 12, 10), _day(year, 12, 13)),
        ]
    return tuple(found)


def flags(days: NDArray[np.int64]) -> dict[str, Column]:
    """For each day (since 1970) whether it lies in each season."""
    first, last = int(days.min()), int(days.max())
    known = {name: np.zeros(len(days)) for name in FLAGS}
    for name, begin, end in spans():
        if end >= first and begin <= last:
            known[name] = np.maximum(known[name], ((days >= begin) & (days <= end)).astype(np.float64))
    return known


def week_shares(weeks: NDArray[np.int64]) -> dict[str, Column]:
    """For each week (its first day, since 1970) the share of its days in each season."""
    days = (weeks[:, None] + np.arange(7)).ravel()
    return {name: values.reshape(-1, 7).mean(axis=1) for name, values in flags(days).items()}


def year_waves(days: NDArray[np.int64], count: int) -> dict[str, Column]:
    """Sines and cosines of the solar year."""
    turn = 2 * np.pi * days / 365.2425
    return {
        f"{name}_{n}": wave(n * turn) for n in range(1, count + 1) for name, wave in (("sin", np.sin), ("cos", np.cos))
    }


def _day(year: int, month: int, day: int) -> int:
    found = Hijri(year, month, day).to_gregorian()
    return (date(found.year, found.month, found.day) - EPOCH) // timedelta(days=1)
