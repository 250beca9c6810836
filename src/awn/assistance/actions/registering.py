"""A helper registers somebody who is present, agrees, and has no telephone or does not use one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.assistance.models import AssistedConsent, AssistedPerson
from awn.assistance.permissions import require_helper
from awn.assistance.rules import CONSENT_VERSION, WITNESS_LENGTH, check_consent
from awn.base.arabic import search_key
from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.sealed import seal
from awn.base.text import clean_line
from awn.consents.actions import agree
from awn.consents.rules import Purpose
from awn.people import actions as people
from awn.people.models import Person
from awn.people.rules import GENDERS, NAME_LENGTH, check_birth_date, check_named, is_minor
from awn.reference.models import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """How somebody said yes, in which language the text was read out, and who heard it."""

    method: str
    agreed: bool
    witness: str = ""
    language: str = "ar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """What is written down about somebody at a desk. `spoken` is the code of the language they speak best."""

    birth_date: date
    name_ar: str = ""
    name_en: str = ""
    gender: str = ""
    region: str = ""
    language: str = "ar"
    spoken: str = ""
    interests: Collection[str] = ()


@transaction.atomic
def register(
    newcomer: Newcomer, agreed: Agreed, *, organisation_id: int | None, sure: bool = False, by: Person, at: datetime
) -> AssistedPerson:
    """A person without an account and without a password, with the consent that was given before the helper.

    Refuses: no right to help, no consent, no name, minors (`minor_needs_guardian`), and somebody of the same name and
    birth date who is known already (`perhaps_registered`) unless the helper is `sure`.
    """
    require_helper(by, organisation_id)
    name_ar = clean_line(newcomer.name_ar, limit=NAME_LENGTH, field="name_ar")
    name_en = clean_line(newcomer.name_en, limit=NAME_LENGTH, field="name_en")
    check_named(name_ar, name_en)
    check_birth_date(newcomer.birth_date, at.date())
    if is_minor(newcomer.birth_date, at.date()):
        message = _("Under 18, a parent or guardian signs up and adds the child. Help the guardian first.")
        raise Refusal("minor_needs_guardian", message, fields={"birth_date": message})
    _check_known(name_ar, name_en, newcomer.birth_date, sure=sure)
    person = _written(newcomer, name_ar, name_en, at)
    row = AssistedPerson.objects.create(person=person, organisation_id=organisation_id, helper=by, at=at)
    consent_to(person.pk, "registration", agreed, subject=None, by=by, at=at)
    agree(person.pk, Purpose.TERMS, by=None, helper=by, at=at)
    record("assistance.registered", by=by, at=at, subject=person.pk, organisation=organisation_id)
    if newcomer.spoken:
        people.add_language(person.pk, newcomer.spoken, "native", by=None, at=at)
    if newcomer.interests:
        people.set_interests(person.pk, newcomer.interests, remote_wanted=False, by=None, at=at)
    return row


@transaction.atomic
def consent_to(
    person_id: int, about: str, agreed: Agreed, *, subject: int | None, by: Person, at: datetime
) -> AssistedConsent:
    """Writes down a yes that was given before a helper, with its way, its witness and the version of the text."""
    witness = clean_line(agreed.witness, limit=WITNESS_LENGTH, field="witness")
    check_consent(method=agreed.method, witness=witness, agreed=agreed.agreed)
    row = AssistedConsent(
        person_id=person_id, about=about, subject=subject, method=agreed.method, text_version=CONSENT_VERSION,
        language=agreed.language, helper=by, at=at,
    )  # fmt: skip
    if witness:
        row.witness = seal(witness, about=f"assistance.witness:{row.seal}")
    row.save()
    record("assistance.consented", by=by, at=at, subject=person_id, about=about)
    return row


def _check_known(name_ar: str, name_en: str, birth_date: date, *, sure: bool) -> None:
    """Says only that it may be so: neither who it is nor where they are registered."""
    key = search_key(f"{name_ar} {name_en}")
    if not sure and Person.objects.filter(birth_date=birth_date, name_key=key, merged_into=None).exists():
        message = _(
            "Somebody of this name and birth date may be registered already. Ask whether they have a card or an"
            " account. If they have none, tick that you have asked."
        )
        raise Refusal("perhaps_registered", message, status=409, fields={"sure": message})


def _written(newcomer: Newcomer, name_ar: str, name_en: str, at: datetime) -> Person:
    if newcomer.gender and newcomer.gender not in GENDERS:
        raise Refusal("unknown_option", _("Choose one of the options."))
    region = found(Region.objects.filter(pk=newcomer.region).first()) if newcomer.region else None
    return Person.objects.create(
        name_ar=name_ar,
        name_en=name_en,
        name_key=search_key(f"{name_ar} {name_en}"),
        birth_date=newcomer.birth_date,
        gender=newcomer.gender,
        region=region,
        language=newcomer.language,
        joined_at=at,
    )
