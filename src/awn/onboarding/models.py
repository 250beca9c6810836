"""Which lists of first steps somebody has put away. What is done stands in the facts themselves."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from awn.onboarding.rules import PART_NAMES
from awn.people.models import Person


class PutAway(models.Model):
    """Somebody does not want to see the list of a part."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(max_length=12, choices=[(part.value, name) for part, name in PART_NAMES.items()])
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            # Also finds those of somebody.
            models.UniqueConstraint(fields=["person", "part"], name="put_away_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.part}"
