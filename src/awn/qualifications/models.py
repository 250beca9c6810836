"""What somebody is qualified for, and the document that shows it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from awn.people.models import Person
from awn.qualifications.rules import AUTHORITY_LENGTH, STATES


class Qualification(models.Model):
    """One licence, certificate or course of one person, as handed in and as decided."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="qualifications")
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=list(STATES.items()), default="waiting")
    authority = models.CharField(max_length=AUTHORITY_LENGTH, blank=True)
    # Sealed: a licence number can be looked up in public registers.
    number = models.BinaryField(null=True)
    issued_on = models.DateField(null=True)
    # The last day that counts: the owner's word while it waits, the reviewer's after.
    valid_until = models.DateField(null=True)
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    # Ids, not keys: a reviewer may be erased.
    decided_by_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=20, blank=True)
    # How many days before the end the last reminder came.
    reminded = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            # A renewal may wait beside the one in force; two of a kind never wait at once.
            models.UniqueConstraint(fields=["person", "kind"], condition=Q(state="waiting"), name="one_waits_of_a_kind")
        ]
        indexes: ClassVar = [
            # The gates, and the owner's own page.
            models.Index(fields=["person", "kind"], name="qualification_of"),
            # The queue of reviewers, oldest first.
            models.Index(fields=["submitted_at"], condition=Q(state="waiting"), name="qualification_queue"),
            # The nightly job.
            models.Index(fields=["valid_until"], condition=Q(state="valid"), name="qualification_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}: {self.state}"


class Document(models.Model):
    """The file of a qualification: where it lies, and the sealed key that alone can open it."""

    qualification = models.OneToOneField(Qualification, on_delete=models.CASCADE, related_name="document")
    # A random name in AWN_UPLOADS_FOLDER. What the owner called the file may itself tell something: sealed.
    stored_as = models.CharField(max_length=40, unique=True)
    key = models.BinaryField()
    file_name = models.BinaryField()
    media_type = models.CharField(max_length=40)
    size_bytes = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    scan = models.CharField(max_length=10)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            # Looked through every few minutes while the scanner is away.
            models.Index(fields=["created_at"], condition=Q(scan="pending"), name="document_unscanned"),
        ]

    def __str__(self) -> str:
        return f"{self.stored_as}: {self.media_type}, {self.scan}"
