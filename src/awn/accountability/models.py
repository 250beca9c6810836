"""What was counted of each organisation, kept so that public pages never read the ledger."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from awn.organisations.models import Organisation


class Tally(models.Model):
    """The last count of one organisation; counted anew, never added to.

    `facts` are the fields of `rules.Facts`; `said` is what may be published of them, the figures of `rules.Statement`.
    The columns beside it are for lists that are put in order: empty where it is withheld.
    """

    organisation = models.OneToOneField(
        Organisation, primary_key=True, on_delete=models.CASCADE, related_name="accountability"
    )
    counted_at = models.DateTimeField()
    suspended_at = models.DateTimeField(null=True)
    facts = models.JSONField()
    said = models.JSONField()
    minutes = models.BigIntegerField()
    answer_hours = models.FloatField(null=True)
    in_time_share = models.FloatField(null=True)
    rating = models.FloatField(null=True)

    class Meta:
        indexes: ClassVar = [
            # The public list, in each of its orders.
            models.Index(fields=["-minutes", "organisation"], name="tally_minutes"),
            models.Index(fields=["answer_hours", "organisation"], name="tally_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.counted_at:%Y-%m-%d}"
