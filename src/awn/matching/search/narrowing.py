"""Rows of a table narrowed by a typed query (`typed`)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from awn.matching.search.typed import Condition, Query, Said

Row = TypeVar("Row", bound=Model)
# What a comparison is called in Django's lookups.
SUFFIXES = {"=": "", ">": "__gt", ">=": "__gte", "<": "__lt", "<=": "__lte"}


def narrow(
    rows: QuerySet[Row], query: Query, meanings: Mapping[str, Callable[[Condition], Q]], holds: Callable[[Said], Q]
) -> QuerySet[Row]:
    """Those rows that meet all of the query; several codes of one key are alternatives, several comparisons hold
    together. `meanings` says what a condition of each key asks of a row, `holds` what a free word does."""
    for key in dict.fromkeys(one.key for one in query.conditions):
        meant = query.of(key)
        if meant:
            join = operator.or_ if isinstance(meant[0].value, str) else operator.and_
            rows = rows.filter(reduce(join, (meanings[key](one) for one in meant)))
        for one in query.of(key, excluded=True):
            rows = rows.exclude(meanings[key](one))
    for said in query.words:
        rows = rows.exclude(holds(said)) if said.excluded else rows.filter(holds(said))
    return rows
