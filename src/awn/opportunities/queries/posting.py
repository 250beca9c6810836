"""What helps to write an opportunity: places used before, and opportunities like this one."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import F, Q, QuerySet

from awn.base.arabic import fold, search_key
from awn.opportunities.models import Opportunity, Template
from awn.opportunities.queries.organising import UNSHOWN

MOST_PLACES = 12
MOST_ALIKE = 3
MOST_SEARCHED = 2_000
# Of trigrams of the title: "Beach clean-up in Dammam" and "Clean-up of the beach, Dammam" share a good half.
ALIKE = 0.45


def places_used(organisation_id: int) -> list[Opportunity]:
    """The latest opportunities of the house with a named place, one for each place; one query."""
    rows = (
        Opportunity.objects.filter(organisation_id=organisation_id)
        .exclude(place_ar="", place_en="")
        .only("place_ar", "place_en", "latitude", "longitude", "region_id")
        .order_by("place_ar", "place_en", "-pk")
        .distinct("place_ar", "place_en")
    )
    return sorted(rows[: MOST_PLACES * 4], key=lambda row: -row.pk)[:MOST_PLACES]


def places_matching(organisation_id: int, typed: str, most: int) -> list[Opportunity]:
    """Places of earlier opportunities of the house whose name holds every word, the latest first; one query."""
    words = search_key(typed).split()
    if not words:
        return []
    rows = (
        Opportunity.objects.filter(organisation_id=organisation_id)
        .exclude(place_ar="", place_en="")
        .only("place_ar", "place_en", "latitude", "longitude", "region_id")
        .order_by("place_ar", "place_en", "-pk")
        .distinct("place_ar", "place_en")
    )
    found = [row for row in rows[:MOST_SEARCHED] if all(word in _key_of(row) for word in words)]
    return sorted(found, key=lambda row: -row.pk)[:most]


def _key_of(row: Opportunity) -> str:
    return search_key(f"{row.place_ar} {row.place_en}")


def alike(opportunity: Opportunity, at: datetime) -> list[Opportunity]:
    """Published ones with nearly the same title, of the same house or in the same region, the most alike first."""
    titles = [fold(text) for text in (opportunity.title_ar, opportunity.title_en) if text]
    if not titles:
        return []
    near = Q(organisation=opportunity.organisation_id)
    if opportunity.region_id is not None:
        near |= Q(region=opportunity.region_id)
    rows: QuerySet[Opportunity] = Opportunity.objects.filter(near, state="published", ends_at__gt=at)
    rows = rows.exclude(pk=opportunity.pk).defer(*UNSHOWN).select_related("organisation")
    found: dict[int, Opportunity] = {}
    for title in titles:
        close = rows.annotate(likeness=TrigramSimilarity("title_key", title)).filter(likeness__gte=ALIKE / 1.5)
        for row in close.order_by(F("likeness").desc(), "pk")[:MOST_ALIKE]:
            found.setdefault(row.pk, row)
    return list(found.values())[:MOST_ALIKE]


def templates_of(organisation_id: int) -> QuerySet[Template]:
    """The templates of an organisation, the newest first, without their content."""
    return Template.objects.filter(organisation_id=organisation_id).defer("content").order_by("-pk")
