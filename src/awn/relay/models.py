"""Lines between a volunteer and an organisation, and how much passed over them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from awn.participation.models import Place
from awn.relay.rules import Side


class Line(models.Model):
    """Two addresses for one assignment, each standing for one side. No mail is kept."""

    place = models.OneToOneField(Place, on_delete=models.CASCADE, related_name="line")
    volunteer_token = models.CharField(max_length=20, unique=True)
    organisation_token = models.CharField(max_length=20, unique=True)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        # The nightly job deletes what is long over.
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="line_expires")]

    def __str__(self) -> str:
        return f"line of {self.place_id}"


class Passed(models.Model):
    """A mail passed: to which side, how large, when. Not what it said."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="passed")
    to_side = models.CharField(max_length=12, choices=[(side.value, side.value) for side in Side])
    size_bytes = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        # The limit of a day.
        indexes: ClassVar = [models.Index(fields=["line", "to_side", "at"], name="passed_of_day")]

    def __str__(self) -> str:
        return f"{self.line_id} -> {self.to_side}"
