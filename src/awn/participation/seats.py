"""Reads for a coordinator: how the seats of each shift stand."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from awn.opportunities.models import Shift
from awn.participation.models import OfferTerms
from awn.participation.rules import SEATED
from awn.participation.seat_rules import ANSWER_HOURS


def seats_of(opportunity_id: int, at: datetime) -> QuerySet[Shift]:
    """The shifts that are not over by time, each with `seated`, `offered`, `answer_by` (the next to lapse), `waiting`
    and `given_up_late`; one query."""
    rows = Shift.objects.filter(opportunity_id=opportunity_id, cancelled_at=None, ends_at__gt=at)
    return (
        rows.select_related("role")
        .annotate(
            seated=Count("places", filter=Q(places__state__in=sorted(SEATED))),
            offered=Count("places", filter=Q(places__state="offered")),
            answer_by=Min("places__offer__until", filter=Q(places__state="offered")),
            waiting=Count("places", filter=Q(places__state="waiting")),
            given_up_late=Count("places", filter=Q(places__giving_up__is_late=True)),
        )
        .order_by("starts_at", "pk")
    )


def answer_hours_of(opportunity_id: int) -> int:
    """How long those on its waiting lists may think."""
    hours = OfferTerms.objects.filter(opportunity=opportunity_id).values_list("answer_hours", flat=True).first()
    return hours or ANSWER_HOURS
