"""Reads for the auditor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from awn.alarms.models import Alarm as Alarm  # noqa: PLC0414 - doors take the type from here
from awn.alarms.models import Step
from awn.alarms.rules import CLOSED_STATES
from awn.base.names import by_name
from awn.hours.models import HoursEntry
from awn.organisations.models import Organisation
from awn.people.models import Person

EVIDENCE_SHOWN = 100
DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the queue is narrowed to; empty means everything. `state` is open, looking or decided."""

    kind: str = ""
    state: str = ""
    organisation: int | None = None
    region: str = ""


def queue(filters: Filters) -> QuerySet[Alarm]:
    """Alarms, the strongest first, with their organisations and whoever looks at them."""
    rows = _narrowed(filters).select_related("organisation__region", "assigned")
    return rows.order_by("-score", "-pk")


def counts(filters: Filters) -> dict[str, int]:
    """How many alarms are open, looked at and closed, whatever state is chosen."""
    narrowed = _narrowed(Filters(filters.kind, "", filters.organisation, filters.region))
    states = dict(narrowed.order_by().values_list("state").annotate(n=Count("pk")))
    decided = sum(states.get(state, 0) for state in CLOSED_STATES)
    return {"open": states.get("open", 0), "looking": states.get("looking", 0), DECIDED: decided}


def kinds(filters: Filters) -> dict[str, int]:
    """How many alarms of each kind there are in the chosen state."""
    narrowed = _narrowed(Filters("", filters.state, filters.organisation, filters.region))
    return dict(narrowed.order_by().values_list("kind").annotate(n=Count("pk")))


def alarm(alarm_id: int) -> Alarm | None:
    """One alarm with its organisation."""
    return Alarm.objects.select_related("organisation__region", "assigned").filter(pk=alarm_id).first()


def evidence(row: Alarm) -> list[HoursEntry]:
    """The entries that show it, as they were entered; the first hundred of them."""
    entries = (
        HoursEntry.objects.filter(pk__in=row.entries)
        .select_related("person", "opportunity", "confirmed_by", "basis__recorded_by", "reversal")
        .defer("opportunity__search", "opportunity__title_key")
    )
    return list(entries.order_by("basis__entered_at", "pk")[:EVIDENCE_SHOWN])


def people(ids: Sequence[int]) -> list[Person]:
    """The people with these ids, for their names."""
    return list(Person.objects.filter(pk__in=ids).order_by("pk"))


def timeline(row: Alarm) -> list[Step]:
    """What happened to an alarm, the oldest first, and who did it."""
    return list(Step.objects.filter(alarm=row).select_related("by").order_by("pk"))


def others(row: Alarm) -> list[Alarm]:
    """Other alarms about the same organisation, the strongest first; at most five."""
    if row.organisation_id is None:
        return []
    same = Alarm.objects.filter(organisation=row.organisation_id).exclude(pk=row.pk)
    return list(same.order_by("-score", "-pk")[:5])


def organisations() -> QuerySet[Organisation]:
    """Organisations about which there is an alarm, by name."""
    return Organisation.objects.filter(alarms__isnull=False).distinct().order_by(*by_name(), "pk")


def _narrowed(filters: Filters) -> QuerySet[Alarm]:
    rows = Alarm.objects.all()
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.state == DECIDED:
        rows = rows.filter(state__in=CLOSED_STATES)
    elif filters.state:
        rows = rows.filter(state=filters.state)
    if filters.organisation is not None:
        rows = rows.filter(organisation=filters.organisation)
    if filters.region:
        rows = rows.filter(organisation__region=filters.region)
    return rows
