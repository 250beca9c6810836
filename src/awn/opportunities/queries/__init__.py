"""Reads of opportunities. Pages and other packages import from here."""

from awn.opportunities.queries.cards import OpportunityCard
from awn.opportunities.queries.facets import Facets
from awn.opportunities.queries.filters import Filters
from awn.opportunities.queries.listing import PAGE_SIZE, Results, relaxed, search, soonest
from awn.opportunities.queries.single import (
    addresses,
    count_of_organisation,
    get,
    of_organisation,
    shift,
    similar,
    visible_to,
)

__all__ = [
    "PAGE_SIZE",
    "Facets",
    "Filters",
    "OpportunityCard",
    "Results",
    "addresses",
    "count_of_organisation",
    "get",
    "of_organisation",
    "relaxed",
    "search",
    "shift",
    "similar",
    "soonest",
    "visible_to",
]
