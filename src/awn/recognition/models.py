"""Levels, thanks, and who wants to be left out of tables. Beside the ledger, and never in it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from awn.credentials.models import Certificate
from awn.opportunities.models import Opportunity
from awn.organisations.models import Organisation, Team
from awn.people.models import Person
from awn.recognition.rules import THANKS_STATES
from awn.reference.models import Country, University


class LevelSetting(models.Model):
    """Which levels there are: of an organisation (its own hours, its own badge), or of a country over all of them."""

    country = models.OneToOneField(Country, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.OneToOneField(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    hours = ArrayField(models.PositiveIntegerField())
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(country=None, organisation__isnull=False) | Q(country__isnull=False, organisation=None),
                name="level_setting_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.country_id or self.organisation_id}: {self.hours}"


class Level(models.Model):
    """A level that somebody reached; when hours were taken back it says since when it is lost, and stays as a row."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="levels")
    # None: over all organisations, attested by the platform.
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    hours = models.PositiveIntegerField()
    reached_on = models.DateField()
    certificate = models.ForeignKey(Certificate, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    lost_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # Also finds the levels of a person.
            models.UniqueConstraint(
                fields=["person", "organisation", "hours"], condition=Q(lost_at=None), nulls_distinct=False,
                name="level_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person_id}: {self.hours}"


class ThanksLink(models.Model):
    """An address that an organisation hands to those it helped, so that they can thank the volunteers."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=22, unique=True)
    until = models.DateTimeField()
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.opportunity_id} {self.made_at:%Y-%m-%d}"


class Thanks(models.Model):
    """A few words of somebody without an account, read by the organisation before the volunteers see them."""

    link = models.ForeignKey(ThanksLink, on_delete=models.CASCADE, related_name="thanks")
    # What the sealed words are bound to.
    seal = models.UUIDField(default=uuid.uuid4, editable=False)
    words = models.BinaryField()
    state = models.CharField(max_length=8, choices=list(THANKS_STATES.items()), default="waiting")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        # What waits to be read.
        indexes: ClassVar = [models.Index(fields=["at"], condition=Q(state="waiting"), name="thanks_waiting")]

    def __str__(self) -> str:
        return f"{self.link_id}: {self.state}"


class LeftOut(models.Model):
    """Who or what is left out of the tables: a person (their hours do not count there), a team, a university."""

    person = models.OneToOneField(Person, null=True, on_delete=models.CASCADE, related_name="+")
    team = models.OneToOneField(Team, null=True, on_delete=models.CASCADE, related_name="+")
    university = models.OneToOneField(University, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, team=None, university=None)
                | Q(person=None, team__isnull=False, university=None)
                | Q(person=None, team=None, university__isnull=False),
                name="left_out_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.team_id or self.university_id}"
