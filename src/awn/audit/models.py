"""Refusals at the doors, and what auditors asked."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class Refused(models.Model):
    """Somebody was not let in. Rows are never changed, and deleted only after their time; triggers hold both."""

    at = models.DateTimeField()
    # Ids, not keys: the log outlives whom it tells of.
    person_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    route = models.CharField(max_length=80)
    method = models.CharField(max_length=8)
    status = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60)
    # Numbers and codes from the address, by name; nothing that was typed.
    subjects = models.JSONField(default=dict)
    # Keyed hash of the network the request came from: says "the same", never where.
    network = models.CharField(max_length=24, blank=True)
    # So many refusals before this one were too many to be written.
    left_out = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            # The auditor's window of days; nearly free to keep.
            BrinIndex(fields=["at"], name="refused_at"),
            # The refusals of one person.
            models.Index(fields=["person_id", "-id"], condition=~models.Q(person_id=None), name="refused_person"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.code} {self.route}"


class Search(models.Model):
    """What an auditor asked for. Its results are shown to nobody else."""

    by_id = models.BigIntegerField()
    at = models.DateTimeField()
    since = models.DateField()
    until = models.DateField()
    person_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    act = models.CharField(max_length=60, blank=True)
    refused_only = models.BooleanField(default=False)
    everything = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.by_id} {self.since} {self.until}"
