"""Impact totals: sums of the ledger by month, kept so that public pages need not read millions of rows."""

from __future__ import annotations

from typing import ClassVar

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
