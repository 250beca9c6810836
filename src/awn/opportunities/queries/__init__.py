"""Reads of opportunities. Pages and other packages import from here."""

from awn.opportunities.models import Opportunity, Shift
from awn.opportunities.queries.cards import OpportunityCard
from awn.opportunities.queries.facets import Facets
from awn.opportunities.queries.filters import Filters
from awn.opportunities.queries.listing import PAGE_SIZE, Results, relaxed, search, soonest
from awn.opportunities.queries.single import (
    addresses,
    count_of_organisation,
    get,
    highest_number,
    number_of,
    of_organisation,
    shift,
    similar,
    visible_to,
)

__all__ = [
    "PAGE_SIZE",
    "Facets",
    "Filters",
    "Opportunity",
    "OpportunityCard",
    "Results",
    "Shift",
    "addresses",
    "count_of_organisation",
    "get",
    "highest_number",
    "number_of",
    "of_organisation",
    "relaxed",
    "search",
    "shift",
    "similar",
    "soonest",
    "visible_to",
]
