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
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from django.db import close_old_connections, connection
from numpy.typing import NDArray

from awn.base.models import Event
from awn.opportunities.models import Opportunity
from awn.opportunities.queries.conditions import wanted
from awn.opportunities.queries.filters import Filters
from awn.reference.rules import ACCESSIBILITY

log = logging.getLogger(__name__)
Mask = NDArray[np.bool_]
FACETS = ("fields", "places", "modes", "kinds")
_COLUMN_OF = {"fields": "field_id", "places": "region_id", "modes": "mode", "kinds": "kind"}
_BITS = {code: 1 << bit for bit, code in enumerate(ACCESSIBILITY)}
_GENDERS = {"any": 0, "female": 1, "male": 2}
LOOK_EVERY_SECONDS = 3.0
# However often something changes: loading takes no more than this share of a core.
LOADING_SHARE = 0.05
# Bulk loads record no event for each row: whatever the events say, nothing is older than this.
RENEW_AFTER_SECONDS = 120.0
# A process that nobody asked for so long must not answer from what it remembers.
OLDEST_SECONDS = 300.0
WORDS_KEPT_SECONDS = 10.0
MOST_WORDS_KEPT = 500
ROWS_AT_A_TIME = 2_000
_FOREVER = float("inf")


@dataclass(slots=True)
class Columns:
    """All published opportunities of organisations in good standing, the soonest first; `marker`: the last event."""

    marker: int
    ids: NDArray[np.int64]
    by_id: NDArray[np.int64]
    codes: dict[str, NDArray[np.int16]]
    names: dict[str, list[str | None]]
    access: NDArray[np.uint64]
    goals: NDArray[np.uint64]
    ends: NDArray[np.float64]
    apply_until: NDArray[np.float64]
    ages: tuple[NDArray[np.int16], NDArray[np.int16]]
    genders: NDArray[np.int8]
    points: tuple[NDArray[np.float64], NDArray[np.float64]]
    """Latitudes and longitudes; nan without a point of one's own."""
    skills: dict[int, NDArray[np.int64]]
    words: dict[tuple[object, ...], tuple[float, Mask]] = field(default_factory=dict)

    def rows_of(self, ids: Collection[int]) -> Mask:
        """True for the rows with these ids."""
        mask = np.zeros(len(self.ids), dtype=bool)
        if len(self.ids) and ids:
            wanted = np.fromiter(ids, dtype=np.int64)
            sorted_ids = self.ids[self.by_id]
            at = np.minimum(np.searchsorted(sorted_ids, wanted), len(sorted_ids) - 1)
            mask[self.by_id[at[sorted_ids[at] == wanted]]] = True
        return mask


@dataclass(frozen=True, slots=True)
class Found:
    """What a question finds: ids in order of time, and the counts of each facet under the other facets."""

    ids: NDArray[np.int64]
    counts: dict[str, dict[str, int]]


def answers(filters: Filters) -> bool:
    """Whether the columns know enough for these filters: spans of days, languages, seats and the past need shifts and
    more tables."""
    needs_tables = (
        filters.parts
        or filters.near
        or filters.past
        or filters.until
        or filters.when
        or filters.seats_left
        or filters.languages
    )
    return not (needs_tables or filters.organisation or filters.order == "newest")


def find(filters: Filters, chosen: dict[str, Sequence[str]], first: datetime | None, at: datetime) -> Found:
    """The answer from the columns. `chosen` are the facets' values, places as regions; `first` the first moment."""
    columns = _current()
    base = _base(columns, filters, first, at)
    passes = {name: _facet(columns, name, chosen.get(name) or ()) for name in FACETS}
    counts = {}
    for name in FACETS:
        rows = base.copy()
        for other, mask in passes.items():
            if other != name and mask is not None:
                rows &= mask
        counts[name] = _counted(columns, name, rows)
    every = base
    for mask in passes.values():
        if mask is not None:
            every = every & mask
    counts["accessibility"] = _access_counts(columns, every)
    return Found(columns.ids[every], counts)


def rows_of(ids: NDArray[np.int64]) -> tuple[Columns, Mask]:
    """The columns, and in them the rows of these ids; what has gone meanwhile has no row."""
    columns = _current()
    return columns, columns.rows_of(ids.tolist())


def knows(filters: Filters) -> bool:
    """Whether the words stand in any of the texts."""
    return bool(_words(_current(), filters).any())


def _base(columns: Columns, filters: Filters, first: datetime | None, at: datetime) -> Mask:
    moment = at.timestamp()
    rows: Mask = (columns.ends > moment) & (columns.apply_until > moment)
    if filters.text:
        rows &= _words(columns, filters)
    if filters.skills:
        listed = [columns.skills[skill] for skill in filters.skills if skill in columns.skills]
        has = np.zeros(len(rows), dtype=bool)
        for positions in listed:
            has[positions] = True
        rows &= has
    if first is not None:
        rows &= columns.ends > first.timestamp()
    for code in filters.accessibility:
        rows &= (columns.access & np.uint64(_BITS[code])) != 0
    if filters.goal is not None:
        rows &= (columns.goals & np.uint64(1 << filters.goal)) != 0
    if filters.age is not None:
        rows &= (columns.ages[0] <= filters.age) & (columns.ages[1] >= filters.age)
    if filters.gender:
        rows &= (columns.genders == 0) | (columns.genders == _GENDERS[filters.gender])
    return rows


def _facet(columns: Columns, name: str, values: Sequence[str]) -> Mask | None:
    if not values:
        return None
    wanted = [code for code, value in enumerate(columns.names[name]) if value in set(values)]
    return np.isin(columns.codes[name], wanted)


def _counted(columns: Columns, name: str, rows: Mask) -> dict[str, int]:
    numbers = np.bincount(columns.codes[name][rows], minlength=len(columns.names[name]))
    return {value: int(n) for value, n in zip(columns.names[name], numbers, strict=True) if value and n}


def _access_counts(columns: Columns, rows: Mask) -> dict[str, int]:
    sets, numbers = np.unique(columns.access[rows], return_counts=True)
    counts = {code: int(numbers[(sets & np.uint64(bit)) != 0].sum()) for code, bit in _BITS.items()}
    return {code: n for code, n in counts.items() if n}


def _words(columns: Columns, filters: Filters) -> Mask:
    """Rows whose texts hold the words. Kept for a few seconds: many people ask for the same words."""
    now = time.monotonic()
    key = (filters.text, filters.words)
    kept = columns.words.get(key)
    if kept is not None and now - kept[0] < WORDS_KEPT_SECONDS:
        return kept[1]
    sql, values = wanted(filters)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM opportunities_opportunity WHERE state = 'published' AND search @@ ({sql})", values
        )
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
        self.lock = threading.Lock()
        self.is_renewing = False


_store = _Store()


def forget() -> None:
    """The next question loads anew. For tests, which roll their rows back."""
    _store.columns = None


def _current() -> Columns:
    now = time.monotonic()
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
        columns = _store.columns
        is_old = time.monotonic() - _store.loaded > RENEW_AFTER_SECONDS
        may_load = time.monotonic() - _store.loaded > _store.took / LOADING_SHARE
        if columns is None or is_old or (may_load and _changed_since(columns.marker)):
            _renew()
        _store.looked = time.monotonic()
    except Exception:
        log.exception("The columns of opportunities could not be renewed; the old ones stay")
    finally:
        _store.is_renewing = False
        close_old_connections()
        connection.close()


def _changed_since(marker: int) -> bool:
    later = Event.objects.filter(pk__gt=marker)
    return later.filter(name__regex=r"^(opportunit|organisation)").exists()


def _renew() -> None:
    begin = time.monotonic()
    _store.columns = _load()
    _store.loaded = _store.looked = time.monotonic()
    _store.took = _store.loaded - begin


def _load() -> Columns:
    marker = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    names = (
        "id", "field_id", "region_id", "mode", "kind", "accessibility", "goals", "skill_ids", "next_at", "ends_at",
        "apply_until", "min_age", "max_age", "gender", "latitude", "longitude",
    )  # fmt: skip
    rows = Opportunity.objects.filter(state="published").exclude(organisation__state="suspended")
    found = list(rows.values_list(*names).iterator(chunk_size=ROWS_AT_A_TIME))
    found.sort(key=lambda row: (_moment(row[8]), row[0]))
    data: dict[str, list[Any]] = {name: [row[i] for row in found] for i, name in enumerate(names)}
    ids = np.array(data["id"], dtype=np.int64)
    codes, values = {}, {}
    for facet in FACETS:
        codes[facet], values[facet] = _coded(data[_COLUMN_OF[facet]])
    return Columns(
        marker=marker,
        ids=ids,
        by_id=np.argsort(ids),
        codes=codes,
        names=values,
        access=_sets(data["accessibility"], _BITS),
        goals=_sets(data["goals"], {goal: 1 << goal for goal in range(1, 18)}),
        ends=np.array([_moment(one) for one in data["ends_at"]]),
        apply_until=np.array([_moment(one) for one in data["apply_until"]]),
        ages=(
            np.array([one or 0 for one in data["min_age"]], dtype=np.int16),
            np.array([999 if one is None else one for one in data["max_age"]], dtype=np.int16),
        ),
        genders=np.array([_GENDERS[one] for one in data["gender"]], dtype=np.int8),
        points=(np.array(data["latitude"], dtype=float), np.array(data["longitude"], dtype=float)),
        skills=_inverted(data["skill_ids"]),
    )


def _moment(value: datetime | None) -> float:
    return value.timestamp() if value is not None else _FOREVER


def _sets(rows: Sequence[Sequence[Any]], bits: Mapping[Any, int]) -> NDArray[np.uint64]:
    """Each row's set as bits; the same few sets come again and again."""
    known: dict[tuple[Any, ...], int] = {}
    sets = []
    for row in rows:
        key = tuple(row)
        if key not in known:
            known[key] = sum(bits.get(one, 0) for one in set(key))
        sets.append(known[key])
    return np.array(sets, dtype=np.uint64)


def _coded(values: Sequence[str | None]) -> tuple[NDArray[np.int16], list[str | None]]:
    """Each value as the number of its name."""
    names: dict[str | None, int] = {}
    codes = [names.setdefault(value, len(names)) for value in values]
    return np.array(codes, dtype=np.int16), list(names)


def _inverted(lists: Sequence[Sequence[int]]) -> dict[int, NDArray[np.int64]]:
    """For each skill the rows that ask for it."""
    rows: dict[int, list[int]] = {}
    for position, skills in enumerate(lists):
        for skill in skills:
            rows.setdefault(skill, []).append(position)
    return {skill: np.array(positions, dtype=np.int64) for skill, positions in rows.items()}
