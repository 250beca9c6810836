"""Who agreed to stand in, what is looked for, and who was asked."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from awn.cover.rules import ANSWERS, KINDS, STATES
from awn.opportunities.models import Shift
from awn.participation.models import Place
from awn.people.models import Person


class Readiness(models.Model):
    """Somebody agreed to be asked when others cannot come."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} is ready"


class Overbooking(models.Model):
    """How many places a shift really has, where a coordinator invited more people because some usually are missing."""

    shift = models.OneToOneField(Shift, primary_key=True, on_delete=models.CASCADE, related_name="+")
    places = models.PositiveIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.places} places in {self.shift_id}"


class CoverRequest(models.Model):
    """Somebody who cannot keep a place asks for a stand-in, or for another shift. Until then the place is theirs."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="cover_requests")
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    state = models.CharField(max_length=10, default="open", choices=list(STATES.items()))
    # The shifts that would suit instead, for a swap.
    wanted_shift_ids = ArrayField(models.BigIntegerField(), default=list)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # The seat of whoever stands in, or that of the other shift.
    found = models.ForeignKey(Place, null=True, on_delete=models.SET_NULL, related_name="+")
    # Nobody is left to ask: said once.
    exhausted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place"], condition=Q(state="open"), name="cover_request_once")
        ]
        indexes: ClassVar = [
            # The job that goes on to the next.
            models.Index(fields=["opened_at"], condition=Q(state="open"), name="cover_request_open")
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind} {self.state}"


class Ask(models.Model):
    """Somebody was asked."""

    request = models.ForeignKey(CoverRequest, on_delete=models.CASCADE, related_name="asks")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    answer = models.CharField(max_length=6, blank=True, choices=list(ANSWERS.items()))
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["request", "person"], name="cover_asked_once")]
        indexes: ClassVar = [
            # Who was asked least recently; and what somebody is asked.
            models.Index(fields=["person", "-asked_at"], name="cover_ask_of_person"),
            models.Index(fields=["until"], condition=Q(answer=""), name="cover_ask_open"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.request_id}: {self.answer or 'open'}"
