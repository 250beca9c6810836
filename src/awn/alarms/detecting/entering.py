"""When records were entered: many within minutes, and many long afterwards."""

from __future__ import annotations

import numpy as np

from awn.alarms.detecting.columns import (
    DAY_SECONDS,
    METHOD,
    NOBODY,
    Columns,
    Flags,
    Floats,
    Houses,
    Ints,
    groups,
    month_name,
)
from awn.alarms.detecting.finding import Finding, entries_of
from awn.alarms.rules import THRESHOLDS

AFTERWARDS_SECONDS = 12 * 3600
WINDOW_SECONDS = 600
# One event recorded at its end covers one day; what is invented at a desk covers many.
MANY_DAYS = 5
LONG_AFTER_SECONDS = 7 * DAY_SECONDS
# Whatever others do, so many late records are nothing special.
USUAL_LATE_AT_LEAST = 0.02
CHANCE_BELOW = np.log(1e-4)


def bulk(columns: Columns, houses: Houses) -> list[Finding]:
    """The value: records within ten minutes, fewer where they cover less than five days."""
    rule = THRESHOLDS["bulk_entry"]
    later = columns.entered - columns.until > AFTERWARDS_SECONDS
    rows = np.flatnonzero(later & (columns.method != METHOD["import"]) & (columns.recorder != NOBODY))
    found = []
    for group in groups(columns.house[rows], columns.recorder[rows], least=rule.least):
        positions = rows[group]
        positions = positions[np.argsort(columns.entered[positions], kind="stable")]
        burst = _burst(columns, positions)
        if len(burst) < rule.least:
            continue
        days = len(np.unique(columns.day[burst]))
        first, last = int(columns.entered[burst[0]]), int(columns.entered[burst[-1]])
        found.append(
            Finding(
                kind="bulk_entry",
                subject_kind="recorder",
                subject=str(columns.recorder[burst[0]]),
                organisation=int(houses.id[columns.house[burst[0]]]),
                score=rule.score(len(burst) * min(1.0, days / MANY_DAYS)),
                facts={
                    "records": len(burst), "days": days, "first_entered": first, "last_entered": last,
                    "volunteers": len(np.unique(columns.person[burst])),
                },
                entries=entries_of(columns, burst),
                people=(int(columns.recorder[burst[0]]),),
                period=month_name(_month(first)),
            )
        )  # fmt: skip
    return found


def _burst(columns: Columns, positions: Ints) -> Ints:
    """The fullest ten minutes among rows in the order of their entering, days counting up to five times."""
    entered = columns.entered[positions]
    ends = np.searchsorted(entered, entered + WINDOW_SECONDS, side="right")
    sizes = ends - np.arange(len(entered))
    # The few fullest windows: counting days in all of them would be quadratic.
    best, value = positions[:0], 0.0
    for start in np.argsort(-sizes, kind="stable")[:20]:
        window = positions[start : ends[start]]
        worth = len(window) * min(1.0, len(np.unique(columns.day[window])) / MANY_DAYS)
        if worth > value:
            best, value = window, worth
    return best


def late(columns: Columns, houses: Houses) -> list[Finding]:
    """The value: the share of an organisation's records that were entered more than a week afterwards."""
    rule = THRESHOLDS["late_entry"]
    own = columns.method != METHOD["import"]
    delay = columns.entered - columns.until
    is_late = own & (delay > LONG_AFTER_SECONDS)
    rows = houses.count(columns.house, own)
    hits = houses.count(columns.house, is_late)
    usual = np.maximum(houses.usual(hits, rows), USUAL_LATE_AT_LEAST)
    chosen = np.flatnonzero((hits >= rule.least) & unlikely(hits, rows, usual))
    found = []
    for positions in of_houses(columns, is_late, chosen):
        house = int(columns.house[positions[0]])
        share = float(hits[house] / rows[house])
        found.append(
            Finding(
                kind="late_entry",
                subject_kind="organisation",
                subject=str(houses.id[house]),
                organisation=int(houses.id[house]),
                score=rule.score(share),
                facts={
                    "late": int(hits[house]), "records": int(rows[house]), "share": share,
                    "usual_share": float(usual[house]),
                    "median_days": float(np.median(delay[positions]) / DAY_SECONDS),
                },
                entries=entries_of(columns, positions),
            )
        )  # fmt: skip
    return found


def unlikely(hits: Floats, rows: Floats, usual: Floats, chance: float = CHANCE_BELOW) -> Flags:
    """Where so many hits or more would hardly happen at the usual share; `chance` is a logarithm (binomial tail)."""
    # Slow to load, and needed at night alone.
    from scipy.stats import binom

    tail: Flags = binom.logsf(hits - 1, np.maximum(rows, 1), usual) < chance
    return tail


def of_houses(columns: Columns, rows: Flags, chosen: Ints) -> list[Ints]:
    """The positions of these rows for each chosen organisation that has any."""
    among = np.flatnonzero(rows & np.isin(columns.house, chosen))
    return [among[group] for group in groups(columns.house[among])]


def _month(seconds: int) -> int:
    moment = np.datetime64(seconds, "s").astype("datetime64[M]").astype(np.int64)
    return int(moment) + 12 * 1970
