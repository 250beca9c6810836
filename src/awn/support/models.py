"""Requests for help, what both sides write, the files with it, and answers that are used again.

Words, names and addresses are kept encrypted, bound to the request's `seal`.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from awn.base.text import Bilingual
from awn.people.models import Person
from awn.support.rules import AREAS, CLOSE_REASONS, OPEN, ROUTE_LENGTH, STATES, TITLE_LENGTH

SIDES = {"asker": "asker", "staff": "staff", "note": "note", "step": "step"}


class HelpRequest(models.Model):
    """Somebody asks for help: with an account, at an address that they confirmed, or without wanting an answer."""

    seal = models.UUIDField(default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    # Of somebody without an account; both empty for a barrier that was reported without an address.
    name = models.BinaryField(null=True)
    contact = models.BinaryField(null=True)
    contact_hash = models.CharField(max_length=64, blank=True)
    area = models.CharField(max_length=20, choices=list(AREAS.items()))
    state = models.CharField(max_length=12, choices=list(STATES.items()))
    language = models.CharField(max_length=5)
    # The name of a route, never an address: addresses hold numbers and words of people.
    route = models.CharField(max_length=ROUTE_LENGTH, blank=True)
    assigned = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    # Until when an answer is promised; None while nobody waits for us.
    due_at = models.DateTimeField(null=True)
    # The first answer, and whether it came in the promised time: what the figures count.
    first_answer_at = models.DateTimeField(null=True)
    first_in_time = models.BooleanField(null=True)
    moved_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=12, blank=True, choices=list(CLOSE_REASONS.items()))
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="merged")

    class Meta:
        indexes: ClassVar = [
            # The desk: what is open, the earliest promise first.
            models.Index(fields=["due_at", "id"], condition=Q(state__in=sorted(OPEN)), name="help_queue"),
            # What somebody asked, newest first.
            models.Index(fields=["person", "-id"], condition=Q(person__isnull=False), name="help_of_person"),
            # How many of one address wait for the link.
            models.Index(fields=["contact_hash"], condition=~Q(contact_hash=""), name="help_of_address"),
            # What is old enough to go.
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="help_closed"),
            # The figures of the last months.
            models.Index(fields=["asked_at"], name="help_asked"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(person=None) | Q(contact=None), name="help_account_or_address"),
            models.CheckConstraint(condition=Q(state="closed") ^ Q(closed_at=None), name="help_closed_has_time"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.area} {self.state}"


class HelpMessage(models.Model):
    """One line of a request: what the asker or the staff wrote, a note for the staff alone, or a step without words."""

    request = models.ForeignKey(HelpRequest, on_delete=models.CASCADE, related_name="messages")
    side = models.CharField(max_length=6, choices=list(SIDES.items()))
    words = models.BinaryField(null=True)
    # The state after it, where it changed.
    after = models.CharField(max_length=12, blank=True, choices=list(STATES.items()))
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.request_id} {self.side}"


class HelpFile(models.Model):
    """A file with a message: inspected and scanned as every upload, encrypted under a key of its own."""

    message = models.ForeignKey(HelpMessage, on_delete=models.CASCADE, related_name="files")
    stored_as = models.CharField(max_length=40, unique=True)
    key = models.BinaryField()
    file_name = models.BinaryField()
    media_type = models.CharField(max_length=40)
    size_bytes = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.stored_as}: {self.media_type}"


class AnswerTemplate(models.Model):
    """Words that the staff use again, in both languages."""

    area = models.CharField(max_length=20, blank=True, choices=list(AREAS.items()))
    title_ar = models.CharField(max_length=TITLE_LENGTH, blank=True)
    title_en = models.CharField(max_length=TITLE_LENGTH, blank=True)
    text_ar = models.TextField()
    text_en = models.TextField()
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title_en or self.title_ar

    @property
    def title(self) -> Bilingual:
        return Bilingual(self.title_ar, self.title_en)

    @property
    def text(self) -> Bilingual:
        return Bilingual(self.text_ar, self.text_en)
