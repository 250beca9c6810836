"""Looking for what deserves a look: every night over the ledger, and at once where it is cheap."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from awn.alarms import loading
from awn.alarms.actions import Raised, close_taken_back, forget_old, raise_alarms
from awn.alarms.detecting import find
from awn.hours.models import HoursEntry

# So far back the rules look: thirteen months, so that each month has a year of history before it.
WINDOW = timedelta(days=400)
AROUND = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Run:
    """What one run over the ledger has read and written, and how long it took, in seconds."""

    since: date
    entries: int
    findings: dict[str, int]
    raised: Raised
    closed: int
    load_seconds: float
    find_seconds: float
    seconds: float


def run(at: datetime, *, since: date | None = None) -> Run:
    """Judges what the ledger holds from `since` on (thirteen months when not given) and raises alarms."""
    begin = time.perf_counter()
    day = since or (at - WINDOW).date()
    houses = loading.houses()
    columns = loading.columns_since(day, houses)
    loaded = time.perf_counter()
    findings = find(columns, houses)
    judged = time.perf_counter()
    raised = raise_alarms(findings, by=None, at=at)
    closed = close_taken_back(by=None, at=at)
    kinds: dict[str, int] = {}
    for one in findings:
        kinds[one.kind] = kinds.get(one.kind, 0) + 1
    return Run(
        since=day,
        entries=len(columns),
        findings=kinds,
        raised=raised,
        closed=closed,
        load_seconds=loaded - begin,
        find_seconds=judged - loaded,
        seconds=time.perf_counter() - begin,
    )


def look_at(entry_id: int, at: datetime) -> Raised:
    """Right after hours were credited: could the person be there, after what they did before and after?"""
    row = HoursEntry.objects.filter(pk=entry_id).values_list("person_id", "day").first()
    if row is None:
        return Raised()
    person, day = row
    near = HoursEntry.objects.filter(person_id=person, day__range=(day - AROUND, day + AROUND))
    ids = sorted(set(near.values_list("organisation_id", flat=True)))
    houses = loading.houses(ids)
    columns = loading.columns_of(person, since=day - AROUND, until=day + AROUND, houses=houses)
    findings = find(columns, houses, ["impossible_travel"])
    return raise_alarms(findings, by=None, at=at) if findings else Raised()


def forget(at: datetime) -> int:
    """Deletes what was closed long ago; how many alarms."""
    return forget_old(by=None, at=at)
