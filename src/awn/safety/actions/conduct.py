"""Accepting the code of conduct."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from awn.base.events import record
from awn.base.refusal import found
from awn.people.models import Person
from awn.people.permissions import check_acts_for
from awn.safety.models import ConductAcceptance
from awn.safety.rules import CONDUCT_VERSION


@transaction.atomic
def accept_conduct(person_id: int, *, language: str, by: Person | None, at: datetime) -> ConductAcceptance:
    """Writes that somebody, or a guardian for them, accepts the present code of conduct. Twice is once."""
    check_acts_for(by, person_id, at.date())
    person = found(Person.objects.select_for_update().filter(pk=person_id).first())
    row, is_new = ConductAcceptance.objects.get_or_create(
        person=person, version=CONDUCT_VERSION, defaults={"language": language, "at": at}
    )
    if person.conduct_version < CONDUCT_VERSION:
        Person.objects.filter(pk=person_id).update(conduct_version=CONDUCT_VERSION)
    if is_new:
        record("conduct.accepted", by=by, at=at, subject=person_id, version=CONDUCT_VERSION)
    return row
