"""A qualification that a course of ours grants: no document, no review."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal
from awn.people.models import Person
from awn.qualifications.models import Qualification
from awn.qualifications.rules import KINDS


@transaction.atomic
def grant(
    kind: str, *, person: Person, authority: str, valid_until: date | None, by: Person | None, at: datetime
) -> Qualification:
    """It counts from now until its last day; passing again makes the one in force last longer, and never shorter.

    Refuses `not_of_a_course` for whatever only a reviewer may accept.
    """
    if kind not in KINDS or not KINDS[kind].by_course:
        raise Refusal("not_of_a_course", _("No course can grant this qualification."))
    Person.objects.select_for_update().get(pk=person.pk)
    row = Qualification.objects.filter(person=person, kind=kind, state="valid").order_by("-pk").first()
    if row is None:
        row = Qualification(person=person, kind=kind, state="valid", submitted_at=at, issued_on=at.date())
    elif row.valid_until is None or (valid_until is not None and valid_until <= row.valid_until):
        return row
    row.authority, row.valid_until, row.decided_at, row.reminded = authority, valid_until, at, None
    row.save()
    record("qualification.granted", by=by, at=at, subject=person.pk, qualification=row.pk, kind=kind)
    return row
