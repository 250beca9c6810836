"""Reports, blocks, the code of conduct as people accepted it, suspensions with their appeals, incidents.

What people write here is kept encrypted, bound to the row's `seal`.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from awn.opportunities.models import Opportunity, Shift
from awn.organisations.models import Organisation
from awn.people.models import Person
from awn.safety.rules import (
    APPEAL_OUTCOMES,
    CATEGORY_NAMES,
    HOUSE_OUTCOMES,
    INCIDENT_KINDS,
    INCIDENT_STATES,
    OPEN_REPORTS,
    PARTS,
    PLACES,
    REPORT_STATES,
    SEVERITIES,
    SUBJECTS,
    SUSPENSION_ENDS,
    SUSPENSION_REASONS,
)


class Report(models.Model):
    """Somebody says that something is wrong. Whoever it is about never learns who said it."""

    seal = models.UUIDField(default=uuid.uuid4, editable=False)
    # Of the number by which the reporter asks what became of it, with or without an account.
    receipt_hash = models.CharField(max_length=64, unique=True)
    about = models.CharField(max_length=12, choices=list(SUBJECTS.items()))
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    opportunity = models.ForeignKey(Opportunity, null=True, on_delete=models.SET_NULL, related_name="+")
    # Also that of the opportunity: its members do not judge it.
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    category = models.CharField(max_length=20, choices=list(CATEGORY_NAMES.items()))
    urgency = models.PositiveSmallIntegerField()
    words = models.BinaryField()
    contact = models.BinaryField(null=True)
    reporter = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=12, default="open", choices=list(REPORT_STATES.items()))
    assigned = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            # The staff's queue; what somebody reported; what is old enough to be deleted.
            models.Index(fields=["urgency", "id"], condition=Q(state__in=sorted(OPEN_REPORTS)), name="report_queue"),
            models.Index(fields=["reporter", "-id"], condition=Q(reporter__isnull=False), name="report_of_reporter"),
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="report_closed"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.category}"


class ReportStep(models.Model):
    """One step in the life of a report: who did what, when, and why. A note without a move has no `after`."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="steps")
    after = models.CharField(max_length=12, blank=True, choices=list(REPORT_STATES.items()))
    reason = models.CharField(max_length=20, blank=True)
    note = models.BinaryField(null=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.report_id} {self.after}"


class Block(models.Model):
    """Somebody wants nothing to do with a person or an organisation."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="blocks")
    other = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="blocked_by")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="blocked_by")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "other"], name="block_person_once"),
            models.UniqueConstraint(fields=["person", "organisation"], name="block_organisation_once"),
            models.CheckConstraint(condition=Q(other=None) ^ Q(organisation=None), name="block_of_one"),
            models.CheckConstraint(condition=~Q(person=F("other")), name="block_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} -> {self.other_id or self.organisation_id}"


class ConductAcceptance(models.Model):
    """Somebody accepted a version of the code of conduct; `person.conduct_version` holds the last one."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=5)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "version"], name="conduct_once")]

    def __str__(self) -> str:
        return f"{self.person_id} v{self.version}"


class Suspension(models.Model):
    """Somebody may not take part for a while; `person.standing` says so as long as it lasts."""

    seal = models.UUIDField(default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="suspensions")
    reason = models.CharField(max_length=20, choices=list(SUSPENSION_REASONS.items()))
    # What the person reads besides the reason.
    words = models.BinaryField(null=True)
    until = models.DateTimeField(null=True)
    places = models.CharField(max_length=10, choices=list(PLACES.items()))
    report = models.ForeignKey(Report, null=True, on_delete=models.SET_NULL, related_name="suspensions")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    end_reason = models.CharField(max_length=10, blank=True, choices=list(SUSPENSION_ENDS.items()))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="suspension_open_once")
        ]
        indexes: ClassVar = [
            # Those whose time is over.
            models.Index(fields=["until"], condition=Q(ended_at=None), name="suspension_until"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.reason}"


class Appeal(models.Model):
    """The one appeal against a suspension; somebody else than who suspended decides it."""

    suspension = models.OneToOneField(Suspension, on_delete=models.CASCADE, related_name="appeal")
    words = models.BinaryField()
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True, choices=list(APPEAL_OUTCOMES.items()))
    answer = models.BinaryField(null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(decided_at=None), name="appeal_queue")]

    def __str__(self) -> str:
        return f"appeal {self.suspension_id}"


class HouseAppeal(models.Model):
    """An organisation's one appeal against a suspension; somebody else than who suspended it decides."""

    seal = models.UUIDField(default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    # Which of its suspensions, and whose decision that was: an organisation may be suspended again, years later.
    suspended_at = models.DateTimeField()
    suspended_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    words = models.BinaryField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True, choices=list(HOUSE_OUTCOMES.items()))
    answer = models.BinaryField(null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "suspended_at"], name="house_appeal_once")
        ]
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(decided_at=None), name="house_appeal_queue")]

    def __str__(self) -> str:
        return f"appeal of {self.organisation_id}"


class Incident(models.Model):
    """Something happened on a shift, as those in charge wrote it down."""

    seal = models.UUIDField(default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=list(INCIDENT_KINDS.items()))
    severity = models.CharField(max_length=8, choices=list(SEVERITIES.items()))
    happened_at = models.DateTimeField()
    what = models.BinaryField()
    done = models.BinaryField(null=True)
    # The number of the claim, and what proves it: for the insurer.
    insurance = models.BinaryField(null=True)
    state = models.CharField(max_length=8, default="open", choices=list(INCIDENT_STATES.items()))
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            # The log of an organisation, newest first; what the staff see.
            models.Index(fields=["organisation", "-id"], name="incident_of_organisation"),
            models.Index(fields=["-id"], condition=Q(severity="severe"), name="incident_severe"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"


class IncidentPerson(models.Model):
    """Somebody who had part in an incident; those who are not on the platform have a name only."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.BinaryField(null=True)
    part = models.CharField(max_length=10, choices=list(PARTS.items()))
    health = models.BinaryField(null=True)

    def __str__(self) -> str:
        return f"{self.incident_id} {self.part}"


class FollowUp(models.Model):
    """What was done later about an incident."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="follow_ups")
    words = models.BinaryField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.incident_id} {self.at:%Y-%m-%d}"
