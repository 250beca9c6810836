"""People who were registered by a helper, what they agreed to, and their cards."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from awn.assistance.rules import ABOUT, METHODS, WHY_REVOKED
from awn.organisations.models import Organisation
from awn.people.models import Person


class AssistedPerson(models.Model):
    """Somebody whom a helper registered. They have no account until they take the record over themselves."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="assisted")
    # Whose helpers may act for them; none where the platform's staff helped.
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    helper = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="assisted_of_organisation")]

    def __str__(self) -> str:
        return str(self.person_id)


class AssistedConsent(models.Model):
    """What somebody agreed to before a helper, and how. `subject` is the id of the opportunity they want to join."""

    seal = models.UUIDField(default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=14, choices=list(ABOUT.items()))
    subject = models.BigIntegerField(null=True)
    method = models.CharField(max_length=10, choices=list(METHODS.items()))
    witness = models.BinaryField(null=True)
    text_version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=5)
    helper = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-id"], name="assisted_consent_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.about}"


class Card(models.Model):
    """A printed card. What stands on it is kept as keyed hashes: a stolen table prints no card."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="cards")
    token_hash = models.CharField(max_length=64, unique=True)
    number_hash = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    # How often somebody tried to take the record over with a birth date that was not the owner's.
    failed_claims = models.PositiveSmallIntegerField(default=0, db_default=0)
    revoked_at = models.DateTimeField(null=True)
    why_revoked = models.CharField(max_length=10, blank=True, choices=list(WHY_REVOKED.items()))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(revoked_at=None), name="card_good_once")
        ]

    def __str__(self) -> str:
        return f"card of {self.person_id}"
