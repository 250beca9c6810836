"""The log of incidents of an organisation, and the severe ones for the staff."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from awn.organisations.permissions import EVERYTHING, Scope
from awn.safety.models import FollowUp, Incident, IncidentPerson
from awn.safety.words import said


@dataclass(frozen=True, slots=True)
class Details:
    """An incident in plain text. `people` holds each with name (empty for people of the platform) and health."""

    what: str
    done: str
    insurance: str
    people: tuple[tuple[IncidentPerson, str, str], ...]
    follow_ups: tuple[tuple[FollowUp, str], ...]


def incidents_of(organisation_id: int, scope: Scope = EVERYTHING) -> QuerySet[Incident]:
    """The log of an organisation, the newest first."""
    return _rows().filter(scope.among("shift__opportunity__"), organisation_id=organisation_id).order_by("-pk")


def incident_of(organisation_id: int, incident_id: int) -> Incident | None:
    """One incident of the organisation."""
    return _rows().filter(organisation_id=organisation_id, pk=incident_id).first()


def severe_incidents() -> QuerySet[Incident]:
    """Severe incidents of all organisations, the newest first."""
    return _rows().filter(severity="severe").order_by("-pk")


def severe_incident(incident_id: int) -> Incident | None:
    """One severe incident; the others are not the staff's to read."""
    return _rows().filter(severity="severe", pk=incident_id).first()


def details(row: Incident) -> Details:
    """What is kept encrypted, opened."""
    people = IncidentPerson.objects.filter(incident=row).select_related("person").order_by("pk")
    follow_ups = FollowUp.objects.filter(incident=row).select_related("by").order_by("pk")
    return Details(
        what=said(row, row.what),
        done=said(row, row.done),
        insurance=said(row, row.insurance),
        people=tuple((one, said(row, one.name), said(row, one.health)) for one in people),
        follow_ups=tuple((one, said(row, one.words)) for one in follow_ups),
    )


def _rows() -> QuerySet[Incident]:
    rows = Incident.objects.select_related("shift__opportunity", "organisation", "by")
    return rows.defer("shift__opportunity__search", "shift__opportunity__title_key")
