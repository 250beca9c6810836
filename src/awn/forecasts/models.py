"""Models that were learned, each with its card. What they are made of lies in a file beside the database."""

from __future__ import annotations

from typing import ClassVar

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
