"""The public halves of the platform's own keys, and what became of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from awn.keys.rules import KEY_STATES, Algorithm, Purpose


class SigningKey(models.Model):
    """A key of this platform. The private half never stands here: a key store holds it under the same name."""

    kid = models.CharField(max_length=40, unique=True)
    purpose = models.CharField(max_length=16, choices=[(purpose.value, purpose.value) for purpose in Purpose])
    algorithm = models.CharField(max_length=16, choices=[(way.value, way.value) for way in Algorithm])
    # Ed25519: 32 bytes; ECDSA: the point, uncompressed, 65 bytes.
    public = models.BinaryField()
    store = models.CharField(max_length=8)
    # PEM, own certificate first: what a PDF reader wants to see beside a signature.
    chain = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=list(KEY_STATES.items()))
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["purpose"], condition=Q(state="active"), name="key_one_active")
        ]

    def __str__(self) -> str:
        return self.kid
