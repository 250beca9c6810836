"""No sealed column is forgotten when the key changes."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.apps import apps
from django.db.models import BinaryField
from tests import make

from awn.base.resealing import columns, reseal
from awn.base.sealed import new_key_line

# Bytes that are not sealed, and sealed ones that are gone before a key is.
OTHERS = {
    "credentials.CertificateTemplate.logo": "a picture",
    "messaging.Device.public": "the public key of a browser",
    "messaging.Device.secret": "shared with the browser; good for sealing messages to it alone",
    "identity.Attempt.answer": "lives for minutes",
    "identity.Attempt.number": "lives for minutes",
    "privacy.Export.content": "lives for days",
    "learning.Medium.data": "a picture, a sound or a film of a course, shown to everybody",
}
PLAIN_PACKAGES = {"hours", "keys", "matching", "transparency"}


def test_every_column_of_bytes_is_resealed_or_is_known_not_to_be_sealed() -> None:
    known = {str(column) for column in columns()}
    there = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("awn.") and model._meta.app_label not in PLAIN_PACKAGES
        for field in model._meta.get_fields()
        if isinstance(field, BinaryField)
    }
    assert there - known - set(OTHERS) == set()
    assert known - there == {"mfa.Authenticator.data"}


@pytest.mark.django_db
def test_the_secret_of_a_second_step_survives_a_new_key(settings: Any) -> None:
    old, hashing = new_key_line("0001"), new_key_line("hash")
    settings.AWN_DATA_KEYS = f"{old}\n{hashing}"
    row = Authenticator.objects.create(
        user=make.account(), type="totp", data={"secret": encrypt("JBSWY3DPEHPK3PXP"), "plain": 1}
    )
    Authenticator.objects.create(user=row.user, type="webauthn", data={"name": "Passkey 1", "credential": {}})
    fresh = new_key_line("0002")
    settings.AWN_DATA_KEYS = f"{fresh}\n{old}\n{hashing}"
    column = next(one for one in columns() if one.model == "mfa.Authenticator")
    assert (reseal(column), reseal(column)) == (1, 0)
    settings.AWN_DATA_KEYS = f"{fresh}\n{hashing}"
    row.refresh_from_db()
    assert decrypt(row.data["secret"]) == "JBSWY3DPEHPK3PXP"
    assert row.data["plain"] == 1
