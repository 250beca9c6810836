"""The ledger of hours."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from awn.hours.rules import DELIVERABLE_STATES, EVIDENCE, FINAL, OUTCOMES
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
    # From when to when; null for what another system or an accepted deliverable gives as a sum only.
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    evidence = models.CharField(max_length=20, choices=list(EVIDENCE.items()))
    credited_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversal")
    reason = models.CharField(max_length=40, blank=True)
    # Random, given by a trigger: without it nobody can guess a row behind its hash in the public log.
    salt = models.BinaryField(null=True, editable=False)

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


class Attestation(models.Model):
    """What became of confirmed hours: the volunteer agreed, objected or said nothing, and what was decided.

    Rows are never changed or deleted; each is a leaf of the public log like the hours themselves.
    """

    entry = models.ForeignKey(HoursEntry, on_delete=models.PROTECT, related_name="attestations")
    outcome = models.CharField(max_length=12, choices=list(OUTCOMES.items()))
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=500, blank=True)
    salt = models.BinaryField(null=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            # One objection, one last word, whoever is faster.
            models.UniqueConstraint(fields=["entry"], condition=Q(outcome="disputed"), name="objection_once"),
            models.UniqueConstraint(fields=["entry"], condition=Q(outcome__in=sorted(FINAL)), name="last_word_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["entry", "id"], name="attestation_of_entry")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.outcome}"


class Deliverable(models.Model):
    """Remote work that a volunteer hands in; accepted, it is credited up to the cap of its units."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="deliverables")
    title = models.CharField(max_length=140)
    text = models.TextField(blank=True)
    link = models.URLField(max_length=500, blank=True)
    units = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=list(DELIVERABLE_STATES.items()))
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    basis = models.OneToOneField(AttendanceEvent, null=True, on_delete=models.PROTECT, related_name="deliverable")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(state="accepted") | Q(basis__isnull=False),
                name="deliverable_accepted_is_credited",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "-id"], name="deliverable_of_place"),
            # What waits for a supervisor.
            models.Index(fields=["submitted_at"], condition=Q(state="submitted"), name="deliverable_waiting"),
        ]

    def __str__(self) -> str:
        return self.title


class PastShift(models.Model):
    """Volunteering of earlier years as a person tells it. Nobody confirmed it: it never counts as hours.

    Rows are never changed or deleted; a wrong one is taken back by a row that reverses it.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="past_shifts")
    day = models.DateField()
    minutes = models.IntegerField()
    title = models.CharField(max_length=200)
    skills = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    entered_at = models.DateTimeField()
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversal")
    salt = models.BinaryField(null=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "day", "title", "minutes"], condition=Q(reverses=None), name="past_shift_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-day"], name="past_shift_of_person")]

    def __str__(self) -> str:
        return f"{self.day} {self.minutes} min"


class Presence(models.Model):
    """When a person was at work, for hours that stand; a trigger writes and removes it with the ledger's rows.

    Its exclusion constraint refuses two presences of one person that overlap, whatever wrote them.
    """

    entry = models.OneToOneField(HoursEntry, primary_key=True, on_delete=models.PROTECT, related_name="presence")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=models.F("since")), name="presence_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.since} - {self.until}"


class Balance(models.Model):
    """The sum of a person's entries, kept by the trigger on the ledger."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="hours_balance")
    minutes = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.person_id}: {self.minutes} min"


class Unlogged(models.Model):
    """A row of the ledger that the public log does not have yet; a trigger writes it with the row."""

    kind = models.PositiveSmallIntegerField()
    row_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.kind}/{self.row_id}"


class Erased(models.Model):
    """What stays of a row's secrets once its person was erased: enough to check the shown part against the log.

    Rows are never changed or deleted. `kind` and `row_id` are those of the log.
    """

    kind = models.PositiveSmallIntegerField()
    row_id = models.BigIntegerField()
    opening = models.BinaryField()
    rest = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "row_id"], name="erased_once")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.row_id}"
