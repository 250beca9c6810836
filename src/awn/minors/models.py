"""What guardians signed, what they want to be told, and when there is no school."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from awn.base.text import Bilingual
from awn.minors.rules import AUTHORITY_NAMES, HOLIDAY_NAME_LENGTH, LANGUAGES
from awn.opportunities.models import Opportunity
from awn.people.models import Person
from awn.reference.models import Country


class CharterConsent(models.Model):
    """A guardian's consent to one opportunity for one minor: which text, under which name, how sure who signed."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="+")
    ward = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="charter_consents")
    # Kept without a name when the guardian leaves: that somebody consented stays.
    guardian = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2, choices=[(code, code) for code in LANGUAGES])
    text_hash = models.CharField(max_length=64)
    signed_name = models.CharField(max_length=200, blank=True)
    # A level of identity.rules at the moment of signing.
    identity_level = models.PositiveSmallIntegerField()
    authority = models.CharField(max_length=20, choices=[(one.value, one.value) for one in AUTHORITY_NAMES])
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["opportunity", "ward"], condition=Q(withdrawn_at=None), name="charter_consent_once"
            ),
        ]
        indexes: ClassVar = [
            # The guardian's console: what was signed for a ward, newest first.
            models.Index(fields=["ward", "-id"], name="charter_consent_of_ward"),
        ]

    def __str__(self) -> str:
        return f"{self.ward_id} -> {self.opportunity_id}"


class NoticeChoice(models.Model):
    """What a guardian wants to be told by a short message, besides e-mail."""

    guardian = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")
    arrivals = models.BooleanField(default=False)
    consents = models.BooleanField(default=False)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"notices of {self.guardian_id}"


class SchoolHoliday(models.Model):
    """Days without school in a country, as its ministry announced them; both ends count."""

    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    name_ar = models.CharField(max_length=HOLIDAY_NAME_LENGTH, blank=True)
    name_en = models.CharField(max_length=HOLIDAY_NAME_LENGTH, blank=True)
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_day__gte=models.F("first_day")), name="school_holiday_forwards")
        ]
        indexes: ClassVar = [
            # Is this a school day? And the list of a country.
            models.Index(fields=["country", "first_day"], name="school_holiday_of_country"),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.first_day}"

    @property
    def name(self) -> Bilingual:
        return Bilingual(self.name_ar, self.name_en)
