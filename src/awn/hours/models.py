"""The ledger of hours."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from awn.hours.rules import EVIDENCE
from awn.opportunities.models import Opportunity
from awn.organisations.models import Organisation
from awn.participation.models import AttendanceEvent, Place
from awn.people.models import Person


class HoursEntry(models.Model):
    """Minutes credited to a volunteer. Rows are never changed or deleted; a correction is a reversing row.

    `basis` is the attendance event that closed the presence: one presence, one credit.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="hours")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="hours")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="hours")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="hours")
    basis = models.ForeignKey(AttendanceEvent, on_delete=models.PROTECT, related_name="hours")
    # The day of the presence in the opportunity's zone.
    day = models.DateField()
    minutes = models.IntegerField()
    evidence = models.CharField(max_length=20, choices=list(EVIDENCE.items()))
    credited_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversal")
    reason = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["basis"], condition=Q(reverses=None), name="hours_once_per_presence"),
            models.CheckConstraint(
                condition=Q(reverses=None, minutes__gt=0) | Q(reverses__isnull=False, minutes__lt=0),
                name="hours_sign",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("person")), name="hours_by_another"
            ),
        ]
        indexes: ClassVar = [
            # My hours, newest first; an organisation's month; an opportunity's sum.
            models.Index(fields=["person", "-day", "-id"], name="hours_of_person"),
            models.Index(fields=["organisation", "day"], name="hours_of_organisation"),
            models.Index(fields=["opportunity", "person"], name="hours_of_opportunity"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.minutes} min"


class Balance(models.Model):
    """The sum of a person's entries, kept by the trigger on the ledger."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="hours_balance")
    minutes = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.person_id}: {self.minutes} min"
