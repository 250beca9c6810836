"""What goes when somebody closes their account."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from awn.people.models import Person
from awn.screening.models import Answer, Fit, Inquiry, Interview, Reference, SavedView, Trace


@transaction.atomic
def forget_screening(person_id: int, *, by: Person | None, at: datetime) -> int:
    """Erases answers, what was asked, what rules found out, the ranking, interviews, references and own views; how many
    rows.

    The application itself stays without words, as participation says.
    """
    rows = (
        Answer.objects.filter(application__person=person_id),
        Inquiry.objects.filter(application__person=person_id),
        Trace.objects.filter(application__person=person_id),
        Fit.objects.filter(application__person=person_id),
        Interview.objects.filter(application__person=person_id),
        Reference.objects.filter(application__person=person_id),
        SavedView.objects.filter(person=person_id),
    )
    return sum(one.delete()[0] for one in rows)
