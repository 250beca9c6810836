"""Answering for a minor: by adding a child without an account, or by the code that a minor with one shows."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from awn.base import events
from awn.base.arabic import latin_digits, search_key
from awn.base.refusal import Refusal
from awn.base.text import clean_line
from awn.people.actions._locks import hold
from awn.people.models import Account, GuardianCode, Guardianship, Person
from awn.people.rules import (
    GUARDIAN_CODE_DIGITS,
    GUARDIAN_CODE_LIFE,
    MAX_WARDS,
    NAME_LENGTH,
    check_guardian,
    check_named,
    check_ward,
    is_minor,
)


@transaction.atomic
def add_ward(*, name_ar: str, name_en: str, birth_date: date, by: Person, at: datetime) -> Person:
    """A child without an account, for whom `by` answers from now on.

    Refuses `name_missing`, `guardian_age_unknown`, `guardian_is_minor`, `ward_is_adult`, `too_young`,
    `too_many_wards`.
    """
    guardian = _hold_guardian(by, at)
    name_ar = clean_line(name_ar, limit=NAME_LENGTH, field="name_ar")
    name_en = clean_line(name_en, limit=NAME_LENGTH, field="name_en")
    check_named(name_ar, name_en)
    check_ward(birth_date, at.date())
    ward = Person.objects.create(
        name_ar=name_ar,
        name_en=name_en,
        name_key=search_key(f"{name_ar} {name_en}"),
        birth_date=birth_date,
        region_id=guardian.region_id,
        language=guardian.language,
        joined_at=at,
    )
    Guardianship.objects.create(guardian=guardian, ward=ward, since=at, proof="declared")
    events.record("person.ward_added", by=by, at=at, subject=ward.pk)
    return ward


@transaction.atomic
def make_guardian_code(*, by: Person, at: datetime) -> str:
    """A new code for the minor `by` to show to a guardian; an earlier one is void.

    Refuses `no_guardian_needed`.
    """
    person = hold(by.pk, by=by, at=at)
    if not is_minor(person.birth_date, at.date()):
        raise Refusal("no_guardian_needed", _("From 18 on nobody needs to answer for you."))
    code = "".join(secrets.choice("0123456789") for _digit in range(GUARDIAN_CODE_DIGITS))
    GuardianCode.objects.filter(expires_at__lte=at).delete()
    GuardianCode.objects.update_or_create(
        ward=person, defaults={"digest": _digest(code), "expires_at": at + GUARDIAN_CODE_LIFE}
    )
    events.record("person.guardian_code_made", by=by, at=at, subject=person.pk)
    return code


@transaction.atomic
def link_ward(code: str, *, by: Person, at: datetime) -> Person:
    """`by` answers for the minor who showed the code; the code is used up.

    Refuses `guardian_code_wrong` and what `add_ward` refuses.
    """
    guardian = _hold_guardian(by, at)
    digits = "".join(character for character in latin_digits(code) if character.isdigit())
    found = (
        GuardianCode.objects.select_for_update(of=("self",))
        .select_related("ward")
        .filter(digest=_digest(digits), expires_at__gt=at)
        .first()
    )
    if found is None or found.ward_id == guardian.pk:
        message = _("This code is wrong or older than half an hour. Ask for a new one, and type all eight digits.")
        raise Refusal("guardian_code_wrong", message, fields={"code": message})
    ward = found.ward
    if ward.birth_date is not None:
        check_ward(ward.birth_date, at.date())
    _link, is_new = Guardianship.objects.get_or_create(
        guardian=guardian, ward=ward, defaults={"since": at, "proof": "code"}
    )
    found.delete()
    if is_new:
        events.record("person.guardian_linked", by=by, at=at, subject=ward.pk)
    return ward


@transaction.atomic
def note_proof(ward_id: int, proof: str, *, by: Person, at: datetime) -> None:
    """Keeps by what it was shown that `by` answers for the ward, such as a school's list. Refuses `not_your_ward`."""
    if not Guardianship.objects.filter(guardian=by, ward_id=ward_id).update(proof=proof):
        raise Refusal("not_your_ward", _("You do not answer for this person."), status=403)
    events.record("person.guardian_shown", by=by, at=at, subject=ward_id, proof=proof)


@transaction.atomic
def end_guardianship(ward_id: int, *, by: Person, at: datetime) -> None:
    """`by` no longer answers for the ward.

    Refuses `not_your_ward`, and `ward_without_account` for a child whom nobody else answers for.
    """
    ward = Person.objects.select_for_update().filter(pk=ward_id, guardians__guardian=by).first()
    if ward is None:
        raise Refusal("not_your_ward", _("You do not answer for this person."), status=403)
    alone = Guardianship.objects.filter(ward=ward).count() == 1
    if alone and is_minor(ward.birth_date, at.date()) and not Account.objects.filter(person=ward).exists():
        raise Refusal(
            "ward_without_account",
            _("A child without an account needs you. Ask us if another guardian takes over."),
        )
    Guardianship.objects.filter(guardian=by, ward=ward).delete()
    events.record("person.guardianship_ended", by=by, at=at, subject=ward.pk)


def _hold_guardian(by: Person, at: datetime) -> Person:
    guardian = hold(by.pk, by=by, at=at)
    check_guardian(guardian.birth_date, at.date())
    if Guardianship.objects.filter(guardian=guardian).count() >= MAX_WARDS:
        raise Refusal("too_many_wards", _("You answer for the largest number of people. Write to us if it is more."))
    return guardian


def _digest(code: str) -> str:
    return salted_hmac("awn.people.guardian_code", code, algorithm="sha256").hexdigest()
