"""How a country's volunteering is spread: over regions, organisations, months and people. Pure arithmetic."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

import numpy as np

from awn.forecasts import seasons

# Millions of people, roughly: what matters is that regions differ as they do.
POPULATION = {
    "SA-01": 8.6, "SA-02": 8.0, "SA-04": 5.1, "SA-03": 2.1, "SA-14": 2.0, "SA-09": 1.4, "SA-05": 1.3, "SA-07": 0.9,
    "SA-06": 0.7, "SA-12": 0.6, "SA-10": 0.6, "SA-08": 0.4, "SA-11": 0.3, "AE-DU": 3.6, "AE-AZ": 3.8, "AE-SH": 1.8,
    "AE-AJ": 0.5, "AE-RK": 0.4, "AE-FU": 0.3, "AE-UQ": 0.1, "QA-DA": 1.2, "QA-RA": 0.8, "QA-WA": 0.3, "QA-KH": 0.2,
    "QA-US": 0.1, "QA-ZA": 0.1, "QA-MS": 0.02, "QA-SH": 0.2, "BH-13": 0.6, "BH-17": 0.4, "BH-15": 0.3, "BH-14": 0.3,
    "KW-KU": 0.6, "KW-HA": 0.9, "KW-FA": 1.2, "KW-AH": 1.0, "KW-JA": 0.6, "KW-MU": 0.3, "OM-MA": 1.4, "OM-BS": 0.8,
    "OM-BJ": 0.5, "OM-DA": 0.5, "OM-ZU": 0.4, "OM-SJ": 0.3, "OM-SS": 0.3, "OM-ZA": 0.2, "OM-BU": 0.1, "OM-MU": 0.05,
    "OM-WU": 0.05,
}  # fmt: skip
# Of twelve months, January first: the cool half of the year is the busy one.
SEASON = (12, 12, 13, 9, 7, 4, 3, 3, 6, 10, 11, 12)
ORGANISATION_SKEW = 0.8
OPPORTUNITIES_PER_ORGANISATION = 12
OLDEST_DAYS = 540
# How many times as much is done in Ramadan, in its last ten nights, at Hajj: invented, as is the growth of a year.
LUNAR = {"ramadan": 1.8, "last_ten": 1.3, "hajj": 1.5, "fitr": 0.6, "adha": 0.7}
GROWTH = 1.12
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Course:
    """What the past is like: how long, whether Ramadan and Hajj shape it where they fall, and how many stay away.

    With `absent` people are missing by chances that we made up: by themselves, by how long before they applied, and
    all together by the day they share. What is learned from such a past says that the machinery works, nothing more.
    """

    days: int = OLDEST_DAYS
    lunar: bool = False
    absent: float = 0.0
    # Whether frauds and what only looks like them are planted; they lie in the last months and fill a small past.
    stories: bool = True

    def days_back(self, random: Random, now: int, month: int) -> int:
        """How many days before now something happened."""
        if not self.lunar:
            return days_back(random, month)
        weights = _busy_days(now // DAY, self.days)
        return int(random.choices(range(2, self.days), cum_weights=weights)[0])


USUAL = Course()


def missing_chance(usual: float, person: int, lead_days: float, shock: float) -> float:
    """How likely somebody stays away: everybody has a habit of their own, long waiting makes forget."""
    habit = Random(person).gauss(0, 1.1)
    odds = math.log(usual / (1 - usual)) - 0.5 + habit + 0.06 * (lead_days - 12) + shock
    return 1 / (1 + math.exp(-odds))


_known: dict[tuple[int, int], list[float]] = {}


def _busy_days(today: int, count: int) -> list[float]:
    """Running sums of how busy each of the last days was, the latest first."""
    if (today, count) not in _known:
        days = np.arange(today - 2, today - count, -1, dtype=np.int64)
        # The middle of each month is as busy as the month; between them it changes evenly.
        place = (days % 365.2425) / 365.2425 * 12 - 0.5
        busy = np.interp(place, np.arange(-1, 13), np.array([SEASON[-1], *SEASON, SEASON[0]], dtype=np.float64))
        for name, flags in seasons.flags(days).items():
            busy *= LUNAR[name] ** flags
        busy *= GROWTH ** ((days - today) / 365.2425)
        _known[today, count] = list(np.cumsum(busy))
    return _known[today, count]


def shared_out(total: int, weights: Sequence[float]) -> list[int]:
    """`total` split by weight into whole numbers that add up to it."""
    whole = sum(weights)
    marks = [round(total * part / whole) for part in accumulate(weights)]
    return [mark - before for mark, before in zip(marks, [0, *marks], strict=False)]


def organisations(opportunities: int) -> list[int]:
    """How many opportunities each organisation has: a few have hundreds, most have some (Zipf)."""
    count = max(opportunities // OPPORTUNITIES_PER_ORGANISATION, 1)
    return shared_out(opportunities, [1 / (rank**ORGANISATION_SKEW) for rank in range(1, count + 1)])


def supervisors(opportunities: int) -> int:
    """How many people confirm hours in an organisation of that size."""
    return min(1 + opportunities // 8, 12)


def entries_of(random: Random, entries: int, opportunities: int) -> list[int]:
    """How many hours entries each opportunity has: lopsided, as events are."""
    return shared_out(entries, [random.lognormvariate(0, 0.7) for _i in range(opportunities)])


def days_back(random: Random, month: int) -> int:
    """How many days before now something happened, the busy months more often; `month` is the present one."""
    while True:
        back = random.randrange(30, OLDEST_DAYS)
        then = (month - 1 - back // 30) % 12
        if random.random() * max(SEASON) < SEASON[then]:
            return back
