"""What somebody needs to take part, and whom to call: sealed, and kept only while they agree.

`consents.special` keeps the consent and the value in one transaction; doors call it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base import events
from awn.base.refusal import Refusal
from awn.base.sealed import seal
from awn.base.text import clean_block, clean_line
from awn.people.actions._locks import hold
from awn.people.models import Care, Person, SealedContact
from awn.people.profile_rules import (
    ACCOMMODATIONS_LENGTH,
    LINE_LENGTH,
    EmergencyContact,
    Needs,
    care_of,
    contact_of,
)
from awn.people.rules import NAME_LENGTH, check_no_symbols, phone_in_full
from awn.reference.rules import ACCESSIBILITY

_HOME_COUNTRY = "SA"  # of numbers without a country code, until a region is chosen


@transaction.atomic
def set_accessibility(
    person_id: int,
    codes: Collection[str],
    *,
    accommodations: str = "",
    consent: bool,
    by: Person | None,
    at: datetime,
) -> None:
    """Keeps needs, sealed, with consent; without any they are erased.

    Refuses `unknown_choice`, `consent_missing`, `text_too_long`.
    """
    person = hold(person_id, by=by, at=at)
    if not set(codes) <= ACCESSIBILITY.keys():
        message = _("Choose from the list.")
        raise Refusal("unknown_choice", message, fields={"needs": message})
    words = clean_block(accommodations, limit=ACCOMMODATIONS_LENGTH, field="accommodations")
    needs = Needs(tuple(code for code in ACCESSIBILITY if code in codes), words)
    if needs and not consent:
        message = _("We keep needs only with your consent. Tick the consent, or untick the needs.")
        raise Refusal("consent_missing", message, fields={"consent": message})
    if needs:
        sealed = seal(needs.packed(), about=care_of(person.pk))
        Care.objects.update_or_create(person=person, defaults={"sealed": sealed}, create_defaults=_new(sealed, at))
    else:
        Care.objects.filter(person=person).delete()
    # Health data: the event says neither which needs nor how many.
    events.record("person.accessibility_changed", by=by, at=at, subject=person.pk, consent=bool(needs))


@transaction.atomic
def set_emergency_contact(person_id: int, contact: EmergencyContact | None, *, by: Person | None, at: datetime) -> None:
    """Keeps whom to call, sealed; None erases it. Refuses `name_missing`, `phone_missing`, the `phone_…` codes."""
    person = hold(person_id, by=by, at=at)
    if contact is None:
        SealedContact.objects.filter(person=person).delete()
    else:
        sealed = seal(_cleaned(contact, person).packed(), about=contact_of(person.pk))
        SealedContact.objects.update_or_create(
            person=person, defaults={"sealed": sealed}, create_defaults=_new(sealed, at)
        )
    events.record("person.emergency_contact_changed", by=by, at=at, subject=person.pk, kept=contact is not None)


def _new(sealed: bytes, at: datetime) -> dict[str, object]:
    return {"sealed": sealed, "since": at}


def _cleaned(contact: EmergencyContact, person: Person) -> EmergencyContact:
    name = clean_line(contact.name, limit=NAME_LENGTH, field="name")
    check_no_symbols(name, "name")
    if not any(letter.isalpha() for letter in name):
        message = _("Write the name of the person to call.")
        raise Refusal("name_missing", message, fields={"name": message})
    phone = phone_in_full(contact.phone, person.region.country_id if person.region else _HOME_COUNTRY)
    if not phone:
        message = _("Write the telephone number of the person to call.")
        raise Refusal("phone_missing", message, fields={"phone": message})
    return EmergencyContact(name, clean_line(contact.relation, limit=LINE_LENGTH, field="relation"), phone)
