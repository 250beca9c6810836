"""Certificates and the ledger rows they rest on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from awn.base.text import Bilingual
from awn.hours.models import HoursEntry
from awn.opportunities.models import Opportunity
from awn.people.models import Person


class Certificate(models.Model):
    """What an organisation attests of a volunteer's work, as it stood on the day of issue."""

    code = models.CharField(max_length=24, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certificates")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="certificates")
    # Copies: a certificate keeps saying what was printed on it.
    name_ar = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    title_ar = models.CharField(max_length=140, blank=True)
    title_en = models.CharField(max_length=140, blank=True)
    organisation_ar = models.CharField(max_length=200, blank=True)
    organisation_en = models.CharField(max_length=200, blank=True)
    minutes = models.PositiveIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64)
    entries: models.ManyToManyField[HoursEntry, models.Model] = models.ManyToManyField(
        HoursEntry, related_name="certificates"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "opportunity"], condition=Q(revoked_at=None), name="certificate_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-id"], name="certificate_of_person")]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> Bilingual:
        return Bilingual(self.name_ar, self.name_en)

    @property
    def title(self) -> Bilingual:
        return Bilingual(self.title_ar, self.title_en)

    @property
    def organisation_name(self) -> Bilingual:
        return Bilingual(self.organisation_ar, self.organisation_en)
