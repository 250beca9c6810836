"""What guardians signed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from awn.minors.rules import AUTHORITY_NAMES, LANGUAGES
from awn.opportunities.models import Opportunity
from awn.people.models import Person


class CharterConsent(models.Model):
    """A guardian's consent to one opportunity for one minor: which text, under which name, how sure who signed."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="+")
    ward = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="charter_consents")
    # Kept without a name when the guardian leaves: that somebody consented stays.
    guardian = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2, choices=[(code, code) for code in LANGUAGES])
    text_hash = models.CharField(max_length=64)
    signed_name = models.CharField(max_length=200, blank=True)
    # A level of identity.rules at the moment of signing.
    identity_level = models.PositiveSmallIntegerField()
    authority = models.CharField(max_length=20, choices=[(one.value, one.value) for one in AUTHORITY_NAMES])
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["opportunity", "ward"], condition=Q(withdrawn_at=None), name="charter_consent_once"
            ),
        ]
        indexes: ClassVar = [
            # The guardian's console: what was signed for a ward, newest first.
            models.Index(fields=["ward", "-id"], name="charter_consent_of_ward"),
        ]

    def __str__(self) -> str:
        return f"{self.ward_id} -> {self.opportunity_id}"
