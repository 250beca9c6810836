"""Times for interviews, and who chose them."""

from __future__ import annotations

from datetime import datetime

from awn.screening.meeting import CHOSEN_BEFORE
from awn.screening.models import Interview, Slot


def slots_of(opportunity_id: int, at: datetime) -> list[Slot]:
    """Times that are not over, soonest first, each with who chose it."""
    rows = Slot.objects.filter(opportunity_id=opportunity_id, ends_at__gt=at)
    return list(rows.select_related("interview__application__person").order_by("starts_at", "pk"))


def slot_in(opportunity_id: int, slot_id: int) -> Slot | None:
    """One time of the opportunity."""
    return Slot.objects.filter(opportunity_id=opportunity_id, pk=slot_id).first()


def undecided(opportunity_id: int) -> list[Interview]:
    """Who was asked to choose a time and has none, or gave it up; longest ago first."""
    rows = Interview.objects.filter(
        application__opportunity_id=opportunity_id, application__state__in=["submitted", "waiting"], slot=None
    )
    return list(rows.select_related("application__person").order_by("changed_at", "pk")[:100])


def interview_of(application_id: int) -> Interview | None:
    """The interview of an application, once its letter could not be taken back any more."""
    rows = Interview.objects.select_related("slot", "application__opportunity__organisation")
    return rows.filter(application_id=application_id).first()


def free_slots(opportunity_id: int, at: datetime) -> list[Slot]:
    """Times that can still be chosen, soonest first."""
    rows = Slot.objects.filter(opportunity_id=opportunity_id, interview=None, starts_at__gte=at + CHOSEN_BEFORE)
    return list(rows.order_by("starts_at", "pk"))
