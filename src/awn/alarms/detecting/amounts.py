"""How many hours: round numbers, leaps above the usual, and targets that are hit exactly."""

from __future__ import annotations

import numpy as np

from awn.alarms.detecting.columns import METHOD, Columns, Flags, Floats, Houses, month_name
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
# Differences of months are compared on a scale of logarithms; a steady organisation still varies by so much.
LEAST_SPREAD = 0.35
SEASON_HOUSES = 10
SEASON_QUANTILE = 0.7


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
    """The value: by how many usual spreads (median absolute deviations) a month lies above the organisation's own.

    What most organisations of the region leapt in the same month, such as in a pilgrimage season, is taken off.
    """
    rule = THRESHOLDS["leap"]
    if not len(columns):
        return []
    first, last = int(columns.month.min()), int(columns.month.max())
    months = last - first + 1
    if months <= HISTORY_MONTHS:
        return []
    cell = columns.house * months + (columns.month - first)
    size = len(houses) * months
    hours = np.bincount(cell, weights=columns.minutes, minlength=size).reshape(len(houses), months) / 60
    found: list[Finding] = []
    for at in range(max(HISTORY_MONTHS, months - JUDGED_MONTHS), months):
        found += _leaps_of(columns, houses, hours, at=at, month=first + at, least=rule.least)
    return found


def _leaps_of(columns: Columns, houses: Houses, hours: Floats, *, at: int, month: int, least: int) -> list[Finding]:
    rule = THRESHOLDS["leap"]
    known = (hours[:, :at] > 0).sum(axis=1) >= HISTORY_MONTHS
    # Months without hours say when an organisation rests, not how much it does.
    before = np.where(hours[:, :at] > 0, np.log1p(hours[:, :at]), np.nan)
    before[~known] = 0.0
    centre = np.nanmedian(before, axis=1)
    spread = np.maximum(1.4826 * np.nanmedian(np.abs(before - centre[:, None]), axis=1), LEAST_SPREAD)
    above = np.log1p(hours[:, at]) - centre
    season = _season(above, known, houses)
    value = (above - season) / spread
    rows = houses.count(columns.house[columns.month == month])
    chosen = np.flatnonzero(known & (value >= rule.look / 2) & (hours[:, at] >= LEAP_HOURS) & (rows >= least))
    return [
        Finding(
            kind="leap",
            subject_kind="organisation",
            subject=str(houses.id[house := int(columns.house[positions[0]])]),
            organisation=int(houses.id[house]),
            score=rule.score(float(value[house])),
            facts={
                "hours": float(hours[house, at]), "usual_hours": float(np.expm1(centre[house])),
                "spreads": float(value[house]), "season_factor": float(np.exp(season[house])),
                "volunteers": len(np.unique(columns.person[positions])),
            },
            entries=entries_of(columns, positions),
            period=month_name(month),
        )
        for positions in of_houses(columns, columns.month == month, chosen)
    ]  # fmt: skip


def _season(above: Floats, known: Flags, houses: Houses) -> Floats:
    """For each organisation: how far the month lifted the region's others, as a difference of logarithms, 0 or more."""
    season = np.zeros(len(houses))
    for region in np.unique(houses.region):
        there = (houses.region == region) & known
        if there.sum() >= SEASON_HOUSES:
            season[houses.region == region] = max(0.0, float(np.quantile(above[there], SEASON_QUANTILE)))
    return season


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
