"""Exports, erasures, requests, breaches, and what the nightly job deleted."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from awn.people.models import Person
from awn.privacy.rules import BREACH_KINDS, BREACH_STATES, ERASURE_STATES, EXPORT_STATES, REQUEST_KINDS, REQUEST_STATES


class Export(models.Model):
    """Everything about a person in one file. The file is sealed, and emptied after a week."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="exports")
    asked_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=5)
    state = models.CharField(max_length=12, choices=list(EXPORT_STATES.items()))
    done_parts = models.PositiveSmallIntegerField(default=0)
    all_parts = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    downloaded_at = models.DateTimeField(null=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    # A ZIP with JSON and PDF, sealed for this row.
    content = models.BinaryField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=["waiting", "running"]), name="export_once_at_a_time"
            )
        ]
        indexes: ClassVar = [
            # My exports; what is to be made; what is to be deleted.
            models.Index(fields=["person", "-id"], name="export_of_person"),
            models.Index(fields=["id"], condition=Q(state__in=["waiting", "running"]), name="export_waiting"),
            models.Index(fields=["expires_at"], condition=Q(state="done"), name="export_expiring"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"


class Erasure(models.Model):
    """A wish to be forgotten, its day, and whether it was done. Holds no words: it outlives the person."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="erasures")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    keeps_certificates = models.BooleanField()
    # Nobody asked: the account has not been used for years. Then `told_at` is the last of two letters.
    is_dormant = models.BooleanField(default=False, db_default=False)
    state = models.CharField(max_length=12, choices=list(ERASURE_STATES.items()))
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    # Why it could not be done on its day: the code of the refusal.
    reason = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(state__in=["asked", "stuck"]), name="erasure_once")
        ]
        # The nightly job takes what is due.
        indexes: ClassVar = [models.Index(fields=["due_at"], condition=Q(state="asked"), name="erasure_due")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"


class Request(models.Model):
    """Somebody asks the data-protection officer for something, and when it must be answered."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="privacy_requests")
    kind = models.CharField(max_length=12, choices=list(REQUEST_KINDS.items()))
    text = models.TextField()
    state = models.CharField(max_length=12, choices=list(REQUEST_STATES.items()))
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes: ClassVar = [
            # My requests; and what waits, the most urgent first.
            models.Index(fields=["person", "-id"], name="privacy_request_of_person"),
            models.Index(fields=["due_at"], condition=Q(state="open"), name="privacy_request_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Breach(models.Model):
    """Data were lost or seen by the wrong eyes: what is known, and the clock since somebody knew."""

    title = models.CharField(max_length=140)
    kind = models.CharField(max_length=12, choices=list(BREACH_KINDS.items()))
    classes = ArrayField(models.CharField(max_length=20), default=list)
    countries = ArrayField(models.CharField(max_length=2), default=list)
    what = models.TextField()
    measures = models.TextField(blank=True)
    happened_at = models.DateTimeField(null=True)
    aware_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=list(BREACH_STATES.items()))
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-aware_at"], name="breach_latest")]

    def __str__(self) -> str:
        return self.title


class BreachReport(models.Model):
    """An authority was told of a breach, with the number it gave."""

    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="reports")
    country = models.CharField(max_length=2)
    reference = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["breach", "country"], name="breach_report_once")]

    def __str__(self) -> str:
        return f"{self.breach_id} {self.country}"


class BreachPerson(models.Model):
    """Somebody whom a breach concerns, and when they were told."""

    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["breach", "person"], name="breach_person_once")]

    def __str__(self) -> str:
        return f"{self.breach_id} {self.person_id}"


class RetentionRun(models.Model):
    """What the nightly job deleted of one class of data."""

    rule = models.CharField(max_length=40)
    at = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        # The last run of each.
        indexes: ClassVar = [models.Index(fields=["rule", "-at"], name="retention_last")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.count}"
