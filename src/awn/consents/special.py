"""Special categories of data: the consent and the value are written, and taken back, in one transaction."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from awn.consents.actions import agree, withdraw
from awn.consents.rules import Purpose
from awn.people.actions import set_accessibility, set_emergency_contact
from awn.people.models import Person
from awn.people.profile_rules import EmergencyContact


@transaction.atomic
def keep_needs(
    person_id: int, codes: Collection[str], accommodations: str, *, consent: bool, by: Person | None, at: datetime
) -> None:
    """Keeps needs and the consent to it; without needs both end.

    Refuses what `agree` and `set_accessibility` refuse.
    """
    set_accessibility(person_id, codes, accommodations=accommodations, consent=consent, by=by, at=at)
    if codes or accommodations.strip():
        agree(person_id, Purpose.HEALTH, by=by, at=at)
    else:
        withdraw(person_id, Purpose.HEALTH, by=by, at=at)


@transaction.atomic
def keep_emergency_contact(
    person_id: int, contact: EmergencyContact | None, *, by: Person | None, at: datetime
) -> None:
    """Keeps whom to call and the consent to it; None ends both.

    Refuses what `agree` and `set_emergency_contact` refuse.
    """
    set_emergency_contact(person_id, contact, by=by, at=at)
    if contact is not None:
        agree(person_id, Purpose.EMERGENCY, by=by, at=at)
    else:
        withdraw(person_id, Purpose.EMERGENCY, by=by, at=at)
