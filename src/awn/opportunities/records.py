"""Tables beside the opportunity: series of shifts, earlier versions, templates, trust and samples."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from awn.base.text import Bilingual
from awn.organisations.models import Organisation


class Series(models.Model):
    """The rule that shifts were made from; each shift stands for itself, the rule tells which belong together."""

    opportunity = models.ForeignKey("opportunities.Opportunity", on_delete=models.CASCADE, related_name="series")
    # RFC 5545, always with an end.
    rule = models.CharField(max_length=200)
    first_day = models.DateField()
    starts = models.TimeField(null=True)
    ends = models.TimeField(null=True)
    next_day = models.BooleanField(default=False)
    after_maghrib = models.SmallIntegerField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    skip_friday_prayer = models.BooleanField(default=False)
    skip_school_holidays = models.BooleanField(default=False)
    ramadan_only = models.BooleanField(default=False)
    left_out = ArrayField(models.DateField(), default=list, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts__isnull=False, ends__isnull=False, after_maghrib__isnull=True)
                | Q(starts__isnull=True, after_maghrib__isnull=False, minutes__isnull=False),
                name="series_has_hours",
            ),
            # Nothing repeats for ever.
            models.CheckConstraint(
                condition=Q(rule__contains="UNTIL=") | Q(rule__contains="COUNT="), name="series_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        return self.rule


class Version(models.Model):
    """An opportunity as it stood after a publication or a later change; never written over."""

    opportunity = models.ForeignKey("opportunities.Opportunity", on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    # As `contents` writes it.
    content = models.JSONField()
    # Which of `changes.TERMS` differ from the version before: what people who applied must be told of.
    terms = ArrayField(models.CharField(max_length=20), default=list, blank=True)

    class Meta:
        # Also the list of versions, the latest first.
        constraints: ClassVar = [models.UniqueConstraint(fields=["opportunity", "number"], name="version_once")]

    def __str__(self) -> str:
        return f"{self.opportunity_id} {self.number}"


class Template(models.Model):
    """Words, gates and roles that an organisation uses again; holds no dates."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name_ar = models.CharField(max_length=140, blank=True)
    name_en = models.CharField(max_length=140, blank=True)
    content = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(name_ar="", name_en=""), name="template_named")]

    def __str__(self) -> str:
        return self.name_ar or self.name_en

    @property
    def name(self) -> Bilingual:
        return Bilingual(self.name_ar, self.name_en)


class Trust(models.Model):
    """An organisation that publishes without being read first; a share of what it publishes is read afterwards."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.organisation_id} since {self.since:%Y-%m-%d}"


class Sample(models.Model):
    """A publication by trust that a moderator is to read afterwards."""

    opportunity = models.ForeignKey("opportunities.Opportunity", on_delete=models.CASCADE, related_name="samples")
    drawn_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    # Empty until it is read; then "sound", or a key of RETURN_REASONS.
    verdict = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["opportunity"], condition=Q(read_at=None), name="sample_waits_once"),
        ]
        indexes: ClassVar = [
            # The queue of moderators, oldest first.
            models.Index(fields=["drawn_at"], condition=Q(read_at=None), name="sample_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.opportunity_id}: {self.verdict or 'waits'}"
