"""Each process keeps the open opportunities as an index and those who may be found as a crowd; both follow the events.

A question is answered from what is there. Looking for changes and loading them goes on in the background, every few
seconds: what changed is put into the index row by row, and when too much did, all of it is loaded anew.
"""

from __future__ import annotations

import logging
import threading
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from django.db import close_old_connections, connection
from django.db.models import Count, Max, Q

from awn.base import compiling
from awn.base.models import Event
from awn.matching import meanings
from awn.matching.embed import Embedder
from awn.matching.engine.columns import Offers, Seekers
from awn.matching.engine.ranking import HAND, Best, features
from awn.matching.loading import offers, seekers, storing
from awn.matching.loading.codes import Codes
from awn.matching.loading.weighing import Connections
from awn.matching.models import Centre, Choice, Vector
from awn.matching.texts import Kind
from awn.opportunities.models import Opportunity

Vectors = dict[int, meanings.Row]
log = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 2.0
# Bulk loads record no event for each row: so often the rows themselves are counted.
COUNT_EVERY_SECONDS = 60.0
# A process that nobody asked for so long must not answer from what it remembers.
OLDEST_SECONDS = 600.0
MOST_CHANGES = 2_000
# No page waits longer for the first loading; it goes on in the background.
LONGEST_WAIT_SECONDS = 3.0
HOUSES = ("organisation.suspended", "organisation.verified")


@dataclass(frozen=True, slots=True)
class Rows:
    """A few numbers that change when rows come or go; and the means that their vectors are seen from."""

    number: int = 0
    latest: datetime | None = None
    centres: datetime | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """How far the events, the vectors and the rows had come when they were last looked at."""

    event: int
    vector: int
    rows: Rows


class NotReadyError(RuntimeError):
    """What is kept is still being loaded for the first time."""


class Pool(ABC):
    """What a process keeps of one kind of thing."""

    kind: Kind

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.ready = threading.Event()
        self.is_looking = False
        self.forget()

    def forget(self) -> None:
        """The next question loads anew."""
        self.live: Any = None
        self.codes = Codes({}, [], [], [])
        self.model: Embedder | None = None
        self.marks = Marks(0, 0, Rows())
        self.told = 0  # changes that events told of since the rows were last counted
        self.looked = self.counted = 0.0

    def current(self, at: datetime, *, wait_seconds: float = LONGEST_WAIT_SECONDS) -> Any:
        """The index as it is, at most some seconds old. Raises `NotReadyError` when it takes longer to load."""
        if LOOK_EVERY_SECONDS <= 0:
            with self.lock:
                self.renew(at)
            return self.live
        now = time.monotonic()
        is_stale = self.live is None or now - self.looked > OLDEST_SECONDS
        if (is_stale or now - self.looked > LOOK_EVERY_SECONDS) and not self.is_looking:
            self.is_looking = True
            self.ready.clear()
            threading.Thread(target=self._look, args=(at,), name=f"pool {self.kind}", daemon=True).start()
        if is_stale and not self.ready.wait(wait_seconds) and self.live is None:
            raise NotReadyError(self.kind)
        if self.live is None:
            raise NotReadyError(self.kind)
        return self.live

    @property
    def dim(self) -> int:
        """Numbers of a vector; without a model each has a single zero."""
        return self.model.dim if self.model else 1

    def renew(self, at: datetime) -> None:
        """Loads everything."""
        self.model = meanings.model()
        marks = self._marks()
        self.codes = Codes.read()
        live = self.opened(at) or self.built(
            self.load(meanings.stored(self.model, self.kind) if self.model else {}, at)
        )
        # What is compiled at the first question is compiled here, where nobody waits for it.
        with compiling.alone():
            self.ask(live)
        self.live = live
        self.marks, self.told = marks, 0
        self.looked = self.counted = time.monotonic()

    def look(self, at: datetime) -> None:
        """Takes up what changed since the last look."""
        event = _latest_event()
        counting = time.monotonic() - self.counted > COUNT_EVERY_SECONDS
        fresh = self._marks() if counting else Marks(event, self._latest_vector(), self.marks.rows)
        changed = self.changed_since(self.marks.event) | self._embedded_since(self.marks.vector)
        self.told += len(changed)
        if len(changed) > MOST_CHANGES or (counting and not self._is_told(fresh.rows)):
            self.renew(at)
            return
        if changed:
            self._take_up(self.live, changed, at)
        self.marks = fresh
        self.looked = time.monotonic()
        if counting:
            self.counted, self.told = self.looked, 0

    def _is_told(self, rows: Rows) -> bool:
        """Whether the events explain how the rows have changed since they were last counted."""
        then = self.marks.rows
        if not self.told or rows.centres != then.centres:
            return rows == then
        return abs(rows.number - then.number) <= self.told

    @abstractmethod
    def load(self, vectors: Vectors, at: datetime, ids: set[int] | None = None) -> Any:
        """Everything as columns, or what there is of these."""

    @abstractmethod
    def built(self, rows: Any) -> Any:
        """The columns as the engine searches them."""

    @abstractmethod
    def ask(self, live: Any) -> None:
        """Asks what pages ask."""

    def ask_more(self) -> None:  # noqa: B027 - nothing more is asked of a crowd
        """Asks what may still be missing when the first pages are answered."""

    @abstractmethod
    def changed_since(self, marker: int) -> set[int]:
        """Whom the events after this one concern."""

    @abstractmethod
    def rows(self) -> Rows:
        """How many rows there are, and when the latest changed."""

    def opened(self, at: datetime) -> Any:
        """What another process has stored, brought up to this moment; None where nothing is stored."""
        return None

    def _take_up(self, live: Any, ids: set[int], at: datetime) -> None:
        """Takes these rows up as they are now; those that are gone leave."""
        fresh = self.load(meanings.stored(self.model, self.kind, ids) if self.model else {}, at, ids)
        if len(fresh):
            live.upsert(fresh)
        live.remove(ids - set(fresh.ids.tolist()))

    def _look(self, at: datetime) -> None:
        try:
            with self.lock:
                if self.live is None or time.monotonic() - self.looked > OLDEST_SECONDS:
                    self.renew(at)
                else:
                    self.look(at)
        except Exception:
            log.exception("What is kept of each %s could not be renewed; the old stays", self.kind)
        finally:
            self.is_looking = False
            self.ready.set()
            close_old_connections()
            connection.close()
        self.ask_more()

    def _marks(self) -> Marks:
        centres = Centre.objects.aggregate(latest=Max("made_at"))["latest"]
        return Marks(_latest_event(), self._latest_vector(), replace(self.rows(), centres=centres))

    def _vectors(self) -> Any:
        return Vector.objects.filter(kind=self.kind, model=meanings.model_name(self.model) if self.model else "")

    def _latest_vector(self) -> int:
        return self._vectors().aggregate(latest=Max("pk"))["latest"] or 0

    def _embedded_since(self, marker: int) -> set[int]:
        return set(self._vectors().filter(pk__gt=marker).values_list("subject_id", flat=True)[: MOST_CHANGES + 1])


class OfferPool(Pool):
    """Open opportunities, as an index over their gates and meanings."""

    kind = "opportunity"
    connections = Connections.none()
    compares = False  # compiled so far that offers can be compared with each other

    def load(self, vectors: Vectors, at: datetime, ids: set[int] | None = None) -> Offers:
        return offers.load(self.codes, vectors, self.dim, at, ids)

    def built(self, rows: Any) -> Any:
        from awn.matching.engine.delta import LiveOffers

        self.connections = Connections.of(rows)
        return LiveOffers(rows)

    def ask(self, live: Any) -> None:
        nobody = self._nobody()
        features(nobody, live.get(live.recall(nobody, Best(1, 0, HAND))), 0)

    def ask_more(self) -> None:
        if self.live is not None and not self.compares:
            with compiling.alone():
                self.live.forward(self._nobody(), 1)
            self.compares = True

    def compared(self, at: datetime) -> Any:
        """The index, when the meanings of offers can be compared with each other. Raises `NotReadyError`."""
        live = self.current(at)
        if not self.compares and LOOK_EVERY_SECONDS > 0:
            raise NotReadyError(self.kind)
        return live

    def _nobody(self) -> Seekers:
        return Seekers.of([0], np.ones((1, self.dim), np.float32))

    @property
    def revision(self) -> str:
        """What a stored index must have been made with."""
        return storing.revision(meanings.model_name(self.model) if self.model else "", self.codes)

    def opened(self, at: datetime) -> Any:
        """The stored index, brought up to this moment; None when there is none, or too much has changed since."""
        from awn.matching.engine.delta import LiveOffers

        if self.live is not None or LOOK_EVERY_SECONDS <= 0 or (found := storing.opened(self)) is None:
            return None
        index, event, vector = found
        there = set(index.offers.ids.tolist())
        now_open = set(offers.open_now(at).values_list("pk", flat=True))
        changed = (now_open - there) | self.changed_since(event) | self._embedded_since(vector)
        if len(changed) > MOST_CHANGES:
            return None
        self.connections = Connections.of(index.offers)
        live = LiveOffers(index)
        live.remove(there - now_open)
        self._take_up(live, changed, at)
        return live

    def changed_since(self, marker: int) -> set[int]:
        later = Event.objects.filter(pk__gt=marker)
        own = set(later.filter(name__startswith="opportunity.").values_list("subject_id", flat=True))
        houses = later.filter(name__in=HOUSES).values_list("subject_id", flat=True)
        of_houses = Opportunity.objects.filter(organisation__in=list(houses), state="published")
        return {one for one in (own | set(of_houses.values_list("pk", flat=True))) if one is not None}

    def rows(self) -> Rows:
        published = Opportunity.objects.filter(state="published")
        return Rows(**published.aggregate(number=Count("pk"), latest=Max("changed_at")))


class CrowdPool(Pool):
    """People who agreed to be found."""

    kind = "person"

    def load(self, vectors: Vectors, at: datetime, ids: set[int] | None = None) -> Seekers:
        return seekers.load(self.codes, vectors, self.dim, at, seekers.findable(ids))

    def built(self, rows: Any) -> Any:
        from awn.matching.engine.delta import LiveSeekers

        return LiveSeekers(rows)

    def ask(self, live: Any) -> None:
        nothing = Offers.of([0], np.ones((1, self.dim), np.float32))
        features(live.get(live.recall(nothing, Best(1, 0, HAND))), nothing, 0)

    def changed_since(self, marker: int) -> set[int]:
        ours = Q(name__startswith="person.") | Q(name__startswith="qualification.") | Q(name__startswith="identity.")
        later = Event.objects.filter(ours, pk__gt=marker)
        return {one for one in later.values_list("subject_id", flat=True) if one is not None}

    def rows(self) -> Rows:
        found = Choice.objects.filter(findable_since__isnull=False)
        return Rows(**found.aggregate(number=Count("pk"), latest=Max("findable_since")))


def _latest_event() -> int:
    return Event.objects.aggregate(latest=Max("pk"))["latest"] or 0


OPEN = OfferPool()
CROWD = CrowdPool()
