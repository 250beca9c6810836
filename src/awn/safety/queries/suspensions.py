"""Suspensions and appeals."""

from __future__ import annotations

from django.db.models import QuerySet

from awn.people.models import Person
from awn.safety.models import Appeal, Suspension


def open_suspension(person_id: int) -> Suspension | None:
    """The suspension that stands, with its appeal."""
    return suspensions_of(person_id).filter(ended_at=None).first()


def suspensions_of(person_id: int) -> QuerySet[Suspension]:
    """All suspensions somebody ever had, the newest first."""
    return Suspension.objects.filter(person_id=person_id).select_related("appeal").order_by("-pk")


def suspensions(*, ended: bool = False) -> QuerySet[Suspension]:
    """For the staff: those that stand, or those that ended; the newest first."""
    rows = Suspension.objects.filter(ended_at__isnull=not ended).select_related("person", "by", "appeal")
    return rows.order_by("-pk")


def suspension_for(suspension_id: int, viewer: Person) -> Suspension | None:
    """One suspension, unless it is the viewer's own."""
    rows = Suspension.objects.select_related("person", "by", "ended_by", "appeal", "report")
    return rows.filter(pk=suspension_id).exclude(person=viewer).first()


def appeals(*, decided: bool = False) -> QuerySet[Appeal]:
    """Appeals that wait, the oldest first; or those decided, the newest first."""
    rows = Appeal.objects.filter(decided_at__isnull=not decided)
    rows = rows.select_related("suspension__person", "suspension__by", "decided_by")
    return rows.order_by("-decided_at" if decided else "pk")


def appeal_for(appeal_id: int, viewer: Person) -> Appeal | None:
    """One appeal, unless it is the viewer's own."""
    rows = Appeal.objects.select_related("suspension__person", "suspension__by", "suspension__report", "decided_by")
    return rows.filter(pk=appeal_id).exclude(suspension__person=viewer).first()
