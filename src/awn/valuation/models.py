"""Rates for an hour, who chose which, costs, and worksheets. A rate is never changed: a better one follows."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from awn.base.text import Bilingual
from awn.organisations.models import Organisation
from awn.people.models import Person
from awn.reference.models import Country
from awn.valuation.rules import BASES, METHODS, NOTE_LENGTH, PERIOD_LENGTH, SOURCE_LENGTH, Rate
from awn.valuation.sroi import TITLE_LENGTH, Sheet, unpacked
from awn.valuation.viva import COST_KINDS


class HourRate(models.Model):
    """What one source says an hour was worth in one country and year. Never changed or deleted."""

    # Of rows that come with Awn: their name in the file, so that a second load adds nothing.
    key = models.CharField(max_length=60, null=True, unique=True)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    # As the source names the period, where it is no calendar year ("1445 AH").
    period = models.CharField(max_length=PERIOD_LENGTH, blank=True)
    # "general", or a group of ISCO-08.
    level = models.CharField(max_length=7, default="general")
    method = models.CharField(max_length=12, choices=list(METHODS.items()))
    currency = models.CharField(max_length=3)
    low = models.DecimalField(max_digits=10, decimal_places=3)
    central = models.DecimalField(max_digits=10, decimal_places=3)
    high = models.DecimalField(max_digits=10, decimal_places=3)
    basis = models.CharField(max_length=10, choices=list(BASES.items()))
    source = models.CharField(max_length=SOURCE_LENGTH)
    link = models.URLField(max_length=500, blank=True)
    published_on = models.DateField(null=True)
    note_ar = models.CharField(max_length=NOTE_LENGTH, blank=True)
    note_en = models.CharField(max_length=NOTE_LENGTH, blank=True)
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    entered_at = models.DateTimeField()
    supersedes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(low__gt=0) & Q(low__lte=F("central")) & Q(central__lte=F("high")), name="hour_rate_in_order"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="hour_rate_has_source"),
        ]
        # Every valuation asks for the rates of a country and year.
        indexes: ClassVar = [models.Index(fields=["country", "year"], name="hour_rate_of_year")]

    def __str__(self) -> str:
        return f"{self.country_id} {self.year} {self.central} {self.currency}"

    @property
    def note(self) -> Bilingual:
        return Bilingual(self.note_ar, self.note_en)

    @property
    def plain(self) -> Rate:
        return Rate(
            id=self.pk, country=self.country_id, year=self.year, level=self.level, method=self.method,
            currency=self.currency, low=self.low, central=self.central, high=self.high, basis=self.basis,
            source=self.source,
        )  # fmt: skip


class RateChoice(models.Model):
    """By which rate an organisation values its hours of a country and year; the latest row counts."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    # None: all rates there are, as a range.
    rate = models.ForeignKey(HourRate, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=NOTE_LENGTH)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        # The latest choice of an organisation.
        indexes: ClassVar = [models.Index(fields=["organisation", "country", "year", "-id"], name="rate_choice_latest")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.country_id} {self.year}"


class CostSheet(models.Model):
    """What working with volunteers cost an organisation in a period; null is not known. The latest row counts."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    currency = models.CharField(max_length=3)
    staff = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    training = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    insurance = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    meals = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    transport = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    other = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="cost_sheet_in_order")
        ]
        # The latest of each period on an organisation's page.
        indexes: ClassVar = [
            models.Index(fields=["organisation", "first_day", "last_day", "-id"], name="cost_sheet_latest")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.first_day} {self.last_day}"

    @property
    def costs(self) -> dict[str, Decimal | None]:
        return {kind: getattr(self, kind) for kind in COST_KINDS}


class Worksheet(models.Model):
    """A worksheet of social return of an organisation; what it says stands in its versions."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH)
    copied_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        # The worksheets on an organisation's desk.
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="worksheet_of_organisation")]

    def __str__(self) -> str:
        return self.title


class WorksheetVersion(models.Model):
    """All assumptions as they were saved once (`sroi.packed`). Never changed: the next saving is the next version."""

    worksheet = models.ForeignKey(Worksheet, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["worksheet", "number"], name="worksheet_version_once")]

    def __str__(self) -> str:
        return f"{self.worksheet_id}: {self.number}"

    @property
    def sheet(self) -> Sheet:
        return unpacked(self.content)
