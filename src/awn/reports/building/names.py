"""How the public knows organisations, opportunities and programmes: those without a public page have no name here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from awn.base.text import Bilingual
from awn.opportunities.models import Opportunity
from awn.opportunities.queries import visible_to
from awn.organisations.models import Organisation
from awn.organisations.queries import FROM_ARCHIVE


@dataclass(frozen=True, slots=True)
class Known:
    """A name and the code in the address of its page."""

    code: str
    name: Bilingual


def organisations(ids: Collection[int]) -> dict[int, Known]:
    """Organisations with a public page, by number; one query."""
    public = Q(state="verified") | (Q(state="pending") & FROM_ARCHIVE)
    rows = Organisation.objects.filter(public, pk__in=ids).values_list("pk", "slug", "name_ar", "name_en")
    return {pk: Known(slug, Bilingual(ar, en)) for pk, slug, ar, en in rows}


def opportunities(ids: Collection[int]) -> dict[int, Known]:
    """Opportunities with a public page, by number; one query."""
    rows = visible_to(None).filter(pk__in=ids).values_list("pk", "public_id", "title_ar", "title_en")
    return {pk: Known(code, Bilingual(ar, en)) for pk, code, ar, en in rows}


def of_programme(programme_id: int) -> Collection[int]:
    """The opportunities of a programme, by number."""
    return frozenset(Opportunity.objects.filter(programme_id=programme_id).values_list("pk", flat=True))
