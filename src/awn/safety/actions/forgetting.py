"""What goes when somebody closes their account."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from awn.people.models import Person
from awn.safety.models import Block, ConductAcceptance, FollowUp, Incident, IncidentPerson, Report, Suspension


@transaction.atomic
def forget(person_id: int, *, by: Person | None, at: datetime) -> None:
    """Takes somebody out of what this package keeps: blocks, names in incidents, authorship of reports.

    Reports about them and their suspensions stay until their own time is over, for the safety of others, under a
    number without a name. An open suspension has nobody left to keep away and ends.
    """
    Block.objects.filter(Q(person_id=person_id) | Q(other_id=person_id)).delete()
    ConductAcceptance.objects.filter(person_id=person_id).delete()
    Report.objects.filter(reporter_id=person_id).update(reporter=None, contact=None)
    # Health goes at once; that somebody was hurt stays in the log of the organisation, for the insurer.
    IncidentPerson.objects.filter(person_id=person_id).update(person=None, name=None, health=None)
    Incident.objects.filter(by_id=person_id).update(by=None)
    FollowUp.objects.filter(by_id=person_id).update(by=None)
    open_rows = Suspension.objects.filter(person_id=person_id, ended_at=None)
    open_rows.update(ended_at=at, ended_by=None, end_reason="over")
