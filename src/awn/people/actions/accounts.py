"""Joining and leaving."""

from __future__ import annotations

import secrets
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base import events
from awn.base.arabic import search_key
from awn.base.refusal import Refusal, found
from awn.base.text import clean_line
from awn.people.actions.security import prove_phone
from awn.people.actions.staff import check_may_leave
from awn.people.models import (
    Account,
    Availability,
    GuardianCode,
    Guardianship,
    Notification,
    Person,
    PersonLanguage,
    PersonSkill,
    StaffMember,
)
from awn.people.profile import PROFILE_TABLES
from awn.people.queries import guardians_of, wards_of
from awn.people.rules import NAME_LENGTH, NO_EMAIL_HOST, check_named, names_from


@transaction.atomic
def join(account: Account, *, name: str, language: str, terms: str = "", by: Person | None, at: datetime) -> Person:
    """The person behind a new account. The typed name goes where its letters belong, and is not split.

    `terms` is the date of the text that was agreed to; it stays in the event.

    Joining twice gives the same person. Refuses `name_missing`.
    """
    account = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if account.person is not None:
        return account.person
    name_ar, name_en = names_from(clean_line(name, limit=NAME_LENGTH, field="name"))
    check_named(name_ar, name_en)
    person = Person.objects.create(
        name_ar=name_ar,
        name_en=name_en,
        name_key=search_key(f"{name_ar} {name_en}"),
        language=language,
        joined_at=at,
    )
    account.person = person
    account.save(update_fields=["person"])
    events.record("person.joined", by=by or person, at=at, subject=person.pk, terms=terms)
    return person


@transaction.atomic
def open_account(email: str, *, by: Person | None, at: datetime) -> Account:
    """An account without a password; without an e-mail address it gets a stand-in that is nobody's."""
    account = Account(email=email or f"{secrets.token_hex(12)}@{NO_EMAIL_HOST}")
    account.set_unusable_password()
    account.save()
    # There is nothing to prove about a stand-in; as an unproven address it would keep a second step out.
    EmailAddress.objects.create(user=account, email=account.email, primary=True, verified=not email)
    return account


@transaction.atomic
def sign_up_by_phone(number: str, *, name: str, language: str, terms: str, by: Person | None, at: datetime) -> Account:
    """Account and person of somebody who has proven a number (E.164) and gave no e-mail address.

    Refuses `phone_taken` and `name_missing`.
    """
    account = open_account("", by=by, at=at)
    join(account, name=name, language=language, terms=terms, by=by, at=at)
    account.refresh_from_db()
    prove_phone(number, by=account, at=at)
    return account


@transaction.atomic
def close_account(*, by: Person, at: datetime) -> None:
    """Forgets who `by` is and frees the e-mail address; the ledger keeps a number without a name.

    Children without an account whom nobody else answers for are forgotten as well. Refuses `account_closed`
    and `last_administrator`.
    """
    person = Person.objects.select_for_update().get(pk=by.pk)
    if not Account.objects.filter(person=person).exists():
        raise Refusal("account_closed", _("This account has been closed already."), status=409)
    check_may_leave(person)
    forget_person(person.pk, by=by, at=at)


@transaction.atomic
def forget_person(person_id: int, *, by: Person | None, at: datetime) -> None:
    """Erases the profile of somebody, with an account or without, and of children nobody else answers for.

    The caller has asked for permission. Refuses `not_found`.
    """
    person = found(Person.objects.select_for_update().filter(pk=person_id).first())
    for ward in list(wards_of(person.pk).filter(account=None)):
        if guardians_of(ward.pk).count() == 1:
            _forget(Person.objects.select_for_update().get(pk=ward.pk), at, by)
    Account.objects.filter(person=person).delete()
    _forget(person, at, by)


def _forget(person: Person, at: datetime, by: Person | None) -> None:
    for table in (PersonSkill, PersonLanguage, Availability, Notification, StaffMember, *PROFILE_TABLES):
        table.objects.filter(person=person).delete()
    Guardianship.objects.filter(guardian=person).delete()
    Guardianship.objects.filter(ward=person).delete()
    GuardianCode.objects.filter(ward=person).delete()
    person.interests.clear()
    blank = {"name_ar": "", "name_en": "", "name_key": "", "gender": "", "phone": "", "about": ""}
    Person.objects.filter(pk=person.pk).update(
        **blank,
        birth_date=None,
        region=None,
        weekly_email=False,
    )
    events.record("person.closed", by=by, at=at, subject=person.pk)
