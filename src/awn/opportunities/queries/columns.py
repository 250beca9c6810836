"""Open opportunities as columns in memory, for counting.

The public list counts every facet for every question. PostgreSQL reads tens of thousands of rows for that; here the
same count is a few passes over small arrays. Each server process keeps its own copy, looks for changes every few
seconds, and renews the copy in the background. What cannot be answered from the columns is left to SQL, which gives
the same answers (tests compare the two).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from math import inf, sin

import numpy as np
from django.db import close_old_connections, connection
from numpy.typing import NDArray

from awn.base.models import Event
from awn.opportunities.queries.conditions import EARTH_KM, LOOKS_LIKE, Where, chosen, holds
from awn.opportunities.queries.filters import DAY_PARTS, DISTANCES, NEAR_KM, RANGES, Filters, point
from awn.opportunities.queries.holding import Columns, full_shifts, last_event, load, on_globe
from awn.opportunities.queries.sets import FREE, PARTS, Bits, Mask
from awn.opportunities.queries.times import span

log = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 3.0
# However often something changes: loading takes no more than this share of a core.
LOADING_SHARE = 0.05
# Bulk loads record no event for each row: whatever the events say, nothing is older than this.
RENEW_AFTER_SECONDS = 120.0
# A process that nobody asked for so long must not answer from what it remembers.
OLDEST_SECONDS = 300.0
# Whatever changes a text comes with an event, and new columns begin without words.
WORDS_KEPT_SECONDS = 60.0
MOST_WORDS_KEPT = 500
# PostgreSQL does not know what it costs to read whole texts: for common words it would read all of them, six times as
# slowly as by the index. Both go in one message, and so the setting holds for this question alone.
BY_INDEX = "SET LOCAL enable_seqscan = off; "
MOST_OFFERS_KEPT = 100
_BYTES = np.arange(256)


@dataclass(frozen=True, slots=True)
class Found:
    """What a question finds: ids in order of time or the newest first, and the counts of each facet under the others;
    none where they were not asked for."""

    ids: NDArray[np.int64]
    counts: dict[str, dict[str, int]]


def answers(filters: Filters) -> bool:
    """Whether the columns know enough for these filters: of what is over they know nothing, and an organisation's own
    list is short."""
    return not (filters.past or filters.organisation)


def find(filters: Filters, at: datetime, *, counting: bool = True, alike: bool = False) -> Found:
    """The answer from the columns; `alike` as in `conditions.matching`."""
    from awn.opportunities.queries import tally

    columns = _current(at)
    base = _base(columns, filters, at, alike=alike)
    fails = np.zeros(len(base), dtype=np.uint32)
    for name, wanted in _asked(filters).items():
        if wanted:
            values, bit = columns.values[name], np.uint32(1 << list(columns.values).index(name))
            tally.fail(fails, values.set_of, values.having(wanted), bit)
    chords = _chords(columns, filters)
    if chords is not None:
        fails[~(chords <= _chord(filters.km or NEAR_KM))] |= tally.FAR
    asks_for_time = filters.when or filters.since or filters.until or filters.parts or filters.seats_left
    offers = _offers(columns, filters, at) if asks_for_time or counting else None
    if offers is not None and asks_for_time:
        fails[(offers & tally.FITS) == 0] |= tally.TIME
    counts = _counts(columns, base, fails, offers) if offers is not None and counting else {}
    if chords is not None and counting:
        near = chords[base & ((fails | tally.FAR) == tally.FAR)]
        within = {str(km): int(np.count_nonzero(near <= _chord(km))) for km in DISTANCES}
        counts["distances"] = _some(within)
    every = base & (fails == 0)
    rows = columns.newest[every[columns.newest]] if filters.order == "newest" else every
    return Found(columns.ids[rows], counts)


def rows_of(ids: NDArray[np.int64]) -> tuple[Columns, Mask]:
    """The columns, and in them the rows of these ids; what has gone meanwhile has no row."""
    columns = _current()
    return columns, np.isin(columns.ids, ids, assume_unique=True)


def knows(filters: Filters, at: datetime) -> bool:
    """Whether the words stand in any of the texts."""
    return bool(_words(_current(at), filters, alike=False).any())


def _asked(filters: Filters) -> dict[str, Sequence[str]]:
    """The chosen values of all filters of which any value will do."""
    return {
        **chosen(filters),
        "skills": [str(skill) for skill in filters.skills],
        "languages": filters.languages,
        "goals": (str(filters.goal),) if filters.goal is not None else (),
        "ages": filters.ages,
        "genders": (filters.gender,) if filters.gender else (),
    }


def _base(columns: Columns, filters: Filters, at: datetime, *, alike: bool) -> Mask:
    """Rows that pass what no facet asks."""
    moment = at.timestamp()
    rows: Mask = (columns.ends > moment) & (columns.apply_until > moment)
    if filters.text:
        rows &= _words(columns, filters, alike=alike)
    for code in filters.accessibility:
        values = columns.values["accessibility"]
        rows &= values.having([code])[values.set_of]
    if filters.age is not None:
        rows &= (columns.ages[0] <= filters.age) & (columns.ages[1] >= filters.age)
    return rows


def _offers(columns: Columns, filters: Filters, at: datetime) -> Bits:
    """For each row what its shifts offer, one shift for everything, as `conditions._times` asks for it. It stays so
    until the next shift is over."""
    from awn.opportunities.queries import tally

    spans = [_during(replace(filters, when=name), at) for name in (filters.when, *RANGES)]
    parts = sum(1 << bit for bit, part in enumerate(DAY_PARTS) if part in filters.parts)
    key, moment = (tuple(spans), parts, filters.seats_left), at.timestamp()
    kept = columns.offers.get(key)
    if kept is not None and kept[0] <= moment < kept[1]:
        return kept[2]
    shifts, found = columns.shifts, np.zeros(len(columns.ids), dtype=np.uint8)
    raw = shifts.kinds.copy()
    for position, (first, after) in enumerate(spans):
        tally.lie_in(raw, shifts.starts, shifts.ends, max(first, moment), after, np.uint8(1 << position))
    tally.gather(found, shifts.firsts, raw, _told(parts, seats=filters.seats_left))
    if len(columns.offers) >= MOST_OFFERS_KEPT:
        columns.offers.clear()
    columns.offers[key] = (moment, shifts.next_end(moment), found)
    return found


@cache
def _told(chosen: int, *, seats: bool) -> Bits:
    """What a shift offers, by its marks: the spans it lies in, its parts of the day, whether it has seats."""
    from awn.opportunities.queries import tally

    told = np.zeros(256, dtype=np.uint8)
    for raw in range(256):
        is_in, parts, is_free = raw & 1, raw >> PARTS & (1 << len(DAY_PARTS)) - 1, raw >> FREE
        has_part, has_seat = not chosen or parts & chosen, is_free or not seats
        bits = tally.FITS if is_in and has_part and has_seat else 0
        bits |= tally.SEATS if is_in and has_part and is_free else 0
        bits |= parts << tally.OTHERS if is_in and has_seat else 0
        ranges = raw >> 1 & (1 << len(RANGES)) - 1
        bits |= ranges << tally.OTHERS + len(DAY_PARTS) if has_part and has_seat else 0
        told[raw] = bits
    return told


def _during(filters: Filters, at: datetime) -> tuple[float, float]:
    """The time asked for; what lies before `at` is taken as one."""
    first, after = span(filters, at)
    return (first.timestamp() if first and first > at else 0.0), (after.timestamp() if after else inf)


def _counts(columns: Columns, base: Mask, fails: NDArray[np.uint32], offers: Bits) -> dict[str, dict[str, int]]:
    from awn.opportunities.queries import tally

    by_set = np.zeros((len(columns.values), max(values.size for values in columns.values.values())), dtype=np.int64)
    by_offer = np.zeros(len(_BYTES), dtype=np.int64)
    tally.count(base, fails, columns.sets, offers, by_set, by_offer)

    def offering(bit: int) -> int:
        return int(by_offer[(_BYTES & bit) != 0].sum())

    bits = [1 << tally.OTHERS + position for position in range(len(DAY_PARTS) + len(RANGES))]
    times = {name: offering(bit) for name, bit in zip((*DAY_PARTS, *RANGES), bits, strict=True)}
    return {
        **{name: values.counts(by_set[i, : values.size]) for i, (name, values) in enumerate(columns.values.items())},
        "parts": _some({name: times[name] for name in DAY_PARTS}),
        "ranges": _some({name: times[name] for name in RANGES}),
        "seats": _some({"1": offering(tally.SEATS)}),
    }


def _some(counts: dict[str, int]) -> dict[str, int]:
    return {name: number for name, number in counts.items() if number}


def _chords(columns: Columns, filters: Filters) -> NDArray[np.float64] | None:
    """How far each row lies from the place asked for, as the square of half the straight line through a globe of
    radius one."""
    here = point(filters.near) if filters.near else None
    if here is None:
        return None
    chords: NDArray[np.float64] = ((columns.globe - on_globe(*here)[:, None]) ** 2).sum(axis=0) / 4
    return chords


def _chord(distance_km: float) -> float:
    return sin(distance_km / EARTH_KM / 2) ** 2


def _words(columns: Columns, filters: Filters, *, alike: bool) -> Mask:
    """Rows whose texts hold the words. Kept for a while: many people ask for the same words."""
    now = time.monotonic()
    key = (filters.text, filters.words, filters.least, alike)
    kept = columns.words.get(key)
    if kept is not None and now - kept[0] < WORDS_KEPT_SECONDS:
        return kept[1]
    where = Where([LOOKS_LIKE], [filters.text]) if alike else holds(filters)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{BY_INDEX}SELECT o.id FROM opportunities_opportunity o WHERE o.state = 'published' AND {where.sql}",
            where.values,
        )
        cursor.nextset()
        mask = columns.rows_of([row[0] for row in cursor.fetchall()])
    if len(columns.words) >= MOST_WORDS_KEPT:
        columns.words.clear()
    columns.words[key] = (now, mask)
    return mask


class _Store:
    """This process's copy, and who renews it."""

    def __init__(self) -> None:
        self.columns: Columns | None = None
        self.loaded = self.looked = self.took = 0.0
        # When somebody last asked: shifts that were over by then are not held.
        self.asked: datetime | None = None
        self.lock = threading.Lock()
        self.is_renewing = False


_store = _Store()


def forget() -> None:
    """The next question loads anew. For tests, which roll their rows back."""
    _store.columns = None


def warm(at: datetime) -> None:
    """Loads, and compiles what counts, before anybody asks. Whatever is amiss is told to who asks first."""
    try:
        find(Filters(), at)
    except Exception:
        log.info("The columns of opportunities could not be loaded ahead", exc_info=True)
    finally:
        connection.close()


def _current(at: datetime | None = None) -> Columns:
    now = time.monotonic()
    _store.asked = at or _store.asked
    columns = _store.columns
    if columns is None or now - _store.loaded > OLDEST_SECONDS or LOOK_EVERY_SECONDS <= 0:
        with _store.lock:
            if _store.columns is None or _store.columns is columns:
                _renew()
            assert _store.columns is not None
            return _store.columns
    if now - _store.looked > LOOK_EVERY_SECONDS and not _store.is_renewing:
        _store.is_renewing = True
        threading.Thread(target=_look, name="columns", daemon=True).start()
    return columns


def _look() -> None:
    """In the background: renews the copy when something may have changed."""
    try:
        _look_for_changes()
        _store.looked = time.monotonic()
    except Exception:
        log.exception("The columns of opportunities could not be renewed; the old ones stay")
    finally:
        _store.is_renewing = False
        close_old_connections()
        connection.close()


def _look_for_changes() -> None:
    columns = _store.columns
    is_old = time.monotonic() - _store.loaded > RENEW_AFTER_SECONDS
    may_load = time.monotonic() - _store.loaded > _store.took / LOADING_SHARE
    if columns is None or is_old or (may_load and _changed_since(columns.marker)):
        _renew()
    elif _seats_changed_since(columns.seats_marker):
        columns.seats_marker = last_event()
        columns.shifts.mark_full(full_shifts(_store.asked))
        columns.offers.clear()


def _changed_since(marker: int) -> bool:
    later = Event.objects.filter(pk__gt=marker)
    return later.filter(name__regex=r"^(opportunit|organisation)").exists()


def _seats_changed_since(marker: int) -> bool:
    return Event.objects.filter(pk__gt=marker, name__regex=r"^(application|place)").exists()


def _renew() -> None:
    begin = time.monotonic()
    _store.columns = load(_store.asked)
    _store.loaded = _store.looked = time.monotonic()
    _store.took = _store.loaded - begin
