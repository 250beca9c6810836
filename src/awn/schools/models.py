"""Groups of a school, their pupils, and what a counsellor signed."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from awn.organisations.models import Organisation
from awn.people.models import Person
from awn.reference.models import Country


class Group(models.Model):
    """A class or club that volunteers together, with the hours that are asked of each pupil."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    target_minutes = models.PositiveIntegerField()
    # Shown to the group's teachers and read out in class: who types it joins, and nothing else.
    code = models.CharField(max_length=8, unique=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            # The groups on an organisation's desk.
            models.Index(fields=["organisation", "-id"], name="group_of_organisation"),
        ]

    def __str__(self) -> str:
        return self.name


class Pupil(models.Model):
    """Somebody on a group's roster; a person of Awn once a guardian, or the pupil's own code, said so."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="pupils")
    # What the sealed values below are bound to.
    seal = models.UUIDField(default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    born = models.DateField(null=True)
    number = models.BinaryField(null=True)
    # A keyed hash: the same number is the same pupil of the same school.
    number_hash = models.CharField(max_length=64, blank=True)
    guardian_email = models.BinaryField(null=True)
    invited_at = models.DateTimeField(null=True)
    emailed_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["group", "number_hash"], condition=~Q(number_hash=""), name="pupil_once"),
            models.UniqueConstraint(fields=["group", "person"], name="pupil_person_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} in {self.group_id}"


class SignOff(models.Model):
    """A counsellor saw that a pupil has the hours: how many, resting on which evidence, at which moment."""

    pupil = models.OneToOneField(Pupil, on_delete=models.CASCADE, related_name="sign_off")
    minutes = models.PositiveIntegerField()
    # Minutes by level of evidence.
    evidence = models.JSONField(default=dict)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pupil_id}: {self.minutes}"


class CountryTarget(models.Model):
    """How many hours a school year asks of a pupil in a country, where the operator set another number."""

    country = models.OneToOneField(Country, on_delete=models.PROTECT, primary_key=True, related_name="+")
    hours = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.country_id}: {self.hours}"
