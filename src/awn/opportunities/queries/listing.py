"""The public list: search, filters, order, pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction

from awn.opportunities.queries import columns
from awn.opportunities.queries.cards import LATEST, SOONEST, OpportunityCard, cards
from awn.opportunities.queries.conditions import Where, choose, chosen, matching
from awn.opportunities.queries.facets import Facets, count, total, with_countries
from awn.opportunities.queries.filters import Filters
from awn.opportunities.queries.times import span

PAGE_SIZE = 20
# Nobody reads page 500, and a deep page costs as much as all pages before it.
LAST_PAGE = 500
LIKENESS = 0.3
# Ranking reads every text it ranks: only the soonest of very many are ranked.
RANKED = 2_000


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found. `alike` when the words gave nothing and these titles only look like them."""

    cards: list[OpportunityCard]
    facets: Facets
    number: int
    size: int
    alike: bool

    @property
    def total(self) -> int:
        """How many there are on all pages."""
        return self.facets.total

    @property
    def pages(self) -> int:
        """How many pages can be opened."""
        return max(1, min(-(-self.total // self.size), LAST_PAGE))


def search(
    filters: Filters, at: datetime, page: int = 1, size: int = PAGE_SIZE, *, counts: Facets | None = None
) -> Results:
    """One page of the opportunities that pass `filters`, and the counts of all facets.

    One query, or two where the columns in memory do not know enough. When the words stand nowhere, three more
    statements find titles that look alike. Open ones come first; with `filters.past` those that are over follow, the
    latest first. Beyond the last page: the last.
    `counts` are those of a moment ago, to be taken instead of counting again.
    """
    if columns.answers(filters):
        found = _in_columns(filters, at)
        if len(found.ids) or not filters.text or columns.knows(filters.text):
            return _from_columns(found, at, page, size)
    else:
        facets = counts or count(filters, at)
        if facets.total or not filters.text or _knows(filters):
            return _page(filters, at, facets, page, size, alike=False)
    with _likeness():
        facets = count(filters, at, alike=True)
        return _page(filters, at, facets, page, size, alike=True)


def soonest(at: datetime, number: int, filters: Filters | None = None) -> list[OpportunityCard]:
    """The first few open ones without any count: for the home page and as nearest alternatives."""
    filters = filters or Filters()
    return cards(choose(matching(filters, at, past=False), filters), at, number=number)


def relaxed(filters: Filters, at: datetime, most: int = 4) -> list[tuple[str, Filters, int]]:
    """What each filter keeps away when nothing is found: its parameter, the filters without it, what they would
    find. Only those that find something, the most fruitful first."""
    wider = [(name, filters.without(name)) for name in filters.query() if name not in {"sort", "past"}]
    found = [(name, without, _total(without, at)) for name, without in wider[: 2 * most]]
    return sorted((row for row in found if row[2]), key=lambda row: -row[2])[:most]


def _in_columns(filters: Filters, at: datetime) -> columns.Found:
    return columns.find(filters, chosen(filters), span(filters, at)[0], at)


def _total(filters: Filters, at: datetime) -> int:
    return len(_in_columns(filters, at).ids) if columns.answers(filters) else total(filters, at)


def _knows(filters: Filters) -> bool:
    """Whether the words stand anywhere at all: then nothing is misspelt, and it is the other filters that keep all
    away."""
    states = "('published', 'closed', 'completed', 'archived')" if filters.past else "('published')"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM opportunities_opportunity o"
            f" WHERE o.state IN {states} AND o.search @@ awn_tsquery(%s))",
            [filters.text],
        )
        return bool(cursor.fetchone()[0])


def _from_columns(found: columns.Found, at: datetime, page: int, size: int) -> Results:
    empty = Results([], with_countries(found.counts, len(found.ids)), 1, size, alike=False)
    number = max(1, min(page, empty.pages))
    ids = found.ids[(number - 1) * size : number * size].tolist()
    shown = cards(Where(["o.id = ANY(%s)"], [ids]), at, number=size) if ids else []
    return replace(empty, cards=shown, number=number)


def _page(filters: Filters, at: datetime, facets: Facets, page: int, size: int, *, alike: bool) -> Results:
    empty = Results([], facets, 1, size, alike)
    number = max(1, min(page, empty.pages))
    start = (number - 1) * size
    end = min(start + size, facets.total)
    shown = []
    if start < facets.open:
        shown = _part(filters, at, start, min(end, facets.open), past=False, alike=alike)
    if end > facets.open:
        shown += _part(filters, at, max(0, start - facets.open), end - facets.open, past=True, alike=alike)
    return replace(empty, cards=shown, number=number)


def _part(filters: Filters, at: datetime, start: int, end: int, *, past: bool, alike: bool) -> list[OpportunityCard]:
    where = choose(matching(filters, at, past=past, alike=alike), filters)
    order = LATEST if past else SOONEST
    values: tuple[str, ...] = ()
    if alike and not filters.sort:
        order, values = "word_similarity(awn_fold(%s), o.title_key) DESC, o.id", (filters.text,)
    elif filters.sort == "relevance" and filters.text and not alike:
        where = _soonest_of(where, order)
        order, values = f"ts_rank(o.search, awn_tsquery(%s)) DESC, {order}", (filters.text,)
    elif filters.sort == "newest":
        order = "o.published_at DESC NULLS LAST, o.id DESC"
    return cards(where, at, start=start, number=end - start, order=order, order_values=values, is_open=not past)


def _soonest_of(where: Where, order: str) -> Where:
    sql = f"SELECT o.id FROM opportunities_opportunity o WHERE {where.sql} ORDER BY {order} LIMIT {RANKED}"
    return Where([f"o.id IN ({sql})"], where.values)


@contextmanager
def _likeness() -> Iterator[None]:
    """How alike two words must be, for the trigram operator and its index."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(LIKENESS)])
        yield
