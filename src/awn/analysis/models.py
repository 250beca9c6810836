"""Questions that somebody keeps, and what they came to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from awn.analysis.rules import NAME_LENGTH
from awn.organisations.models import Organisation
from awn.people.models import Person


class Question(models.Model):
    """A question under a name: one analyst's, or shared with the organisation or with the platform's analysts."""

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # Null: about the platform as a whole.
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=NAME_LENGTH)
    is_shared = models.BooleanField(default=False)
    # With its version; judged again each time (rules.saved).
    definition = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "organisation", "name"], name="analysis_question_once", nulls_distinct=False
            )
        ]
        indexes: ClassVar = [
            # The list beside the page: those of an organisation, those of the platform.
            models.Index(fields=["organisation", "name"], name="analysis_question_of")
        ]

    def __str__(self) -> str:
        return self.name


class Outcome(models.Model):
    """What a saved question came to, by extract: the total alone, null where it was withheld."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="outcomes")
    made_at = models.DateTimeField()
    total = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["question", "made_at"], name="analysis_outcome_once")]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.total}"
