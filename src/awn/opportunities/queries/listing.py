"""The public list: search, filters, order, pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from awn.base.arabic import fold
from awn.base.text import Bilingual
from awn.opportunities.queries import columns
from awn.opportunities.queries.cards import LATEST, SOONEST, OpportunityCard, cards
from awn.opportunities.queries.conditions import Where, choose, held, holds, matching, wanted
from awn.opportunities.queries.facets import Facets, count, total, with_countries
from awn.opportunities.queries.filters import Filters

PAGE_SIZE = 20
# Nobody reads page 500, and a deep page costs as much as all pages before it.
LAST_PAGE = 500
LIKENESS = 0.3
# Ranking in SQL reads every text it ranks: only the soonest of very many are ranked.
RANKED = 500
Ids = NDArray[np.int64]
# Puts ids in the order of how well they answer the text of the filters.
Rank = Callable[[Filters, Ids], Ids]


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found. `alike` when the words gave nothing and these titles only look like them; `least`
    when no text has all `words` words and these have so many."""

    cards: list[OpportunityCard]
    facets: Facets
    number: int
    size: int
    alike: bool
    least: int = 0
    words: int = 0

    @property
    def total(self) -> int:
        """How many there are on all pages."""
        return self.facets.total

    @property
    def pages(self) -> int:
        """How many pages can be opened."""
        return max(1, min(-(-self.total // self.size), LAST_PAGE))


def by_words(filters: Filters, ids: Ids) -> Ids:
    """The first of the ids by how often and where the words stand, in one query; the others stay behind them."""
    sql, values = wanted(filters)
    head = ids[:RANKED]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, ts_rank(search, {sql}) FROM opportunities_opportunity WHERE id = ANY(%s)",
            [*values, head.tolist()],
        )
        ranks = dict(cursor.fetchall())
    order = np.argsort([-ranks.get(one, 0.0) for one in head.tolist()], kind="stable")
    return np.concatenate([head[order], ids[RANKED:]])


def search(
    filters: Filters,
    at: datetime,
    page: int = 1,
    size: int = PAGE_SIZE,
    *,
    counts: Facets | None = None,
    rank: Rank = by_words,
) -> Results:
    """One page of the opportunities that pass `filters`, and the counts of all facets.

    One query, or two where the columns in memory do not know enough; one more for words and what `rank` asks. When the
    words stand nowhere together, one more asks how many of them do; and when that is less than half, three more
    find titles that look alike. Open ones come first; with `filters.past`
    those that are over follow, the latest first. Beyond the last page: the last.
    `counts` are those of a moment ago, to be taken instead of counting again.
    """
    if columns.answers(filters):
        found = columns.find(filters, at, counting=counts is None)
        if len(found.ids) or not filters.text or columns.knows(filters, at):
            return _from_columns(filters, found, at, page, size, rank=rank, counts=counts)
    else:
        facets = counts or count(filters, at)
        if facets.total or not filters.text or _knows(filters):
            return _page(filters, at, facets, page, size, rank=rank)
    if least := _least(filters):
        results = search(replace(filters, least=least), at, page, size, rank=rank)
        return replace(results, least=least, words=_asked_words(filters))
    with _likeness():
        facets = _alike(filters, at)
        return _page(filters, at, facets, page, size, rank=None)


def _alike(filters: Filters, at: datetime) -> Facets:
    if not columns.answers(filters):
        return count(filters, at, alike=True)
    found = columns.find(filters, at, alike=True)
    return with_countries(found.counts, len(found.ids))


def _asked_words(filters: Filters) -> int:
    return sum(not word.excluded for word in filters.words)


def _least(filters: Filters) -> int:
    """How many of the words stand together at the most, when no text has all of them; 0 for less than half."""
    number = _asked_words(filters)
    if number < 2 or filters.least:
        return 0
    sql, values = held(filters)
    where = holds(replace(filters, least=1))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT max({sql}) FROM opportunities_opportunity o WHERE o.state IN {_states(filters)} AND {where.sql}",
            [*values, *where.values],
        )
        least = cursor.fetchone()[0] or 0
    return least if 2 * least >= number else 0


def soonest(at: datetime, number: int, filters: Filters | None = None) -> list[OpportunityCard]:
    """The first few open ones without any count: for the home page and as nearest alternatives."""
    filters = filters or Filters()
    return cards(choose(matching(filters, at, past=False), filters), at, number=number)


def published_since(moment: datetime) -> set[int]:
    """Ids of what was published after the moment and still is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM opportunities_opportunity WHERE state = 'published' AND published_at > %s", [moment]
        )
        return {row[0] for row in cursor.fetchall()}


def titles_with(text: str, at: datetime, number: int) -> list[tuple[str, Bilingual]]:
    """Addresses and titles of open opportunities whose title holds the text; those where it stands earliest first."""
    key = fold(text).strip()
    where = matching(Filters(), at, past=False)
    where.add("o.title_key LIKE %s", "%" + re.sub(r"([%_\\])", r"\\\1", key) + "%")
    sql = (
        f"SELECT o.public_id, o.title_ar, o.title_en FROM opportunities_opportunity o WHERE {where.sql}"
        " ORDER BY strpos(o.title_key, %s), o.next_at, o.id LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*where.values, key, number])
        return [(public_id, Bilingual(ar, en)) for public_id, ar, en in cursor.fetchall()]


def open_ids(filters: Filters, at: datetime) -> Ids:
    """The open ones that pass `filters`, the soonest first."""
    if columns.answers(filters):
        return _in_columns(filters, at).ids
    where = choose(matching(filters, at, past=False), filters)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT o.id FROM opportunities_opportunity o WHERE {where.sql} ORDER BY {SOONEST}", where.values
        )
        return np.array([row[0] for row in cursor.fetchall()], dtype=np.int64)


def exactly(
    filters: Filters, at: datetime, start: int, end: int, *, rank: Rank = by_words
) -> tuple[Facets, list[OpportunityCard]]:
    """The open ones that pass `filters` as they stand, without looking for what is alike: the counts, and the cards
    from the row `start` up to `end`."""
    if columns.answers(filters):
        found = columns.find(filters, at)
        ids = rank(filters, found.ids) if filters.order == "relevance" and len(found.ids) > 1 else found.ids
        return with_countries(found.counts, len(found.ids)), cards_of(ids[start:end], at)
    facets = count(filters, at)
    end = min(end, facets.open)
    return facets, _part(filters, at, start, end, past=False, rank=rank) if start < end else []


def relaxed(
    filters: Filters, at: datetime, most: int = 4, *, number: Callable[[Filters, datetime], int | None] | None = None
) -> list[tuple[str, Filters, int]]:
    """What each filter keeps away when nothing is found: its parameter, the filters without it, what they would
    find. Only those that find something, the most fruitful first. `number` may know how many that are, or not."""
    wider = [(name, filters.without(name)) for name in filters.query() if name not in {"sort", "past"}]
    found = []
    for name, without in wider[: 2 * most]:
        known = number(without, at) if number is not None else None
        found.append((name, without, _total(without, at) if known is None else known))
    return sorted((row for row in found if row[2]), key=lambda row: -row[2])[:most]


def _in_columns(filters: Filters, at: datetime) -> columns.Found:
    return columns.find(filters, at, counting=False)


def _total(filters: Filters, at: datetime) -> int:
    return len(_in_columns(filters, at).ids) if columns.answers(filters) else total(filters, at)


def _knows(filters: Filters) -> bool:
    """Whether the words stand anywhere at all: then nothing is misspelt, and it is the other filters that keep all
    away."""
    where = holds(filters)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM opportunities_opportunity o"
            f" WHERE o.state IN {_states(filters)} AND {where.sql})",
            where.values,
        )
        return bool(cursor.fetchone()[0])


def _states(filters: Filters) -> str:
    return "('published', 'closed', 'completed', 'archived')" if filters.past else "('published')"


def _from_columns(
    filters: Filters, found: columns.Found, at: datetime, page: int, size: int, *, rank: Rank, counts: Facets | None
) -> Results:
    facets = replace(counts, open=len(found.ids)) if counts else with_countries(found.counts, len(found.ids))
    empty = Results([], facets, 1, size, alike=False)
    number = max(1, min(page, empty.pages))
    ids = rank(filters, found.ids) if filters.order == "relevance" and len(found.ids) > 1 else found.ids
    shown = cards_of(ids[(number - 1) * size : number * size], at)
    return replace(empty, cards=shown, number=number)


def cards_of(ids: Ids, at: datetime, *, is_open: bool = True) -> list[OpportunityCard]:
    """The cards of these ids in their order."""
    if not len(ids):
        return []
    listed = ids.tolist()
    order = "array_position(%s::bigint[], o.id)"
    where = Where(["o.id = ANY(%s)"], [listed])
    return cards(where, at, number=len(listed), order=order, order_values=(listed,), is_open=is_open)


def _page(filters: Filters, at: datetime, facets: Facets, page: int, size: int, *, rank: Rank | None) -> Results:
    """Without `rank`: titles that look alike."""
    empty = Results([], facets, 1, size, alike=rank is None)
    number = max(1, min(page, empty.pages))
    start = (number - 1) * size
    end = min(start + size, facets.total)
    shown = []
    if start < facets.open:
        shown = _part(filters, at, start, min(end, facets.open), past=False, rank=rank)
    if end > facets.open:
        shown += _part(filters, at, max(0, start - facets.open), end - facets.open, past=True, rank=rank)
    return replace(empty, cards=shown, number=number)


def _part(
    filters: Filters, at: datetime, start: int, end: int, *, past: bool, rank: Rank | None
) -> list[OpportunityCard]:
    where = choose(matching(filters, at, past=past, alike=rank is None), filters)
    order = LATEST if past else SOONEST
    values: tuple[str, ...] = ()
    if rank is None:
        if not filters.sort:
            order, values = "word_similarity(awn_fold(%s), o.title_key) DESC, o.id", (filters.text,)
    elif filters.order == "relevance" and start < RANKED:
        ranked = rank(filters, _first(where, order))
        return cards_of(ranked[start:end], at, is_open=not past)
    elif filters.order == "newest":
        order = "o.published_at DESC NULLS LAST, o.id DESC"
    return cards(where, at, start=start, number=end - start, order=order, order_values=values, is_open=not past)


def _first(where: Where, order: str) -> Ids:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT o.id FROM opportunities_opportunity o WHERE {where.sql} ORDER BY {order} LIMIT {RANKED}",
            where.values,
        )
        return np.array([row[0] for row in cursor.fetchall()], dtype=np.int64)


@contextmanager
def _likeness() -> Iterator[None]:
    """How alike two words must be, for the trigram operator and its index."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(LIKENESS)])
        yield
