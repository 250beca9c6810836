"""Making keys, and putting them out of use."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import HasId, record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.keys.gateways import key_store
from awn.keys.models import SigningKey
from awn.keys.queries import Key, active
from awn.keys.rules import ALGORITHMS, KEY_MOVES, Purpose

# One at a time over all processes: two first requests must not make two keys.
_MAKE_LOCK = "SELECT pg_advisory_xact_lock(hashtext('awn keys'))"


def ensure(purpose: Purpose, *, by: HasId | None = None, at: datetime) -> Key:
    """The active key of the purpose, made where there is none yet."""
    there = active(purpose)
    if there is not None:
        return there
    with transaction.atomic():
        _alone()
        return active(purpose) or _make(purpose, by=by, at=at)


@transaction.atomic
def rotate(purpose: Purpose, *, by: HasId | None = None, at: datetime) -> Key:
    """Makes a new active key; the one before is retired and what it signed stays good."""
    _alone()
    for row in SigningKey.objects.select_for_update().filter(purpose=purpose.value, state="active"):
        _move(row, "retired", by=by, at=at)
    return _make(purpose, by=by, at=at)


@transaction.atomic
def compromise(kid: str, *, by: HasId | None = None, at: datetime) -> Key:
    """Declares that others may hold the key. It signs no more; where it was active, a new one takes its place."""
    _alone()
    row = found(SigningKey.objects.select_for_update().filter(kid=kid).first())
    was_active = row.state == "active"
    if row.state == "compromised":
        raise Refusal("compromised_already", _("This key is declared compromised already."), status=409)
    _move(row, "compromised", by=by, at=at)
    purpose = Purpose(row.purpose)
    return _make(purpose, by=by, at=at) if was_active else ensure(purpose, by=by, at=at)


@transaction.atomic
def attach_chain(kid: str, pem: str, *, by: HasId | None = None, at: datetime) -> None:
    """Keeps the certificates of a key, its own first, as PEM."""
    row = found(SigningKey.objects.select_for_update().filter(kid=kid).first())
    row.chain = pem
    row.changed_at = at
    row.save(update_fields=["chain", "changed_at"])
    record("key.certified", by=by, at=at, subject=row.pk, purpose=row.purpose)


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_LOCK)


def _make(purpose: Purpose, *, by: HasId | None, at: datetime) -> Key:
    store = key_store(settings.AWN_KEYS_STORE)
    kid = f"{purpose.value}-{at:%Y%m%d}-{secrets.token_hex(4)}"
    algorithm = ALGORITHMS[purpose]
    public = store.create(kid, algorithm)
    row = SigningKey.objects.create(
        kid=kid, purpose=purpose.value, algorithm=algorithm.value, public=public, store=store.name, state="active",
        created_at=at, changed_at=at,
    )  # fmt: skip
    record("key.made", by=by, at=at, subject=row.pk, purpose=purpose.value)
    return Key(kid, purpose, algorithm, public, store.name, "active")


def _move(row: SigningKey, state: str, *, by: HasId | None, at: datetime) -> None:
    check_move(KEY_MOVES, row.state, state)
    row.state = state
    row.changed_at = at
    row.save(update_fields=["state", "changed_at"])
    record(f"key.{state}", by=by, at=at, subject=row.pk, purpose=row.purpose)
