"""Where people were: two places too far apart, and hours without proof of the place."""

from __future__ import annotations

import numpy as np

from awn.alarms.detecting.columns import METHOD, UNPROVED, Columns, Floats, Houses
from awn.alarms.detecting.entering import of_houses, unlikely
from awn.alarms.detecting.finding import Finding, entries_of
from awn.alarms.rules import THRESHOLDS

EARTH_KM = 6371.0
# Nearer than this the way takes no time that attendance could show.
NEAR_KM = 25.0
ROAD_KM_PER_HOUR = 110.0
# Further than this people fly: so long to the airport and back, and so fast.
FLIGHT_KM = 400.0
FLIGHT_GROUND_HOURS = 1.5
FLIGHT_KM_PER_HOUR = 800.0
USUAL_UNPROVED_AT_LEAST = 0.05


def travel(columns: Columns, houses: Houses) -> list[Finding]:
    """The value: the minutes that are missing between two presences of one person, for the way and for overlapping."""
    rule = THRESHOLDS["impossible_travel"]
    there = columns.rows((columns.remote == 0) & ~np.isnan(columns.latitude))
    if len(there) < rule.least:
        return []
    there = there.rows(np.lexsort((there.since, there.person)))
    same = there.person[1:] == there.person[:-1]
    km = distance_km(there.latitude[:-1], there.longitude[:-1], there.latitude[1:], there.longitude[1:])
    gap = (there.since[1:] - there.until[:-1]) / 60
    missing = np.where(same, travel_minutes(km) - gap, 0.0)
    pairs = np.flatnonzero(missing >= rule.look / 3)
    worst: dict[int, int] = {}
    for pair in pairs[np.argsort(missing[pairs], kind="stable")].tolist():
        worst[int(there.person[pair])] = pair
    counts = dict(zip(*np.unique(there.person[pairs], return_counts=True), strict=True))
    return [
        Finding(
            kind="impossible_travel",
            subject_kind="person",
            subject=str(person),
            organisation=int(houses.id[there.house[pair + 1]]),
            score=rule.score(float(missing[pair])),
            facts={
                "distance_km": float(km[pair]), "minutes_between": float(gap[pair]),
                "minutes_needed": float(travel_minutes(km[pair : pair + 1])[0]),
                "minutes_missing": float(missing[pair]), "times": int(counts[person]),
                "since": int(there.since[pair]), "until": int(there.until[pair + 1]),
            },
            entries=tuple(sorted({int(there.entry[pair]), int(there.entry[pair + 1])})),
            people=(person,),
        )
        for person, pair in worst.items()
    ]  # fmt: skip


def distance_km(lat_a: Floats, lon_a: Floats, lat_b: Floats, lon_b: Floats) -> Floats:
    """Great-circle distances, in km."""
    a, b = np.radians(lat_a), np.radians(lat_b)
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(lon_b - lon_a) / 2) ** 2
    km: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return km


def travel_minutes(km: Floats) -> Floats:
    """The least that the way takes: nothing nearby, by road, or by air where that is quicker."""
    road = km / ROAD_KM_PER_HOUR * 60
    air = (FLIGHT_GROUND_HOURS + km / FLIGHT_KM_PER_HOUR) * 60
    quickest = np.where(km > FLIGHT_KM, np.minimum(road, air), road)
    return np.where(km < NEAR_KM, 0.0, quickest)


def unproved(columns: Columns, houses: Houses) -> list[Finding]:
    """The value: the share of an organisation's presences on site that no code, device or supervisor shows."""
    rule = THRESHOLDS["no_place_proof"]
    on_site = (columns.remote == 0) & (columns.method != METHOD["import"])
    bare = on_site & (columns.proof <= UNPROVED)
    rows, hits = houses.count(columns.house, on_site), houses.count(columns.house, bare)
    usual = np.maximum(houses.usual(hits, rows), USUAL_UNPROVED_AT_LEAST)
    chosen = np.flatnonzero((hits >= rule.least) & unlikely(hits, rows, usual))
    found = []
    for positions in of_houses(columns, bare, chosen):
        house = int(columns.house[positions[0]])
        share = float(hits[house] / rows[house])
        found.append(
            Finding(
                kind="no_place_proof",
                subject_kind="organisation",
                subject=str(houses.id[house]),
                organisation=int(houses.id[house]),
                score=rule.score(share),
                facts={
                    "unproved": int(hits[house]), "records": int(rows[house]), "share": share,
                    "usual_share": float(usual[house]), "far": int(np.sum(columns.proof[positions] < UNPROVED)),
                    "hours": float(columns.minutes[positions].sum() / 60),
                },
                entries=entries_of(columns, positions),
            )
        )  # fmt: skip
    return found
