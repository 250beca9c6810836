"""Alarms and what was decided about them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from awn.alarms.rules import KINDS, OPEN_STATES, STATES, SUBJECTS
from awn.organisations.models import Organisation
from awn.people.models import Person


class Alarm(models.Model):
    """Something about hours that somebody should look at; it says nothing about guilt.

    `subject` is what it is about within `subject_kind`: an id, or the short form of a device.
    """

    kind = models.CharField(max_length=20, choices=list(KINDS.items()))
    subject_kind = models.CharField(max_length=12, choices=list(SUBJECTS.items()))
    subject = models.CharField(max_length=40)
    # The month of what happened at one time; empty for what goes on.
    period = models.CharField(max_length=7, blank=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="alarms")
    score = models.FloatField()
    # Numbers by name, ids of entries and of people; never names.
    facts = models.JSONField()
    entries = models.JSONField(default=list)
    entry_count = models.PositiveIntegerField()
    people = models.JSONField(default=list)
    # The newest entry that was known when it was last computed: what comes after a decision is new evidence.
    last_entry = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=list(STATES.items()))
    assigned = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    raised_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "subject_kind", "subject", "period"],
                condition=Q(state__in=sorted(OPEN_STATES)),
                name="alarm_open_once",
            ),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="alarm_score"),
        ]
        indexes: ClassVar = [
            # The auditor's queue; what was decided about the same thing before; what is old enough to be deleted.
            models.Index(fields=["state", "-score", "-id"], name="alarm_queue"),
            models.Index(fields=["kind", "subject_kind", "subject"], name="alarm_of_subject"),
            models.Index(fields=["decided_at"], condition=Q(decided_at__isnull=False), name="alarm_decided"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind} {self.subject}"


class Step(models.Model):
    """One step in the life of an alarm: who did what, when, and why."""

    alarm = models.ForeignKey(Alarm, on_delete=models.CASCADE, related_name="steps")
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12, choices=list(STATES.items()))
    reason = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=1_000, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["alarm", "id"], name="alarm_step_of_alarm")]

    def __str__(self) -> str:
        return f"{self.before} -> {self.after}"
