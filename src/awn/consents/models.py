"""Answers to notices, and looks at what is somebody's."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from awn.consents.rules import PURPOSES
from awn.people.models import Person


class Consent(models.Model):
    """One answer to one version of a notice. Rows are never changed or deleted: the last one counts."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=20, choices=[(purpose.value, purpose.value) for purpose in PURPOSES])
    version = models.CharField(max_length=10)
    is_given = models.BooleanField()
    at = models.DateTimeField()
    # The person, a guardian, or nobody for what the system itself does.
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    # Who read the notice out to somebody who could not read it.
    helper = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        # The answer that counts.
        indexes: ClassVar = [models.Index(fields=["person", "purpose", "-id"], name="consent_last")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.purpose} {self.version}: {self.is_given}"


class Look(models.Model):
    """Somebody else saw what is this person's. Rows are never changed; they go with their time."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="looks")
    what = models.CharField(max_length=20)
    why = models.CharField(max_length=20)
    # Ids, not foreign keys: whoever looked may be erased, and organisations are of a later stage.
    by_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="look_of_person"),
            # The nightly job forgets the oldest.
            models.Index(fields=["at"], name="look_at"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} saw {self.what} of {self.person_id}"
