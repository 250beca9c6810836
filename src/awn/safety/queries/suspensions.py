"""Suspensions and appeals."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from awn.base.queries import events
from awn.organisations.models import Member, Organisation
from awn.people.models import Person
from awn.safety.models import Appeal, HouseAppeal, Suspension


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
    if not decided:
        # Where the suspension ended by itself or was lifted, nobody decides any more.
        rows = rows.filter(suspension__ended_at=None)
    rows = rows.select_related("suspension__person", "suspension__by", "decided_by")
    return rows.order_by("-decided_at" if decided else "pk")


def appeal_for(appeal_id: int, viewer: Person) -> Appeal | None:
    """One appeal, unless it is the viewer's own."""
    rows = Appeal.objects.select_related("suspension__person", "suspension__by", "suspension__report", "decided_by")
    return rows.filter(pk=appeal_id).exclude(suspension__person=viewer).first()


def house_suspended(organisation: Organisation) -> tuple[datetime, int | None] | None:
    """When an organisation that is suspended now was suspended, and by whom; None for all others."""
    if organisation.state != "suspended":
        return None
    row = events(name="organisation.suspended", subject=organisation.pk).first()
    return (row.at, row.by_id) if row else None


def house_appeal(organisation: Organisation) -> HouseAppeal | None:
    """The organisation's last appeal."""
    return HouseAppeal.objects.filter(organisation=organisation).order_by("-pk").first()


def house_appeals(viewer: Person, *, decided: bool = False) -> QuerySet[HouseAppeal]:
    """Appeals of organisations in which the viewer does not work: those that wait, or those decided."""
    own = Member.objects.filter(organisation=OuterRef("organisation"), person=viewer, until=None)
    rows = HouseAppeal.objects.filter(~Exists(own), decided_at__isnull=not decided)
    if not decided:
        rows = rows.filter(organisation__state="suspended")
    rows = rows.select_related("organisation__country", "suspended_by", "by", "decided_by")
    return rows.order_by("-decided_at" if decided else "pk")


def house_appeal_for(appeal_id: int, viewer: Person) -> HouseAppeal | None:
    """One appeal of an organisation, unless the viewer works there."""
    own = Member.objects.filter(organisation=OuterRef("organisation"), person=viewer, until=None)
    rows = HouseAppeal.objects.select_related("organisation__country", "suspended_by", "by", "decided_by")
    return rows.filter(~Exists(own), pk=appeal_id).first()
