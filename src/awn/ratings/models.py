"""Occasions on which both sides may rate, and what they said."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from awn.opportunities.models import Opportunity
from awn.people.models import Person
from awn.safety.models import Report


class Occasion(models.Model):
    """Somebody's hours in an opportunity were confirmed: now both sides may say how it was."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="occasions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="occasions")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    # When the organisation was reminded, and when it was told who may be read now.
    house_reminded_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["opportunity", "person"], name="occasion_once")]
        indexes: ClassVar = [
            # One's own page; the reminders of the day.
            models.Index(fields=["person", "-opened_at"], name="occasion_of_person"),
            models.Index(fields=["opened_at"], condition=Q(reminded_at=None), name="occasion_unreminded"),
            models.Index(fields=["opened_at"], condition=Q(house_reminded_at=None), name="occasion_house_unreminded"),
            # What may be read since the last day.
            models.Index(fields=["closes_at"], condition=Q(told_at=None), name="occasion_untold"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.opportunity_id}"


class Rating(models.Model):
    """What one side said. Words are sealed; the other side may answer once."""

    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="ratings")
    side = models.CharField(max_length=12, choices=[("volunteer", "volunteer"), ("organisation", "organisation")])
    # What the sealed words are bound to.
    seal = models.UUIDField(default=uuid.uuid4, editable=False)
    words = models.BinaryField(null=True)
    answer = models.BinaryField(null=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
    # When the platform's staff took the words out after a report.
    words_removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["occasion", "side"], name="rating_once_per_side")]

    def __str__(self) -> str:
        return f"{self.side} of {self.occasion_id}"


class Score(models.Model):
    """The answer to one question, one to five."""

    rating = models.ForeignKey(Rating, on_delete=models.CASCADE, related_name="scores")
    question = models.CharField(max_length=10)
    value = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rating", "question"], name="score_once"),
            models.CheckConstraint(condition=Q(value__gte=1, value__lte=5), name="score_of_five"),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.value}"


class Reported(models.Model):
    """Words or an answer were reported: the report leads the platform's staff to them."""

    rating = models.ForeignKey(Rating, on_delete=models.CASCADE, related_name="reports")
    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="rating_words")

    def __str__(self) -> str:
        return f"{self.report_id}: {self.rating_id}"
