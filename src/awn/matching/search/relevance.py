"""The order of what was found: how well the words are answered, and how near the meaning lies, weighed alike."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from awn.matching.search import analysis, lexical, store, themes
from awn.matching.search.lexical import score, together, weighed
from awn.opportunities.queries import Filters, OpportunityCard, by_words, cards_of, open_ids

# Of so many with the best words the meanings are compared; the others follow by their words.
COMPARED = 500
# Cosines below this are those of texts that have nothing to do with one another.
LEAST_NEAR = 0.3
Ids = NDArray[np.int64]


def rank(filters: Filters, ids: Ids) -> Ids:
    """The ids, best first; among equals their order stays."""
    memory = store.current()
    if memory is None or not filters.words:
        return by_words(filters, ids)
    rows, known = memory.rows_of(ids)
    about = themes.of(filters.text)
    analyse = analysis.reader(filters.words, about)
    words = score(memory.index, filters.words, analyse)[rows]
    # What was published this minute stands in the middle until it is known.
    words[~known] = float(words[known].mean()) if known.any() else 0.0
    order = np.argsort(-words, kind="stable")
    best = np.sort(order[:COMPARED])
    near = memory.meanings.nearness(filters.text, rows[best]) if memory.meanings is not None else None
    named = lexical.about(memory.index, weighed(memory.index, about, analyse), rows[best]) if about else None
    head = best[np.argsort(-together(words[best], near, named), kind="stable")]
    best_first: Ids = ids[np.concatenate([head, order[COMPARED:]])]
    return best_first


def nearest(filters: Filters, at: datetime, number: int) -> list[OpportunityCard]:
    """Open opportunities that pass every other filter and lie nearest to the text in meaning; empty without a model,
    or when nothing lies near."""
    memory = store.current()
    if memory is None or memory.meanings is None or not len(memory.ids):
        return []
    ids = open_ids(filters.without("q"), at)
    rows, known = memory.rows_of(ids)
    ids, rows = ids[known], rows[known]
    near = memory.meanings.nearness(filters.text, rows)
    if near is None:
        return []
    loose = score(memory.index, filters.words, analysis.reader(filters.words), every=False)[rows]
    best = np.argsort(-together(loose, near, None), kind="stable")[:number]
    return cards_of(ids[best[near[best] >= LEAST_NEAR]], at)
