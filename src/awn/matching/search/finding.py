"""The list's search: the words are read first, then found and put in order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from awn.matching.search import past, relevance, vocabulary
from awn.matching.search.synonyms import meanings
from awn.matching.search.words import read
from awn.opportunities import queries
from awn.opportunities.queries import Facets, Filters, OpportunityCard, Results

NEAREST = 6


@dataclass(frozen=True, slots=True)
class Help:
    """For whom little was found: the words as they may have been meant, and what lies near in meaning."""

    meant: str
    near: tuple[OpportunityCard, ...]


def search(filters: Filters, at: datetime, page: int = 1, *, counts: Facets | None = None) -> Results:
    """As `opportunities.queries.search`, with the words read: other names, the dialect, and the best first."""
    asked = with_words(filters)
    found = past.search(asked, at, page) if asked.past else None
    return found or queries.search(asked, at, page, counts=counts, rank=relevance.rank)


def relaxed(filters: Filters, at: datetime) -> list[tuple[str, Filters, int]]:
    """As `opportunities.queries.relaxed`, with the words read."""
    return queries.relaxed(with_words(filters), at, number=past.total)


def with_words(filters: Filters) -> Filters:
    """The filters with their text read, as every query takes it."""
    if not filters.text or filters.words:
        return filters
    return replace(filters, words=read(filters.text, meanings()))


def help_with(filters: Filters, found: Results, at: datetime) -> Help:
    """What helps when the words themselves gave nothing or little."""
    is_exact = not (found.alike or found.least)
    if not filters.text or (found.total > NEAREST // 2 and is_exact):
        return Help("", ())
    meant = vocabulary.corrected(filters.text) if not is_exact or not found.total else ""
    shown = {card.public_id for card in found.cards}
    near = relevance.nearest(with_words(filters), at, NEAREST + len(shown)) if is_exact or not found.total else []
    return Help(meant, tuple(card for card in near if card.public_id not in shown)[:NEAREST])
