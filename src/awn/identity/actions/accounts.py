"""An account for somebody whom a provider vouches for and who has none yet."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base import events
from awn.base.refusal import Refusal
from awn.identity.actions.attempts import conclude_attempt, hold_answer, unknown_answer
from awn.identity.actions.links import bind
from awn.identity.gateways import Proven
from awn.identity.rules import Purpose
from awn.people.actions import join, open_account
from awn.people.models import Account, Person
from awn.people.rules import NO_EMAIL_HOST, check_account_age


@transaction.atomic
def create_account(state: str, *, name: str, email: str, terms: str, by: Person | None, at: datetime) -> Person:
    """A new person with an account without a password; `email` may be empty, `name` where the provider told one.

    Refuses `email_taken`, `email_wrong`, `name_missing`, `too_young_for_account`, `identity_state_unknown`,
    `identity_expired`.
    """
    attempt, proven = hold_answer(state, at)
    if attempt.purpose != Purpose.SIGN_IN:
        raise unknown_answer()
    if proven.birth_date is not None:
        check_account_age(proven.birth_date, at.date())
    account = open_account(_address(email), by=by, at=at)
    told = proven.name_ar or proven.name_en
    person = join(account, name=told or name, language=attempt.language, terms=terms, by=by, at=at)
    if proven.name_ar and proven.name_en:
        person.name_ar = person.name_en = ""  # `bind` writes both
    bind(person, proven, attempt.provider, at=at)
    conclude_attempt(attempt)
    events.record("identity.linked", by=person, at=at, subject=person.pk, provider=attempt.provider, level=proven.level)
    return person


def pending(state: str, *, by: Person | None, at: datetime) -> Proven:
    """What a provider told of somebody who has no account yet. Refuses as `create_account` does. Writes nothing."""
    with transaction.atomic():
        return hold_answer(state, at)[1]


def _address(email: str) -> str:
    if not email:
        return ""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        message = _("Write the e-mail address in full, for example name@example.com.")
        raise Refusal("email_wrong", message, fields={"email": message}) from None
    if address.endswith(f"@{NO_EMAIL_HOST}") or Account.objects.filter(email__iexact=address).exists():
        message = _(
            "This address belongs to an account. Sign in with it, then link your national identity in the settings."
        )
        raise Refusal("email_taken", message, fields={"email": message})
    return address
