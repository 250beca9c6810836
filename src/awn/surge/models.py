"""The queue of an opportunity, and the requests in it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from awn.opportunities.models import Opportunity
from awn.participation.models import Application
from awn.people.models import Person
from awn.surge.rules import ASKED, CLAIM_STATES, OVER, WHY_LENGTH


class Queue(models.Model):
    """How far the queue of an opportunity has come. Whether there is one says `Opportunity.queue_opens_at`."""

    opportunity = models.OneToOneField(Opportunity, on_delete=models.CASCADE, primary_key=True, related_name="+")
    # When those who waited before the opening drew their numbers, and from which lot.
    drawn_at = models.DateTimeField(null=True)
    seed = models.CharField(max_length=64, blank=True, default="")
    # The highest number given, and the highest number answered.
    numbered = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    per_second = models.FloatField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(answered__lte=models.F("numbered")), name="queue_answers_numbers")
        ]

    def __str__(self) -> str:
        return f"{self.opportunity_id}: {self.answered} of {self.numbered}"


class Claim(models.Model):
    """Somebody asks for a seat. Its id is the ticket: those who came after the opening are numbered by it."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    shift_ids = ArrayField(models.BigIntegerField())
    state = models.CharField(max_length=10, default=ASKED, db_default=ASKED, choices=list(CLAIM_STATES.items()))
    number = models.PositiveIntegerField(null=True)
    application = models.ForeignKey(Application, null=True, on_delete=models.SET_NULL, related_name="+")
    # Why not, as it was said: the refusal's code, and its words.
    code = models.CharField(max_length=40, blank=True, default="", db_default="")
    why_ar = models.CharField(max_length=WHY_LENGTH, blank=True, default="", db_default="")
    why_en = models.CharField(max_length=WHY_LENGTH, blank=True, default="", db_default="")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # One number for each person, however often they ask.
            models.UniqueConstraint(
                fields=["opportunity", "person"], condition=~Q(state__in=sorted(OVER)), name="queue_claim_once"
            ),
            models.UniqueConstraint(fields=["opportunity", "number"], name="queue_claim_number_once"),
        ]
        indexes: ClassVar = [
            # Whoever gives numbers, and whoever serves them.
            models.Index(fields=["opportunity", "id"], condition=Q(number=None, state=ASKED), name="queue_unnumbered"),
            models.Index(fields=["opportunity", "number"], condition=Q(state=ASKED), name="queue_unanswered"),
            # My own, the latest first.
            models.Index(fields=["person", "opportunity", "-id"], name="queue_claim_of_person"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.state}"
