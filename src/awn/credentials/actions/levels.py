"""The badge of a level: so many confirmed hours, attested by the platform or by one organisation."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from awn.base.refusal import found
from awn.base.text import Bilingual
from awn.credentials.actions.giving import give
from awn.credentials.actions.revoking import revoke_row
from awn.credentials.models import Certificate
from awn.credentials.queries.credits import Claim
from awn.organisations.models import Organisation
from awn.people.models import Person


@transaction.atomic
def issue_level(
    person_id: int, name: Bilingual, days: tuple[date, date], *, organisation_id: int | None, by: Person | None,
    at: datetime,
) -> Certificate:  # fmt: skip
    """Certifies that the hours between these days reached a level; asked again, the same one.

    The caller knows that they did. Refuses `certificate_name_missing`, `no_hours`.
    """
    person = found(Person.objects.select_for_update().filter(pk=person_id).first())
    organisation = found(Organisation.objects.filter(pk=organisation_id).first()) if organisation_id else None
    claim = Claim("level", person, organisation=organisation, subject=name, first_day=days[0], last_day=days[1])
    return give(claim, by=by, at=at)


@transaction.atomic
def take_back_level(certificate_id: int, *, by: Person | None, at: datetime) -> None:
    """Hours were reversed, and the level is not reached any more: its bit on the status list is set. Twice is once."""
    certificate = found(Certificate.objects.select_for_update().filter(pk=certificate_id, kind="level").first())
    if certificate.revoked_at is None:
        revoke_row(certificate, "hours_reversed", by=by, at=at)
