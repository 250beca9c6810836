"""Links to national identities, identity numbers, and what is under way between us and a provider."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from awn.identity.rules import ATTEMPT_STATES, CASE_KINDS
from awn.people.models import Person


class LinkedIdentity(models.Model):
    """Somebody whom a provider knows, and how sure it was. The provider's name for them is kept as a keyed hash:
    some providers use the identity number itself."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="linked_identities")
    provider = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    level = models.PositiveSmallIntegerField()
    linked_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "subject"], name="linked_identity_once"),
            models.UniqueConstraint(fields=["person", "provider"], name="linked_identity_per_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.provider}"


class HeldNumber(models.Model):
    """An identity number: sealed, and found by its keyed hash only."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="held_numbers")
    country = models.CharField(max_length=2)
    digest = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    # The provider that vouched for it; empty for a number that somebody only typed.
    proven_by = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "country"], name="held_number_per_state")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.country}"


class Attempt(models.Model):
    """A question to a provider: from the button to the answer, and what came of it."""

    # Keyed hash of the secret that the browser carries; nonce and verifier are made from the secret, not kept.
    state = models.CharField(max_length=64, unique=True)
    step = models.CharField(max_length=10, choices=[(code, code) for code in ATTEMPT_STATES], default="begun")
    provider = models.CharField(max_length=40)
    purpose = models.CharField(max_length=10)
    # Whom to link; empty for signing in.
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=5)
    next = models.CharField(max_length=500, blank=True)
    # The provider's own name for the question: a transaction, or the id of a SAML request.
    reference = models.CharField(max_length=200, blank=True)
    # For a push: the number to be chosen on the telephone, and the identity number asked about, hashed and sealed.
    shown = models.CharField(max_length=10, blank=True)
    number_digest = models.CharField(max_length=64, blank=True)
    number = models.BinaryField(null=True)
    expires_at = models.DateTimeField()
    # What the provider said, sealed, until it is used.
    answer = models.BinaryField(null=True)

    class Meta:
        constraints: ClassVar = [
            # One live push for an identity number: two at once would teach people to press any number.
            models.UniqueConstraint(
                fields=["number_digest"], condition=Q(step="begun") & ~Q(number_digest=""), name="attempt_one_live_push"
            ),
        ]
        indexes: ClassVar = [
            # A provider's callback finds its question.
            models.Index(fields=["reference"], condition=~Q(reference=""), name="attempt_reference"),
            # The nightly sweep.
            models.Index(fields=["expires_at"], name="attempt_expires"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.step}"


class SeenAnswer(models.Model):
    """An answer that was taken: it is not taken again."""

    digest = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        # The nightly sweep.
        indexes: ClassVar = [models.Index(fields=["at"], name="seen_answer_at")]

    def __str__(self) -> str:
        return self.digest[:8]


class IdentityCase(models.Model):
    """Two records that one national identity points to: staff find out whether they are one person."""

    kind = models.CharField(max_length=10, choices=list(CASE_KINDS.items()))
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    holder = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField()
    answer = models.CharField(max_length=10, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "holder"], condition=Q(closed_at=None), name="identity_case_open_once"
            ),
            models.CheckConstraint(condition=~Q(person=models.F("holder")), name="identity_case_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.holder_id}"


class Merge(models.Model):
    """That one record was found to be another's, by whom, and why. It is not undone by itself."""

    gone = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=20)
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["gone"], name="merge_once")]

    def __str__(self) -> str:
        return f"{self.gone_id} -> {self.kept_id}"
