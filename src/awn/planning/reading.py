"""What a roster is about: its opportunities, its shifts to come, and those who applied."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from awn.opportunities.models import Opportunity, Shift
from awn.participation.models import Application
from awn.planning.models import Roster

# Opportunities that people have applied to and that are not over.
PLANNED = ("published", "closed")
_UNREAD = ("search", "title_key", "description_ar", "description_en")


def opportunities_of(roster: Roster) -> QuerySet[Opportunity]:
    """The one, or those of the programme, by title."""
    rows = Opportunity.objects.filter(organisation_id=roster.organisation_id, state__in=PLANNED)
    own = rows.filter(pk=roster.opportunity_id) if roster.opportunity_id else rows.filter(programme=roster.programme_id)
    return own.select_related("organisation").defer(*_UNREAD).order_by("title_ar", "pk")


def shifts_to_come(roster: Roster, at: datetime) -> QuerySet[Shift]:
    """Those with fixed times that have not begun, by time."""
    rows = Shift.objects.filter(
        opportunity__in=opportunities_of(roster).order_by().values("pk"),
        open_ended=False,
        cancelled_at=None,
        starts_at__gt=at,
    )
    return rows.select_related("role").order_by("starts_at", "pk")


def applications_of(roster: Roster, people: Collection[int] | None = None) -> QuerySet[Application]:
    """Whoever may be planned, by choice of the roster; or, of these people, whoever has applied."""
    states = {"accepted"}
    if people is not None or roster.with_waiting:
        states.add("waiting")
    if people is not None or roster.with_undecided:
        states.add("submitted")
    rows = Application.objects.filter(
        opportunity__in=opportunities_of(roster).order_by().values("pk"), state__in=sorted(states)
    )
    if people is not None:
        rows = rows.filter(person__in=people)
    return rows.select_related("person").order_by("pk")
