"""Earlier versions of an opportunity: what stood when, and who changed it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from awn.base.queries import events
from awn.base.text import Bilingual
from awn.opportunities.models import Version as Version  # noqa: PLC0414 - doors take the type from here
from awn.people.models import Person


def versions_of(opportunity_id: int) -> QuerySet[Version]:
    """All that were kept, the latest first, without their content."""
    return Version.objects.filter(opportunity_id=opportunity_id).defer("content").order_by("-number")


def with_the_one_before(opportunity_id: int, number: int) -> tuple[Version, Version | None] | None:
    """A version and the one before it; None where there is no such number."""
    rows = list(Version.objects.filter(opportunity_id=opportunity_id, number__lte=number).order_by("-number")[:2])
    if not rows or rows[0].number != number:
        return None
    return rows[0], rows[1] if len(rows) > 1 else None


def read_at(opportunity_id: int, at: datetime) -> Version | None:
    """What somebody read at a moment: the latest version until then, else the first that was kept."""
    rows = Version.objects.filter(opportunity_id=opportunity_id)
    return rows.filter(at__lte=at).order_by("-number").first() or rows.order_by("number").first()


def changed_since(opportunity_ids: Collection[int], since: datetime) -> QuerySet[Version]:
    """Versions after a moment of which those who applied must know, the latest first, without their content."""
    rows = Version.objects.filter(opportunity_id__in=opportunity_ids, at__gt=since).exclude(terms=[])
    return rows.defer("content").order_by("-at", "-pk")


def writers(opportunity_id: int, moments: Collection[datetime]) -> dict[datetime, Bilingual]:
    """Who made the versions of these moments, by the events of the same transactions; two queries."""
    rows = list(events(subject=opportunity_id).filter(at__in=list(moments), name__startswith="opportunity."))
    people = Person.objects.in_bulk({row.by_id for row in rows if row.by_id is not None})
    return {row.at: people[row.by_id].name for row in rows if row.by_id in people}
