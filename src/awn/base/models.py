"""The events table: audit line, outbox message and statistic in one row."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class Event(models.Model):
    """Something that happened, written in the transaction that made it happen.

    Holds ids, not foreign keys, so that a person can lawfully be erased. `handled_at` is empty until the worker has
    run the reactions to it.
    """

    name = models.CharField(max_length=60)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    subject_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    handled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            # The worker takes what is unhandled, oldest first.
            models.Index(fields=["id"], condition=models.Q(handled_at=None), name="event_unhandled"),
            # The history of one thing.
            models.Index(fields=["name", "subject_id"], name="event_history"),
            # An auditor's window of days; nearly free to keep.
            BrinIndex(fields=["at"], name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.subject_id}"


class FormUse(models.Model):
    """A form's one-time token that was used, with where its result stands; a second sending is led there."""

    token = models.UUIDField(primary_key=True)
    account_id = models.BigIntegerField()
    result = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        # The nightly sweep deletes tokens older than two days.
        indexes: ClassVar = [models.Index(fields=["at"], name="form_use_at")]

    def __str__(self) -> str:
        return str(self.token)
