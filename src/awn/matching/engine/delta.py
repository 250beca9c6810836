"""What changed since an index was built: new and changed rows stand beside it, old ones are crossed out.

A question always sees one whole state, whatever another thread puts in meanwhile. `compact` makes one index of
everything; it may run in the background, and what changes while it builds is kept.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine.bits import pack, sizes
from awn.matching.engine.columns import Blocks, Offers, Seekers
from awn.matching.engine.ranking import Best
from awn.matching.engine.recall import offers_for, seekers_for
from awn.matching.engine.reverse import Crowd, rank
from awn.matching.engine.tiles import Index, Lists, forward

R = TypeVar("R", Offers, Seekers)
B = TypeVar("B", Index, Crowd)
A = TypeVar("A", NDArray[np.float32], NDArray[np.float64])
Ids = NDArray[np.int64]
NONE = Blocks.of([])
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class State(Generic[B]):
    """A base, which of its rows still count, and what came since; `changed`: every id touched since the base."""

    base: B
    alive: Mask
    fresh: B | None
    changed: frozenset[int]


class Live(ABC, Generic[R, B]):
    """Rows that can be asked and changed at the same time."""

    def __init__(self, base: B) -> None:
        self._lock = threading.Lock()
        self._state: State[B] = State(base, np.ones(len(base), np.bool_), None, frozenset())

    @abstractmethod
    def _build(self, rows: R) -> B:
        """An index of these rows."""

    @abstractmethod
    def _rows(self, built: B) -> R:
        """The rows of an index."""

    def __len__(self) -> int:
        state = self._state
        return int(state.alive.sum()) + (len(state.fresh) if state.fresh is not None else 0)

    @property
    def changes(self) -> int:
        """How many rows were touched since the last compaction."""
        return len(self._state.changed)

    def upsert(self, rows: R) -> None:
        """Puts rows in, in place of those with the same ids."""
        with self._lock:
            self._state = self._changed(self._state, rows, frozenset(rows.ids.tolist()))

    def remove(self, ids: Collection[int]) -> None:
        """Takes rows out; ids that are not here are no mistake."""
        with self._lock:
            self._state = self._changed(self._state, None, frozenset(int(one) for one in ids))

    def get(self, ids: Collection[int] | Ids) -> R:
        """Rows by id in the order of the ids; those that are not here are left out."""
        state = self._state
        wanted = np.asarray(ids if isinstance(ids, np.ndarray) else list(ids), np.int64)
        at = state.base.lookup.rows(wanted)
        found = self._rows(state.base).take(at[state.alive[at]])
        if state.fresh is None:
            return found
        found = found.joined(self._rows(state.fresh).take(state.fresh.lookup.rows(wanted)))
        place = {int(one): row for row, one in enumerate(found.ids)}
        return found.take([place[int(one)] for one in wanted if int(one) in place])

    def all(self) -> R:
        """Every row that counts."""
        return self._all(self._state)

    def compact(self) -> B:
        """One index of everything, which is the base from then on."""
        before = self._state
        built = self._build(self._all(before))
        with self._lock:
            now, self._state = self._state, State(built, np.ones(len(built), np.bool_), None, frozenset())
            if now is not before:
                self._repeat(now, since=before)
        return built

    def _repeat(self, now: State[B], since: State[B]) -> None:
        """Puts what was touched while the base was built into the new base."""
        if now.base is not since.base:
            self._state = now
            return
        fresh = self._rows(now.fresh) if now.fresh is not None else None
        self._state = self._changed(self._state, fresh, now.changed)

    def _all(self, state: State[B]) -> R:
        rows = self._rows(state.base).take(np.flatnonzero(state.alive))
        return rows if state.fresh is None else rows.joined(self._rows(state.fresh))

    def _changed(self, state: State[B], rows: R | None, ids: frozenset[int]) -> State[B]:
        alive = state.alive.copy()
        alive[state.base.lookup.rows(np.array(sorted(ids), np.int64))] = False
        old = self._rows(state.fresh) if state.fresh is not None else None
        if old is not None:
            old = old.take(np.flatnonzero(~np.isin(old.ids, np.array(sorted(ids), np.int64))))
            rows = old if rows is None else old.joined(rows)
        fresh = self._build(rows) if rows is not None and len(rows) else None
        return replace(state, alive=alive, fresh=fresh, changed=state.changed | ids)


class LiveOffers(Live[Offers, Index]):
    """Offers that change while seekers ask for their lists."""

    def __init__(self, base: Offers | Index) -> None:
        """From rows, or from an index that was opened."""
        super().__init__(base if isinstance(base, Index) else Index(base))

    def _build(self, rows: Offers) -> Index:
        return Index(rows)

    def _rows(self, built: Index) -> Offers:
        return built.offers

    def forward(self, seekers: Seekers, k: int, *, blocks: Blocks | None = None) -> Lists:
        """As `tiles.forward`, over the base and what came since."""
        state = self._state
        alive = None if state.alive.all() else pack(state.alive, state.base.gates.words)
        lists = forward(state.base, seekers, k, blocks=blocks, alive=alive)
        if state.fresh is None:
            return lists
        return _merged(lists, forward(state.fresh, seekers, k, blocks=blocks), k)

    def recall(self, one: Seekers, best: Best, *, blocks: Blocks = NONE) -> Ids:
        """As `recall.offers_for`, over the base and what came since: ids alone."""
        state = self._state
        alive = None if state.alive.all() else pack(state.alive, state.base.gates.words)
        ids, odds = offers_for(state.base, one, best, blocks=blocks, alive=alive)
        if state.fresh is None:
            return ids
        return _first((ids, odds), offers_for(state.fresh, one, best, blocks=blocks), best.k)[0]

    def open_count(self, seekers: Seekers) -> NDArray[np.int64]:
        """How many offers have all gates open to each seeker."""
        state = self._state
        count = sizes(state.base.gates.eligible(seekers) & pack(state.alive, state.base.gates.words))
        return count if state.fresh is None else count + sizes(state.fresh.gates.eligible(seekers))


class LiveSeekers(Live[Seekers, Crowd]):
    """Seekers that change while offers ask for theirs."""

    def __init__(self, base: Seekers | Crowd) -> None:
        """From rows, or from a crowd that was opened."""
        super().__init__(base if isinstance(base, Crowd) else Crowd(base))

    def _build(self, rows: Seekers) -> Crowd:
        return Crowd(rows)

    def _rows(self, built: Crowd) -> Seekers:
        return built.whole()

    def rank(
        self, offers: Offers, row: int, k: int, *, blocks: Blocks | None = None
    ) -> tuple[Ids, NDArray[np.float32]]:
        """As `reverse.rank`, over the base and what came since."""
        state = self._state
        ids, scores = rank(state.base, offers, row, k, blocks=blocks, alive=state.alive)
        if state.fresh is None:
            return ids, scores
        return _first((ids, scores), rank(state.fresh, offers, row, k, blocks=blocks), k)

    def recall(self, offers: Offers, best: Best, *, blocks: Blocks = NONE) -> Ids:
        """As `recall.seekers_for`, over the base and what came since: ids alone."""
        state = self._state
        ids, odds = seekers_for(state.base, offers, best, blocks=blocks, alive=state.alive)
        if state.fresh is None:
            return ids
        return _first((ids, odds), seekers_for(state.fresh, offers, best, blocks=blocks), best.k)[0]

    def open_count(self, offers: Offers, row: int) -> int:
        """How many seekers have all gates open to one offer."""
        state = self._state
        count = int((state.base.eligible(offers, row) & state.alive).sum())
        return count if state.fresh is None else count + int(state.fresh.eligible(offers, row).sum())


def _first(one: tuple[Ids, A], other: tuple[Ids, A], k: int) -> tuple[Ids, A]:
    """The k best of two lists; equal ones by id."""
    ids, scores = np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]])
    order = np.lexsort((ids, -scores))[:k]
    return ids[order], scores[order]


def _merged(one: Lists, other: Lists, k: int) -> Lists:
    ids, scores = np.hstack([one.ids, other.ids]), np.hstack([one.scores, other.scores])
    order = np.lexsort((ids, -scores), axis=1)[:, :k]
    return Lists(np.take_along_axis(ids, order, 1), np.take_along_axis(scores, order, 1))
