"""Models that were learned, each with its card; what was told of shifts before they began; what brought people back.

What models are made of lies in a file beside the database.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from awn.forecasts.rules import KINDS


class TrainedModel(models.Model):
    """One training: which file, what was measured, and whether it counts."""

    kind = models.CharField(max_length=20, choices=list(KINDS.items()))
    revision = models.CharField(max_length=60, unique=True)
    sha256 = models.CharField(max_length=64)
    trained_at = models.DateTimeField()
    # By the weekly job, or by somebody at the command line.
    scheduled = models.BooleanField()
    # Everything that the page of the model says: window, rows, measures, groups, the simple way.
    card = models.JSONField()
    # Better than the simple way beyond doubt.
    beats = models.BooleanField()
    active = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind"], condition=Q(active=True), name="forecast_one_active"),
        ]
        indexes: ClassVar = [
            # The versions of a kind, the latest first.
            models.Index(fields=["kind", "-id"], name="forecast_of_kind")
        ]

    def __str__(self) -> str:
        return self.revision


class ShiftForecast(models.Model):
    """What was told of a shift two days before it began: written once, never changed, forgotten after thirteen months.

    Holds ids, not foreign keys: a shift may go, and a place outlives the name of whoever had it. The arrays run in
    parallel, by place.
    """

    shift_id = models.BigIntegerField(unique=True)
    starts_at = models.DateTimeField()
    at = models.DateTimeField()
    revision = models.CharField(max_length=60, blank=True)  # empty: the simple way
    place_ids = ArrayField(models.BigIntegerField())
    chances = ArrayField(models.FloatField())  # of coming
    base = models.FloatField()  # what the simple way says of everybody
    expected = models.FloatField()
    low = models.PositiveIntegerField()
    high = models.PositiveIntegerField()

    class Meta:
        # A quarter of them, and those that are old.
        indexes: ClassVar = [models.Index(fields=["starts_at"], name="shift_forecast_starts")]

    def __str__(self) -> str:
        return f"shift {self.shift_id}: {self.expected:.1f}"


class Returning(models.Model):
    """What brought people back, as it was compared at a moment: totals alone. The latest one counts."""

    at = models.DateTimeField()
    # `rules.Comparison`.
    contents = models.JSONField()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
