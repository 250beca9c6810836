"""Who is trusted, who could be, and what waits to be read afterwards."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from awn.opportunities.models import Sample, Trust
from awn.opportunities.rules import LOST_FOR, SOUND, TRUST_AFTER
from awn.organisations.models import Member, Organisation
from awn.people.models import Person

MOST_CANDIDATES = 50


def is_trusted(organisation_id: int) -> bool:
    """Whether what they send is published at once."""
    return Trust.objects.filter(organisation_id=organisation_id).exists()


def trusted() -> QuerySet[Trust]:
    """All of them, the latest first."""
    return Trust.objects.select_related("organisation").order_by("-since", "-pk")


def could_be(at: datetime) -> list[Organisation]:
    """Verified houses with enough published and nothing stopped within a year, those with most published first."""
    stopped = Sample.objects.filter(opportunity__organisation=OuterRef("pk"), read_at__gt=at - LOST_FOR)
    rows = Organisation.objects.filter(state="verified").annotate(
        published=Count("opportunities", filter=Q(opportunities__published_at__isnull=False))
    )
    rows = rows.filter(published__gte=TRUST_AFTER).exclude(pk__in=Trust.objects.values("organisation"))
    return list(rows.exclude(Exists(stopped.exclude(verdict=SOUND))).order_by("-published", "pk")[:MOST_CANDIDATES])


def samples(moderator: Person) -> QuerySet[Sample]:
    """What waits to be read afterwards, the oldest first; `own` marks those of the moderator's own organisations."""
    own = Member.objects.filter(organisation=OuterRef("opportunity__organisation"), person=moderator, until=None)
    rows = Sample.objects.filter(read_at=None).select_related("opportunity__organisation")
    return rows.annotate(own=Exists(own)).order_by("drawn_at", "pk")
