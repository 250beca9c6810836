"""How many hours: round numbers, leaps above the usual, and targets that are hit exactly."""

from __future__ import annotations

import numpy as np

from awn.alarms.detecting.columns import METHOD, Columns, Floats, Houses, month_name
from awn.alarms.detecting.entering import AFTERWARDS_SECONDS, of_houses, unlikely
from awn.alarms.detecting.finding import Finding, entries_of
from awn.alarms.rules import THRESHOLDS

ROUND_MINUTES = 60
USUAL_ROUND_AT_LEAST = 1 / 30
ROUND_CHANCE_BELOW = np.log(1e-6)
# The hours that secondary pupils in Saudi Arabia need.
TARGET_MINUTES = 40 * 60
NEAR_TARGET_MINUTES = 10 * 60
USUAL_EXACT_AT_LEAST = 0.02
# An exact sum that was recorded while it happened counts so much of one that was written down afterwards.
RECORDED_WORTH = 0.3
JUDGED_MONTHS = 3
HISTORY_MONTHS = 6
LEAP_HOURS = 100.0
# So much one ordinary event brings. Added on both sides, so that small organisations need more than one event.
EVENT_HOURS = 100.0
KNOWN_MONTHS = 3
SEASON_HOURS = 500.0
# Until an organisation has so many people of its own, the country's hours for each person count.
CROWD_PEOPLE = 20
# A part, on a scale of logarithms: people can be invented, too.
CROWD_EXPLAINS = 0.7


def round_numbers(columns: Columns, houses: Houses) -> list[Finding]:
    """The value: the share of whole hours among presences that do not simply equal the planned shift."""
    rule = THRESHOLDS["round_numbers"]
    free = (columns.minutes != columns.planned) & (columns.method != METHOD["import"])
    whole = free & (columns.minutes % ROUND_MINUTES == 0)
    rows, hits = houses.count(columns.house, free), houses.count(columns.house, whole)
    usual = np.maximum(houses.usual(hits, rows), USUAL_ROUND_AT_LEAST)
    chosen = np.flatnonzero((rows >= rule.least) & unlikely(hits, rows, usual, ROUND_CHANCE_BELOW))
    found = []
    for positions in of_houses(columns, whole, chosen):
        house = int(columns.house[positions[0]])
        share = float(hits[house] / rows[house])
        _values, counts = np.unique(columns.minutes[positions], return_counts=True)
        found.append(
            Finding(
                kind="round_numbers",
                subject_kind="organisation",
                subject=str(houses.id[house]),
                organisation=int(houses.id[house]),
                score=rule.score(share),
                facts={
                    "whole_hours": int(hits[house]), "records": int(rows[house]), "share": share,
                    "usual_share": float(usual[house]), "most_alike": int(counts.max()),
                },
                entries=entries_of(columns, positions),
            )
        )  # fmt: skip
    return found


def leaps(columns: Columns, houses: Houses) -> list[Finding]:
    """The value: how many times the expected hours a month has, one ordinary event added to both.

    Expected is the organisation's own mean of the months before, times what the season does to its region, times a
    part of what more people than usual explain: an event brings people, invented hours make the same people busy.
    """
    if not len(columns):
        return []
    first, last = int(columns.month.min()), int(columns.month.max())
    months = last - first + 1
    if months <= HISTORY_MONTHS:
        return []
    cell = columns.house * months + (columns.month - first)
    size, shape = len(houses) * months, (len(houses), months)
    hours = np.bincount(cell, weights=columns.minutes, minlength=size).reshape(shape) / 60
    pairs = np.unique(np.stack([cell, columns.person]), axis=1)
    volunteers = np.bincount(pairs[0], minlength=size).reshape(shape).astype(np.float64)
    found: list[Finding] = []
    for at in range(max(HISTORY_MONTHS, months - JUDGED_MONTHS), months):
        found += _leaps_of(columns, houses, hours[:, : at + 1], volunteers[:, : at + 1], month=first + at)
    return found


def _leaps_of(columns: Columns, houses: Houses, hours: Floats, volunteers: Floats, *, month: int) -> list[Finding]:
    """The last column is the month that is judged; the first is left out, because the window may begin within it."""
    rule = THRESHOLDS["leap"]
    now, before = hours[:, -1], hours[:, 1:-1]
    usual = before.mean(axis=1)
    season = _season(now, usual, houses)
    crowd = _crowd(hours, volunteers, usual * season)
    expected = usual * season * crowd
    value = (now + EVENT_HOURS) / (expected + EVENT_HOURS)
    there = columns.month == month
    known = (before > 0).sum(axis=1) >= KNOWN_MONTHS
    rows = houses.count(columns.house[there])
    chosen = np.flatnonzero(known & (value >= rule.look / 2) & (now >= LEAP_HOURS) & (rows >= rule.least))
    return [
        Finding(
            kind="leap",
            subject_kind="organisation",
            subject=str(houses.id[house := int(columns.house[positions[0]])]),
            organisation=int(houses.id[house]),
            score=rule.score(float(value[house])),
            facts={
                "hours": float(now[house]), "usual_hours": float(usual[house]), "times_expected": float(value[house]),
                "season_factor": float(season[house]), "crowd_factor": float(crowd[house]),
                "volunteers": int(volunteers[house, -1]),
            },
            entries=entries_of(columns, positions),
            period=month_name(month),
        )
        for positions in of_houses(columns, there, chosen)
    ]  # fmt: skip


def _season(now: Floats, usual: Floats, houses: Houses) -> Floats:
    """For each organisation: how far the month lifts the others of its region, as a factor of 1 or more.

    Where the region has few hours, the country's factor counts with the weight of some hundred hours.
    """
    country = now.sum() / max(usual.sum(), 1.0)
    others_now = np.bincount(houses.region, weights=now)[houses.region] - now
    others_usual = np.bincount(houses.region, weights=usual)[houses.region] - usual
    factor: Floats = (others_now + SEASON_HOURS * country) / (others_usual + SEASON_HOURS)
    return np.maximum(factor, 1.0)


def _crowd(hours: Floats, volunteers: Floats, expected: Floats) -> Floats:
    """A factor of 1 or more: how far more people than usual explain more hours."""
    all_hours, all_people = hours[:, :-1].sum(axis=1), volunteers[:, :-1].sum(axis=1)
    country = all_hours.sum() / max(all_people.sum(), 1.0)
    each = (all_hours + CROWD_PEOPLE * country) / (all_people + CROWD_PEOPLE)
    by_people = volunteers[:, -1] * each
    factor: Floats = np.maximum(by_people / np.maximum(expected, 1.0), 1.0) ** CROWD_EXPLAINS
    return factor


def targets(columns: Columns, houses: Houses) -> list[Finding]:
    """The value: people with exactly the target in one organisation; those recorded while it happened count a third."""
    rule = THRESHOLDS["target_hit"]
    pairs, pair = np.unique(np.stack([columns.house, columns.person]), axis=1, return_inverse=True)
    totals = np.bincount(pair.ravel(), weights=columns.minutes).astype(np.int64)
    exact = totals == TARGET_MINUTES
    near = np.abs(totals - TARGET_MINUTES) <= NEAR_TARGET_MINUTES
    hits, rows = houses.count(pairs[0], exact), houses.count(pairs[0], near)
    usual = np.maximum(houses.usual(hits, rows), USUAL_EXACT_AT_LEAST)
    chosen = np.flatnonzero((hits >= rule.least) & unlikely(hits, rows, usual))
    afterwards = columns.entered - columns.until > AFTERWARDS_SECONDS
    found = []
    for positions in of_houses(columns, exact[pair.ravel()], chosen):
        house = int(columns.house[positions[0]])
        share = float(afterwards[positions].mean())
        found.append(
            Finding(
                kind="target_hit",
                subject_kind="organisation",
                subject=str(houses.id[house]),
                organisation=int(houses.id[house]),
                score=rule.score(float(hits[house]) * (RECORDED_WORTH + (1 - RECORDED_WORTH) * share)),
                facts={
                    "exact": int(hits[house]), "near": int(rows[house]), "target_hours": TARGET_MINUTES // 60,
                    "afterwards_share": share, "usual_share": float(usual[house]),
                },
                entries=entries_of(columns, positions),
                people=tuple(np.unique(columns.person[positions]).tolist()),
            )
        )  # fmt: skip
    return found
