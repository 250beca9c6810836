"""Reports as they were published."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Publication(models.Model):
    """The report of a quarter in one version. Rows are never changed or deleted: a mistake is a new version."""

    quarter = models.CharField(max_length=7)
    version = models.PositiveSmallIntegerField()
    # What was wrong with the version before; empty for the first.
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    # `rules.Report`: totals alone, of nobody in particular.
    contents = models.JSONField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["quarter", "version"], name="publication_once")]

    def __str__(self) -> str:
        return f"{self.quarter} v{self.version}"
