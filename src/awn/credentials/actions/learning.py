"""The certificate of a course that was taken here: it rests on what was passed, and on no hours."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from awn.base.refusal import found
from awn.base.text import Bilingual
from awn.credentials.actions.giving import give
from awn.credentials.models import Certificate
from awn.credentials.queries.credits import Claim
from awn.organisations.models import Organisation
from awn.people.models import Person


@transaction.atomic
def issue_learning(
    person_id: int,
    title: Bilingual,
    *,
    first_day: date,
    last_day: date,
    organisation_id: int | None,
    by: Person | None,
    at: datetime,
) -> Certificate:
    """Certifies that somebody passed a course between these days; asked again, the same one.

    The caller knows that they did. Attested by the organisation whose course it is, else by the platform.
    Refuses `certificate_name_missing`.
    """
    person = found(Person.objects.select_for_update().filter(pk=person_id).first())
    organisation = found(Organisation.objects.filter(pk=organisation_id).first()) if organisation_id else None
    claim = Claim("learning", person, organisation=organisation, subject=title, first_day=first_day, last_day=last_day)
    return give(claim, by=by, at=at)
