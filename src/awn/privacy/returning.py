"""Signing in is enough for an account to stay that would be erased because nobody uses it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in

from awn.base.clock import now
from awn.people.models import Account
from awn.privacy.actions.dormancy import stay


def listen() -> None:
    """From now on every sign-in, by whatever way, is heard."""
    user_logged_in.connect(_come_back, dispatch_uid="awn.privacy.returning")


def _come_back(user: Account, **_rest: Any) -> None:
    if user.person_id is not None:
        stay(user.person_id, by=user.person, at=now())
