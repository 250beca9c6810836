"""Reports by letter: who wants which, how often, and what became of each period."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from awn.people.models import Person
from awn.reports.rules import RHYTHMS, STATES

TITLE_LENGTH = 300


class Schedule(models.Model):
    """A report that somebody asked to get each period. `kind` and `subject` name it as its page does."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="report_schedules")
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=100)
    rhythm = models.CharField(max_length=10, choices=list(RHYTHMS.items()))
    language = models.CharField(max_length=2)
    # The PDF goes with the letter; never with a report that is not public.
    with_file = models.BooleanField()
    state = models.CharField(max_length=10, choices=list(STATES.items()))
    created_at = models.DateTimeField()
    # Periods that ended before this day are not written about.
    since = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "kind", "subject", "rhythm"], condition=~Q(state="ended"), name="report_schedule_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind="volunteer") | Q(with_file=False), name="report_schedule_private_without_file"
            ),
        ]
        indexes: ClassVar = [
            # The hourly look for what is due.
            models.Index(fields=["id"], condition=Q(state="active"), name="report_schedule_active"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.rhythm}"


class Reader(models.Model):
    """Who gets the letters of a schedule: its owner, and members of the organisation that it is about."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="readers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="report_letters")
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["schedule", "person"], name="report_reader_once")]

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.person_id}"


class Issue(models.Model):
    """One period of a schedule: the report was made and its readers told, or why that failed."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="issues")
    period = models.CharField(max_length=10)
    is_made = models.BooleanField()
    tries = models.PositiveSmallIntegerField()
    # The code of the refusal at the last try, `error` where the program failed; empty when it was made.
    fault = models.CharField(max_length=60)
    tried_at = models.DateTimeField()
    title = models.CharField(max_length=TITLE_LENGTH)
    words = models.JSONField(default=list)
    # The kept PDF that goes with the letters.
    file = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["schedule", "period"], name="report_issue_once")]

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.period}"
