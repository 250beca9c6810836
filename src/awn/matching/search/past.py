"""The list with what is over: the archive answers for whatever was over when it was built and has not changed since.

What became over, came in or changed afterwards is read into a small archive of its own, renewed in the background as
the events come in, and searched together with the large one; what is open is asked where it always is. Changed rows
leave the large archive as soon as their event is seen, whether or not they are read again at once.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.db import close_old_connections, connection
from django.db.models import Q
from numpy.typing import NDArray

from awn.base.models import Event
from awn.matching.engine.errors import EngineError, StoreMissingError
from awn.matching.search import analysis, asking, relevance, shelf
from awn.matching.search.archive import Answer, find
from awn.matching.search.held import Segment
from awn.matching.search.reading import read
from awn.opportunities.models import Opportunity
from awn.opportunities.queries import PAGE_SIZE, Facets, Filters, Results, cards_of, open_ids
from awn.opportunities.queries.conditions import IN_GOOD_STANDING, Where
from awn.opportunities.queries.facets import with_countries
from awn.opportunities.queries.listing import exactly
from awn.organisations.models import Organisation

log = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 3.0
# A process that nobody asked for so long must not answer from what it remembers.
OLDEST_SECONDS = 60.0
# However much changes: reading it takes no more than this share of a core.
LOADING_SHARE = 0.05
# Of fewer PostgreSQL tells everything as quickly.
FEWEST = 5_000
# With more than these beside it, the archive is too old to be of use.
MOST_RECENT = 5_000
# Read ahead: what will be over by then is there when it is.
HORIZON = timedelta(minutes=15)
# Events that were written before others but became visible after them.
LATE_EVENTS = 500
HOUSES, IMPORTED = ("organisation.suspended", "organisation.verified"), "opportunities.imported"


@dataclass(slots=True)
class Past:
    """What a process knows of what is over. `changed`: what events have touched since the archive was built."""

    shelved: shelf.Shelved
    by_id: NDArray[np.int64]
    gone: NDArray[np.uint8]
    event: int
    seen: set[int] = field(default_factory=set)  # of the last events
    changed: set[int] = field(default_factory=set)
    recent: Segment | None = None
    too_many: bool = False
    is_due: bool = True
    known_until: datetime | None = None

    @property
    def segments(self) -> list[Segment]:
        """What is to be searched."""
        large = Segment(self.shelved.archive, self.gone)
        return [large, self.recent] if self.recent is not None else [large]

    def take_up(self, at: datetime) -> bool:
        """Looks at the events since the last look; whether anything is to be read anew."""
        events = _events_after(self.event - LATE_EVENTS)
        new = [event for event in events if event.pk not in self.seen]
        if new:
            self.event = events[-1].pk
            self.seen = {event.pk for event in events}
            self.changed |= _touched(new)
            # Anew, not over: somebody may be searching with the old marks.
            self.gone = _marks(self.shelved.archive.ids, self.by_id, self.changed)
        self.is_due |= bool(new) or self.known_until is None or at > self.known_until - HORIZON / 2
        return self.is_due

    def read_recent(self, at: datetime) -> None:
        """Reads what the large archive does not tell."""
        until = at + HORIZON
        ids = _recent(self.shelved, self.changed, until)
        self.is_due = False
        self.known_until = until
        self.too_many = len(ids) > MOST_RECENT
        found = read(Where(["o.id = ANY(%s)"], [ids]), like=self.shelved.archive.index) if not self.too_many else None
        self.recent = Segment(found) if found is not None and len(found.ids) else None


class _Kept:
    def __init__(self) -> None:
        self.past: Past | None = None
        self.looked = self.took = self.read = 0.0
        self.is_looking = False
        self.told = ""


_kept = _Kept()


def search(filters: Filters, at: datetime, page: int = 1, size: int = PAGE_SIZE) -> Results | None:
    """As `opportunities.queries.search` for filters with `past`; None when the archive cannot answer, or finds nothing
    for words that may be misspelt."""
    past = current(at) if asking.answers(filters) else None
    if past is None:
        return None
    start, end = (page - 1) * size, page * size
    facets, cards = exactly(replace(filters, past=False), at, start, end, rank=relevance.rank)
    over = _over(past, filters, at, max(0, end - facets.open))
    every = _added(facets, _facets(over))
    if filters.text and not every.total:
        return None
    last = Results([], every, 1, size, alike=False).pages
    if page > last:
        return search(filters, at, last, size)
    if end > facets.open:
        cards += cards_of(over.ids[max(0, start - facets.open) :], at, is_open=False)
    return Results(cards, every, page, size, alike=False)


def total(filters: Filters, at: datetime) -> int | None:
    """How many there are, of what is open and what is over; None when the archive cannot answer."""
    past = current(at) if filters.past and asking.answers(filters) else None
    if past is None:
        return None
    return len(open_ids(replace(filters, past=False), at)) + _over(past, filters, at, 0).total


def _over(past: Past, filters: Filters, at: datetime, number: int) -> Answer:
    """The first ones that are over, and all counts."""
    organisation = _organisation(filters.organisation) if filters.organisation else None
    asked = asking.asked(filters, at, past.shelved.model, organisation)
    return find(past.segments, asked, analysis.reader(filters.words, asked.themes), number)


def _facets(over: Answer) -> Facets:
    counts = {name: {value: n for value, n in counted.items() if n} for name, counted in over.counts.items()}
    return with_countries(counts, 0, over.total)


def _added(one: Facets, other: Facets) -> Facets:
    """The counts of both together; those that only one of them has are not known."""
    pairs = {name: (getattr(one, name), getattr(other, name)) for name in asking.FACETS}
    sums = {name: dict(Counter(a) + Counter(b)) for name, (a, b) in pairs.items() if a is not None and b is not None}
    return Facets(**sums, open=one.open + other.open, over=one.over + other.over)


def _organisation(slug: str) -> int | None:
    return Organisation.objects.filter(slug=slug).values_list("pk", flat=True).first()


def forget() -> None:
    """The next question opens anew."""
    global _kept  # noqa: PLW0603 - one copy for the process
    _kept = _Kept()


def current(at: datetime) -> Past | None:
    """What is known of what is over; None while there is none that helps: PostgreSQL answers then."""
    if settings.AWN_SEARCH != "memory":
        return None
    if LOOK_EVERY_SECONDS <= 0:
        _look(at)
    elif time.monotonic() - _kept.looked > LOOK_EVERY_SECONDS and not _kept.is_looking:
        _kept.is_looking = True
        threading.Thread(target=_look_aside, args=(at,), name="past", daemon=True).start()
    past = _kept.past
    is_old = LOOK_EVERY_SECONDS > 0 and time.monotonic() - _kept.looked > OLDEST_SECONDS
    if past is None or is_old or past.too_many or past.known_until is None or at > past.known_until:
        return None
    return past


def status(at: datetime) -> dict[str, object]:
    """Whether there is an archive that can be used, from when it is, and how much has changed since."""
    try:
        shelved = shelf.opened()
    except StoreMissingError:
        return {"search": settings.AWN_SEARCH, "usable": False, "reason": "none was built yet"}
    except EngineError as error:
        return {"search": settings.AWN_SEARCH, "usable": False, "reason": str(error)}
    size, changed = len(shelved.archive.ids), _touched(_events_after(shelved.event))
    recent = len(_recent(shelved, changed, at))
    return {
        "search": settings.AWN_SEARCH,
        "usable": size >= FEWEST and recent <= MOST_RECENT,
        "built_at": shelved.built_at.isoformat(),
        "opportunities": size,
        "fewest": FEWEST,
        "since_then": recent,
        "model": shelved.model or None,
        "megabytes": round(sum(file.stat().st_size for file in (shelf.folder() / shelved.version).iterdir()) / 1e6, 1),
    }


def _look_aside(at: datetime) -> None:
    try:
        _look(at)
    except Exception:
        log.exception("The archive of the search could not be renewed; the old one stays")
    finally:
        _kept.looked = time.monotonic()
        _kept.is_looking = False
        close_old_connections()
        connection.close()


def _look(at: datetime) -> None:
    if _is_new_version():
        _kept.past = _opened()
    past = _kept.past
    if past is None or not past.take_up(at):
        return
    begin = time.monotonic()
    if LOOK_EVERY_SECONDS > 0 and begin - _kept.read < _kept.took / LOADING_SHARE:
        return
    past.read_recent(at)
    _kept.read = time.monotonic()
    _kept.took = _kept.read - begin
    if past.too_many:
        log.warning("Much became over since the archive was built; `awn search rebuild` makes the search quick again")


def _is_new_version() -> bool:
    try:
        version = shelf.version()
    except StoreMissingError:
        return False
    is_new = version != (_kept.past.shelved.version if _kept.past else _kept.told)
    _kept.told = version
    return is_new


def _opened() -> Past | None:
    """The archive that is on disk; None, with a line in the log, when it cannot be used, and without one when it is
    too small to matter."""
    try:
        shelved = shelf.opened()
        ids = shelved.archive.ids
    except (EngineError, KeyError, TypeError, ValueError):
        log.warning("The stored archive of the search cannot be used; PostgreSQL answers", exc_info=True)
        return None
    if len(ids) < FEWEST:
        return None
    asking.warm(shelved.archive)
    by_id = np.argsort(ids)
    return Past(shelved, by_id, np.zeros(len(ids), dtype=np.uint8), shelved.event)


def _events_after(event: int) -> list[Event]:
    """The events that may change what is over, after this one."""
    named = Q(name__startswith="opportunity.") | Q(name__in=(*HOUSES, IMPORTED))
    return list(Event.objects.filter(named, pk__gt=event).order_by("pk").only("name", "subject_id", "at"))


def _touched(events: Sequence[Event]) -> set[int]:
    """Which opportunities they concern."""
    found = {event.subject_id for event in events if event.name.startswith("opportunity.") and event.subject_id}
    concerned = Q(organisation__in={event.subject_id for event in events if event.name in HOUSES})
    # An import tells how many rows it wrote, not which.
    imports = [event.at for event in events if event.name == IMPORTED]
    if imports:
        concerned |= Q(changed_at__gte=min(imports))
    return found | set(Opportunity.objects.filter(concerned).values_list("pk", flat=True))


def _marks(ids: NDArray[np.int64], by_id: NDArray[np.int64], changed: set[int]) -> NDArray[np.uint8]:
    marks = np.zeros(len(ids), dtype=np.uint8)
    wanted = np.fromiter(changed, dtype=np.int64)
    at = np.minimum(np.searchsorted(ids, wanted, sorter=by_id), len(ids) - 1)
    marks[by_id[at[ids[by_id[at]] == wanted]]] = 1
    return marks


def _recent(shelved: shelf.Shelved, changed: set[int], until: datetime) -> list[int]:
    """What is over or soon will be, and was still open when the archive was built, came in later, or changed since.
    At most one more than may be."""
    ended = "(apply_until <= %s OR ends_at <= %s)"
    over = f"(state IN ('closed', 'completed', 'archived') OR state = 'published' AND {ended})"
    built = shelved.built_at
    # Each part has an index of its own.
    parts: list[tuple[str, list[Any]]] = [
        (f"state = 'published' AND {ended} AND {ended} IS NOT TRUE", [until, until, built, built]),
        (f"id > %s AND {over}", [shelved.highest, until, until]),
        (f"id = ANY(%s) AND {over}", [list(changed), until, until]),
    ]
    sql = " UNION ".join(
        f"SELECT id, organisation_id FROM opportunities_opportunity WHERE {part}" for part, _v in parts
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT o.id FROM ({sql}) o WHERE {IN_GOOD_STANDING} LIMIT {MOST_RECENT + 1}",
            [value for _part, values in parts for value in values],
        )
        return [row[0] for row in cursor.fetchall()]
