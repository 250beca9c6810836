"""Impact totals: sums of the ledger by month, kept so that public pages need not read millions of rows."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from awn.opportunities.models import Opportunity
from awn.organisations.models import Organisation
from awn.reference.models import Field, Region


class MonthlyTotal(models.Model):
    """Minutes credited in one month for one opportunity; recomputed from the ledger, never added to."""

    month = models.DateField()
    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    region = models.ForeignKey(Region, null=True, on_delete=models.SET_NULL, related_name="+")
    field = models.ForeignKey(Field, null=True, on_delete=models.SET_NULL, related_name="+")
    minutes = models.BigIntegerField()
    volunteers = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["opportunity", "month"], name="monthly_total_once")]
        indexes: ClassVar = [
            # The public page sums by month; an organisation's page its own rows.
            models.Index(fields=["month"], name="monthly_total_month"),
            models.Index(fields=["organisation", "month"], name="monthly_total_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.minutes} min"


class Published(models.Model):
    """What the public may know of one scope in one period; all cells are written together, once a night.

    `key` is a code or a number, or two with a stroke between them (a field in a region). Where `withheld` is true the
    numbers stand here and are shown to nobody: few people are behind them, or others could be worked out from them.
    """

    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=60, blank=True)
    # Which list the row stands in: regions in their country, opportunities in their organisation.
    within = models.CharField(max_length=60, blank=True)
    grain = models.CharField(max_length=8)
    first = models.DateField()
    minutes = models.BigIntegerField()
    people = models.PositiveIntegerField()
    shifts = models.PositiveIntegerField()
    withheld = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key", "grain", "first"], name="published_once"),
        ]
        indexes: ClassVar = [
            # The rows behind a number, a page at a time.
            models.Index(fields=["kind", "within", "grain", "first"], name="published_within"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.grain} {self.first:%Y-%m}"


class Edition(models.Model):
    """When the published numbers were counted, and what of them is left out altogether; there is one row."""

    made_at = models.DateTimeField()
    # Kinds with their periods: "region month".
    left_out = ArrayField(models.CharField(max_length=40), default=list, db_default=[])

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"
