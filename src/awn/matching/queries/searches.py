"""Saved searches as their pages show them."""

from __future__ import annotations

from django.db.models import QuerySet

from awn.matching.models import SavedSearch as SavedSearch  # noqa: PLC0414 - doors take the type from here
from awn.people.models import Person


def searches_of(person: Person) -> QuerySet[SavedSearch]:
    """Somebody's searches, the newest first."""
    return SavedSearch.objects.filter(person=person).order_by("-pk")


def search_of(person: Person, search_id: int) -> SavedSearch | None:
    """One of somebody's own."""
    return SavedSearch.objects.filter(person=person, pk=search_id).first()
