"""Seats that are kept for some people: who they are, and how many are kept."""

from __future__ import annotations

from django.db.models import QuerySet

from awn.matching.models import Invitation
from awn.opportunities.models import Opportunity
from awn.organisations.models import Member
from awn.participation.models import Application, ReservedSeats

_GENDERS = {"women": "female", "men": "male"}


def is_kept_for(kind: str, application: Application, opportunity: Opportunity) -> bool:
    """Whether seats of this kind are kept for whoever applied; of needs it counts that one is shared, never which."""
    person_id = application.person_id
    if kind == "members":
        rows = Member.objects.filter(person=person_id, organisation=opportunity.organisation_id, until=None)
        return rows.exists()
    if kind == "invited":
        asked = Invitation.objects.filter(person=person_id, opportunity=opportunity.pk)
        return asked.exclude(state__in=["waiting", "withdrawn"]).exists()
    if kind == "needs":
        return application.sealed_needs is not None
    return application.person.gender == _GENDERS[kind]


def kept_seats(opportunity_id: int) -> QuerySet[ReservedSeats]:
    """The seats kept at an opportunity, by shift."""
    rows = ReservedSeats.objects.filter(shift__opportunity=opportunity_id, seats__gt=0)
    return rows.select_related("shift__role").order_by("shift__starts_at", "shift", "kind")
