"""Reads of remote work: what was handed in, what waits for a supervisor, and where somebody may hand in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum

from awn.hours.models import Deliverable as Deliverable  # noqa: PLC0414 - doors take the type from here
from awn.hours.rules import CHOSEN_REVERSALS, LATEST_WORK
from awn.opportunities.models import Shift
from awn.opportunities.rules import REMOTE_MODES, unit_caps
from awn.organisations.permissions import EVERYTHING, Scope
from awn.participation.models import Place
from awn.people.models import Person

_SEATED = ("confirmed", "attended")


@dataclass(frozen=True, slots=True)
class Units:
    """What one volunteer can be credited with in a place: units handed in or credited, and the caps."""

    used: int
    most: int
    minutes_each: int

    @property
    def left(self) -> int:
        return max(self.most - self.used, 0)


def units_in(place: Place, *, besides: int | None = None) -> Units:
    """The units of a place; `besides` leaves one deliverable out. Work whose hours were taken back frees its units."""
    minutes_each, most = unit_caps(place.shift.minutes_per_unit, place.shift.most_units)
    rows = Deliverable.objects.filter(place_id=place.pk, state__in=["submitted", "accepted"])
    if besides is not None:
        rows = rows.exclude(pk=besides)
    rows = rows.exclude(basis__hours__reversal__reason__in=list(CHOSEN_REVERSALS))
    return Units(rows.aggregate(sum=Sum("units"))["sum"] or 0, most, minutes_each)


def is_remote(shift: Shift) -> bool:
    """Whether work can be handed in for a shift."""
    return shift.opportunity.mode in REMOTE_MODES


def work_places(person: Person, at: datetime) -> QuerySet[Place]:
    """The person's places in which remote work can be handed in now, with how much is handed in; soonest end first."""
    return (
        Place.objects.filter(
            person=person,
            state__in=_SEATED,
            shift__opportunity__mode__in=sorted(REMOTE_MODES),
            shift__starts_at__lte=at,
            shift__ends_at__gt=at - LATEST_WORK,
        )
        .select_related("shift__opportunity__organisation", "shift__role")
        .defer("shift__opportunity__search", "shift__opportunity__title_key")
        .annotate(
            waiting=Count("deliverables", filter=Q(deliverables__state="submitted")),
            returned=Count("deliverables", filter=Q(deliverables__state="returned")),
        )
        .order_by("shift__ends_at", "pk")
    )


def work_place(person: Person, place_id: int) -> Place | None:
    """One of the person's own places in a remote shift."""
    return (
        Place.objects.filter(pk=place_id, person=person, shift__opportunity__mode__in=sorted(REMOTE_MODES))
        .select_related("shift__opportunity__organisation", "shift__role")
        .defer("shift__opportunity__search", "shift__opportunity__title_key")
        .first()
    )


def handed_in(place_id: int) -> QuerySet[Deliverable]:
    """What was handed in for a place, newest first."""
    return Deliverable.objects.filter(place_id=place_id).select_related("decided_by").order_by("-pk")


def to_accept(organisation_id: int, scope: Scope = EVERYTHING) -> QuerySet[Deliverable]:
    """Work of the organisation's volunteers that waits for a supervisor, the longest-waiting first."""
    return (
        Deliverable.objects.filter(
            scope.among("place__shift__opportunity__"),
            state="submitted",
            place__shift__opportunity__organisation_id=organisation_id,
        )
        .select_related("place__person", "place__shift__opportunity", "place__shift__role")
        .defer("place__shift__opportunity__search", "place__shift__opportunity__title_key")
        .order_by("submitted_at", "pk")
    )


def work_in(organisation_id: int, deliverable_id: int) -> Deliverable | None:
    """One deliverable for a shift of the organisation, in whatever state."""
    return (
        Deliverable.objects.filter(pk=deliverable_id, place__shift__opportunity__organisation_id=organisation_id)
        .select_related("place__person", "place__shift__opportunity", "place__shift__role", "decided_by")
        .first()
    )
