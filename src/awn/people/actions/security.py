"""What keeps an account its owner's: a proven telephone, sessions that can be ended, and a record of each change."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base import events
from awn.base.refusal import Refusal
from awn.people.models import Account, AccountPhone
from awn.people.rules import SecurityAct


@transaction.atomic
def prove_phone(number: str, *, by: Account, at: datetime) -> None:
    """Keeps the number (E.164), proven by a code, in the place of an earlier one. Refuses `phone_taken`."""
    if AccountPhone.objects.select_for_update().filter(number=number).exclude(account=by).exists():
        message = _("This number belongs to another account. Sign in with that one, or write to us.")
        raise Refusal("phone_taken", message, status=409, fields={"phone": message})
    AccountPhone.objects.update_or_create(account=by, defaults={"number": number, "verified_at": at})
    note_security(SecurityAct.PHONE_PROVEN, by=by, at=at)


@transaction.atomic
def forget_phone(*, by: Account, at: datetime) -> None:
    """Nobody signs in with the number any more."""
    if AccountPhone.objects.filter(account=by).delete()[0]:
        note_security(SecurityAct.PHONE_FORGOTTEN, by=by, at=at)


@transaction.atomic
def renew_recovery_codes(*, by: Account, at: datetime) -> None:
    """New recovery codes; the earlier ones open nothing any more. Two requests at once make one set."""
    account = Account.objects.select_for_update(of=("self",)).get(pk=by.pk)
    Authenticator.objects.filter(user=account, type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(account)
    note_security(SecurityAct.RECOVERY_CODES_MADE, by=account, at=at)


@transaction.atomic
def end_session(number: int, *, by: Account, at: datetime) -> None:
    """Signs out one of the devices of `by`; one that is not there, or somebody else's, is none."""
    _end(list(UserSession.objects.filter(user_id=by.pk, pk=number)), by=by, at=at)


@transaction.atomic
def end_other_sessions(key: str, *, by: Account, at: datetime) -> None:
    """Signs out all devices but the one whose session has this key."""
    _end(list(UserSession.objects.filter(user_id=by.pk).exclude(session_key=key)), by=by, at=at)


def note_security(act: SecurityAct, *, by: Account, at: datetime) -> None:
    """Records a change of the ways in."""
    events.record(f"account.{act}", by=by.person, at=at, subject=by.person_id)


def _end(sessions: list[UserSession], *, by: Account, at: datetime) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for session in sessions:
        store(session.session_key).delete()
        session.delete()
    if sessions:
        note_security(SecurityAct.SESSIONS_ENDED, by=by, at=at)
