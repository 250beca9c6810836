"""Search over very many opportunities at once, wholly in memory: words, filters, counts and the best in one pass.

Pure numpy and numba. What is known of each row stands in columns, and what is counted is any column of values that
somebody names. As in the list, a facet is counted under all conditions but those of its
own group.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from awn.matching.search.held import Archive, Columns, Rows, Segment
from awn.matching.search.lexical import Analyser, Scores, Theme, Weighed, about, together, weigh, weighed
from awn.opportunities.queries import Word

# Of so many with the best words the meanings are compared; the others follow by their words.
COMPARED = 500
EARTH_KM = 6_371.0
Fails = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Values:
    """One of these values of a column, or with `every` all of them. `group`: the facet whose counts it leaves alone;
    none when it is empty."""

    column: str
    values: Sequence[str]
    every: bool = False
    group: str = ""

    def mark(self, columns: Columns, rows: Rows, fails: Fails, bit: np.uint32) -> None:
        """Sets the bit of each row that does not meet it."""
        from awn.matching.search import kernels

        sets = columns.sets[self.column]
        allowed = sets.holding(self.values) >= (len(set(self.values)) if self.every else 1)
        kernels.fail_sets(fails, rows, sets.numbers, allowed, bit)


@dataclass(frozen=True, slots=True)
class Between:
    """A number from the lowest to the highest."""

    column: str
    low: float
    high: float
    group: str = ""

    def mark(self, columns: Columns, rows: Rows, fails: Fails, bit: np.uint32) -> None:
        """Sets the bit of each row that does not meet it."""
        from awn.matching.search import kernels

        kernels.fail_outside(fails, rows, columns.numbers[self.column], (float(self.low), float(self.high)), bit)


@dataclass(frozen=True, slots=True)
class Near:
    """Within so many kilometres of a place as the crow flies; `distances` are counted."""

    latitude: float
    longitude: float
    km: float
    distances: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class During:
    """A shift that lies at least partly in `spans[0]`, at one of the parts of the day in `parts`, with a seat left if
    `is_free`. The other spans are only counted. Unless `is_asked` nothing is ruled out."""

    spans: NDArray[np.float64]
    parts: int = 0
    is_free: bool = False
    is_asked: bool = True
    # How many parts a day has, and what is counted: names of facets, their values, the bits of `kernels.offers`.
    part_count: int = 0
    counted: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: words, conditions, which columns are to be counted. `order`: a column of numbers, the highest first;
    empty for the latest first. `is_ranked`: the best answers first, by words, by the concepts of the question in
    `themes`, and by its own vector in `meaning`."""

    words: Sequence[Word] = ()
    conditions: Sequence[Values | Between] = ()
    near: Near | None = None
    during: During | None = None
    themes: Sequence[Theme] = ()
    meaning: NDArray[np.float32] | None = None
    counted: Sequence[str] = ()
    order: str = ""
    is_ranked: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The first ids, how many there are in all, and for each column how many each of its values would give."""

    ids: NDArray[np.int64]
    total: int
    counts: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class _Best:
    """The first of a segment: what they are ordered by, the highest first, then by `latest`, then by id."""

    ids: NDArray[np.int64]
    values: NDArray[np.float64]
    latest: NDArray[np.float64]
    near: Scores
    about: Scores

    @property
    def order(self) -> Rows:
        """Their places, the best first."""
        return np.lexsort((-self.ids, -self.latest, -self.values))


Counts = dict[str, Counter[str]]
# What belongs to no facet counts as failing twice, so that no facet forgives it; a bit each for time and distance.
NEVER, TIME, FAR = np.uint32(3), np.uint32(4), np.uint32(8)
_FIRST_GROUP = 4


def find(segments: Sequence[Segment], asked: Asked, analyse: Analyser, size: int = 20) -> Answer:
    """The first `size` of all segments together, and all counts."""
    counts: Counts = defaultdict(Counter)
    total, found = 0, []
    # Weighed as in the first, so that the scores of all can be compared.
    themes = weighed(segments[0].archive.index, asked.themes, analyse)
    for segment in segments:
        rows, scores = _passing(segment, asked, analyse, counts)
        total += len(rows)
        if asked.is_ranked and scores is not None:
            found.append(_best_words(segment.archive, asked, themes, rows, scores, size=size))
        else:
            found.append(_first(segment.archive, asked.order, rows, size))
    every = _Best(*(np.concatenate([getattr(one, name) for one in found]) for name in _Best.__slots__))
    ids = _ordered(every, asked)
    return Answer(ids[:size], total, {name: dict(counted) for name, counted in counts.items()})


def _passing(segment: Segment, asked: Asked, analyse: Analyser, counts: Counts) -> tuple[Rows, Scores | None]:
    """The rows that pass everything, rising, and the scores of all rows; counts are added to `counts`."""
    from awn.matching.search import kernels

    columns = segment.archive.columns
    rows, scores = _candidates(segment, asked, analyse)
    fails = np.zeros(len(rows), dtype=np.uint32)
    groups = dict.fromkeys(condition.group for condition in asked.conditions if condition.group)
    bits = {group: np.uint32(1 << place) for place, group in enumerate(groups, start=_FIRST_GROUP)}
    for condition in asked.conditions:
        condition.mark(columns, rows, fails, bits[condition.group] if condition.group else NEVER)
    away = _away(columns, asked.near, rows, fails) if asked.near is not None else None
    offered = _offered(columns, asked.during, rows, fails) if asked.during is not None else None
    near = kernels.nearly(fails)
    failed = fails[near]
    passing: Rows = rows[near[failed == 0]]
    for name in asked.counted:
        under = passing if name not in bits else rows[near[(failed & ~bits[name]) == 0]]
        counts[name].update(columns.sets[name].counted(under))
    if away is not None and asked.near is not None:
        within = away[near[(failed & ~FAR) == 0]]
        counts["distances"].update({str(km): _within(within, km) for km in asked.near.distances})
    if offered is not None and asked.during is not None:
        _count_times(asked.during, offered[near[(failed & ~TIME) == 0]], counts)
    return passing, scores


def _candidates(segment: Segment, asked: Asked, analyse: Analyser) -> tuple[Rows, Scores | None]:
    """The rows that are there and hold the words."""
    if not asked.words:
        every = np.arange(len(segment.archive.ids)) if segment.gone is None else np.flatnonzero(segment.gone == 0)
        return every, None
    scores, missing = weigh(segment.archive.index, asked.words, analyse)
    return np.flatnonzero(missing == 0 if segment.gone is None else (missing | segment.gone) == 0), scores


def _away(columns: Columns, near: Near, rows: Rows, fails: Fails) -> NDArray[np.float64]:
    """How far away each row lies, as `_chord` tells it; those too far away are marked."""
    from awn.matching.search import kernels

    assert columns.points is not None
    away: NDArray[np.float64] = kernels.away(fails, rows, columns.points, (near.latitude, near.longitude))
    fails[~(away <= _chord(near.km))] |= FAR
    return away


def _chord(distance_km: float) -> float:
    """The squared sine of half the angle at the middle of the earth."""
    return float(np.sin(distance_km / EARTH_KM / 2) ** 2)


def _within(away: NDArray[np.float64], distance_km: int) -> int:
    return int(np.count_nonzero(away <= _chord(distance_km)))


def _offered(columns: Columns, during: During, rows: Rows, fails: Fails) -> NDArray[np.uint8]:
    """What the shifts of each row offer, as bits; those that offer not what is asked for are marked."""
    from awn.matching.search import kernels

    times = columns.times
    assert times is not None
    shifts = (times.starts, times.spans, times.parts, times.free)
    wish = (during.parts, during.is_free)
    offered: NDArray[np.uint8] = kernels.offers(fails, rows, shifts, during.spans, wish, during.part_count)
    if during.is_asked:
        fails[(offered & 1) == 0] |= TIME
    return offered


def _count_times(during: During, offered: NDArray[np.uint8], counts: Counts) -> None:
    numbers = np.bincount(offered, minlength=256)
    every = np.arange(256)
    for facet, values in during.counted.items():
        counts[facet].update({value: int(numbers[(every & bit) > 0].sum()) for value, bit in values.items()})


def _first(archive: Archive, order: str, rows: Rows, size: int) -> _Best:
    """The first `size` rows by a column, or the latest."""
    if not order:
        rows = rows[:size]
        none = np.zeros(len(rows), dtype=np.float32)
        return _Best(archive.ids[rows], np.zeros(len(rows)), archive.latest[rows], none, none)
    values = np.nan_to_num(archive.columns.numbers[order][rows], nan=-np.inf)
    kept = np.lexsort((-archive.ids[rows], -values))[:size]
    none = np.zeros(len(kept), dtype=np.float32)
    # Among equals of another order the highest id comes first, whenever it was.
    return _Best(archive.ids[rows[kept]], values[kept], np.zeros(len(kept)), none, none)


def _best_words(archive: Archive, asked: Asked, themes: Weighed, rows: Rows, scores: Scores, *, size: int) -> _Best:
    """The rows with the best words, at least as many as are compared by more than words."""
    rows = _highest(rows, scores[rows], max(size, COMPARED))
    near = np.zeros(len(rows), dtype=np.float32)
    if asked.meaning is not None and archive.meanings is not None:
        near = archive.meanings[rows].astype(np.float32) @ asked.meaning
    named = about(archive.index, themes, rows)
    return _Best(archive.ids[rows], scores[rows].astype(np.float64), archive.latest[rows], near, named)


def _ordered(found: _Best, asked: Asked) -> NDArray[np.int64]:
    """Their ids in order; of those with the best words the meanings and concepts are compared as well, as in the
    list."""
    order = found.order
    if asked.is_ranked:
        head = order[:COMPARED]
        near = found.near[head] if asked.meaning is not None else None
        both = together(found.values[head].astype(np.float32), near, found.about[head] if asked.themes else None)
        order = np.concatenate([head[np.argsort(-both, kind="stable")], order[COMPARED:]])
    ids: NDArray[np.int64] = found.ids[order]
    return ids


def _highest(rows: Rows, values: Scores, most: int) -> Rows:
    """The `most` rows with the highest values, rising; among equals the earlier rows."""
    if len(rows) <= most:
        return rows
    least = np.partition(values, len(values) - most)[len(values) - most]
    above, equal = np.flatnonzero(values > least), np.flatnonzero(values == least)
    kept: Rows = rows[np.sort(np.concatenate([above, equal[: most - len(above)]]))]
    return kept
