"""The list's filters as a question to the archive."""

from __future__ import annotations

from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import datetime

import numpy as np

from awn.matching.search import meaning, themes
from awn.matching.search.archive import Asked, Between, During, Near, Values, find
from awn.matching.search.held import Archive, Segment
from awn.matching.search.lexical import Theme
from awn.matching.search.reading import VALUES
from awn.opportunities.queries import NEAR_KM, Facets, Filters
from awn.opportunities.queries import filters as lists
from awn.opportunities.queries.conditions import chosen
from awn.opportunities.queries.times import span

_TIMED = ("parts", "ranges", "seats")
_TOTALS = ("open", "over")
FACETS = tuple(field.name for field in fields_of(Facets) if field.name not in _TOTALS)
COUNTED = tuple(name for name in FACETS if name in VALUES)


def answers(filters: Filters) -> bool:
    """Whether the archive knows enough: every facet of the list, and the words as they were read, all of them."""
    knows = set(FACETS) <= {*VALUES, *_TIMED, "distances"}
    return knows and bool(filters.words or not filters.text) and not filters.least


def asked(filters: Filters, at: datetime, model: str, organisation: int | None) -> Asked:
    """The question. `organisation`: the number of the one that is asked for."""
    is_ranked = bool(filters.text) and filters.order == "relevance"
    return Asked(
        words=filters.words,
        conditions=[*_values(filters, organisation), *_numbers(filters, at)],
        near=_near(filters),
        during=_during(filters, at),
        themes=themes.of(filters.text) if is_ranked else (),
        meaning=meaning.of_question(filters.text, model) if is_ranked and model else None,
        counted=COUNTED,
        order="published" if filters.order == "newest" else "",
        is_ranked=is_ranked,
    )


def warm(archive: Archive) -> None:
    """Asks everything once, so that nobody waits for a compiler. PostgreSQL is not asked."""
    words = (lists.Word(("a",)),)
    conditions: list[Values | Between] = [Values("fields", ("a",), group="fields"), Between("over", 0.0, 0.0)]
    during = During(np.array([[0.0, 1.0]]), part_count=len(lists.DAY_PARTS))
    about = [Theme(("a",), 1.0)]
    question = Asked(words, conditions, Near(0.0, 0.0, 1.0), during, about, counted=COUNTED, is_ranked=True)
    marks = np.zeros(len(archive.ids), dtype=np.uint8)
    find([Segment(archive, marks)], question, lambda _text: [(("a", 0), ("b", 1))])


def _values(filters: Filters, organisation: int | None) -> list[Values]:
    any_of = {
        **chosen(filters),
        "skills": [str(skill) for skill in filters.skills],
        "languages": filters.languages,
        "goals": [str(filters.goal)] if filters.goal is not None else [],
        "ages": filters.ages,
        "genders": [filters.gender] if filters.gender else [],
    }
    found = [Values(name, values, group=name) for name, values in any_of.items() if values]
    if filters.accessibility:
        found.append(Values("accessibility", filters.accessibility, every=True))
    if filters.organisation:
        found.append(Values("organisation", [str(organisation)]))
    return found


def _numbers(filters: Filters, at: datetime) -> list[Between]:
    found = [Between("over", -np.inf, at.timestamp())]
    if filters.age is not None:
        found += [Between("min_age", -np.inf, filters.age), Between("max_age", filters.age, np.inf)]
    return found


def _near(filters: Filters) -> Near | None:
    here = lists.point(filters.near) if filters.near else None
    return Near(*here, filters.km or NEAR_KM, lists.DISTANCES) if here else None


def _during(filters: Filters, at: datetime) -> During:
    first, after = span(filters, at)
    is_asked = bool(first or after or filters.parts or filters.seats_left)
    named = [span(filters, at), *(span(replace(filters, when=name), at) for name in lists.RANGES)]
    parts = list(lists.DAY_PARTS)
    return During(
        spans=np.array([[_or(start, -np.inf), _or(end, np.inf)] for start, end in named]),
        parts=sum(1 << bit for bit, part in enumerate(parts) if part in filters.parts),
        is_free=filters.seats_left,
        is_asked=is_asked,
        part_count=len(parts),
        counted={
            "parts": {part: 4 << bit for bit, part in enumerate(parts)},
            "ranges": {name: 4 << len(parts) + bit for bit, name in enumerate(lists.RANGES)},
            "seats": {"1": 2},
        },
    )


def _or(moment: datetime | None, otherwise: float) -> float:
    return moment.timestamp() if moment is not None else otherwise
