"""Reads of opportunities. Pages and other packages import from here."""

from awn.opportunities.models import Opportunity, Shift
from awn.opportunities.queries.cards import OpportunityCard
from awn.opportunities.queries.columns import warm
from awn.opportunities.queries.facets import Facets
from awn.opportunities.queries.filters import AGE_BANDS, DISTANCES, FARTHEST_KM, NEAR_KM, Filters, Word
from awn.opportunities.queries.listing import (
    PAGE_SIZE,
    Rank,
    Results,
    by_words,
    cards_of,
    open_ids,
    published_since,
    relaxed,
    search,
    soonest,
    titles_with,
)
from awn.opportunities.queries.mapping import Spots, spots
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
    "AGE_BANDS",
    "DISTANCES",
    "FARTHEST_KM",
    "NEAR_KM",
    "PAGE_SIZE",
    "Facets",
    "Filters",
    "Opportunity",
    "OpportunityCard",
    "Rank",
    "Results",
    "Shift",
    "Spots",
    "Word",
    "addresses",
    "by_words",
    "cards_of",
    "count_of_organisation",
    "get",
    "highest_number",
    "number_of",
    "of_organisation",
    "open_ids",
    "published_since",
    "relaxed",
    "search",
    "shift",
    "similar",
    "soonest",
    "spots",
    "titles_with",
    "visible_to",
    "warm",
]
