"""Lists of people who agreed to be on them, notes with an end, saved searches, and lists that were brought along."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from awn.organisations.models import Organisation
from awn.outreach.rules import EXPECTED_STATES, LIST_NAME_LENGTH, OPEN, PURPOSES
from awn.people.models import Person


class VolunteerList(models.Model):
    """People whom an organisation wants to find again, under a name."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="volunteer_lists")
    name = models.CharField(max_length=LIST_NAME_LENGTH)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="volunteer_list_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Listed(models.Model):
    """Somebody on a list. `agreed_at` is set where they came by an invitation to the organisation's own list."""

    kept_in = models.ForeignKey(VolunteerList, on_delete=models.CASCADE, related_name="listed")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="listed")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kept_in", "person"], name="listed_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.kept_in_id}"


class Note(models.Model):
    """What an organisation notes about somebody, for one purpose and until a day; sealed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="notes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notes_about")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    purpose = models.CharField(max_length=12, choices=list(PURPOSES.items()))
    seal = models.UUIDField(default=uuid.uuid4, unique=True)
    text = models.BinaryField()
    at = models.DateTimeField()
    until = models.DateField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "person"], name="note_about"),
            # The night deletes what is over.
            models.Index(fields=["until"], name="note_until"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.until}"


class BaseSearch(models.Model):
    """A search of the volunteer base that a member wants to be told about. `query` is the page's query string."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="base_searches")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="base_searches")
    name = models.CharField(max_length=LIST_NAME_LENGTH)
    query = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    # Who agreed to be found after this moment is new to them.
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "person", "query"], name="base_search_once")
        ]
        indexes: ClassVar = [models.Index(fields=["told_at"], name="base_search_due")]

    def __str__(self) -> str:
        return self.name


class BroughtList(models.Model):
    """A file of volunteers that an organisation had before. Its rows go when the last of them is answered or over."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="brought_lists")
    kept_in = models.ForeignKey(VolunteerList, on_delete=models.CASCADE, related_name="brought")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    file_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="brought_of_house")]

    def __str__(self) -> str:
        return self.file_name


class Expected(models.Model):
    """One row of such a file: somebody who is asked whether they want to be known. Their address is sealed, and gone
    with the answer; what stays is a keyed hash of it."""

    brought = models.ForeignKey(BroughtList, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    seal = models.UUIDField(default=uuid.uuid4, unique=True)
    # Name, address and telephone number as JSON.
    contact = models.BinaryField(null=True)
    email_hash = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=list(EXPECTED_STATES.items()))
    reason = models.CharField(max_length=20, blank=True)
    same_as = models.PositiveIntegerField(null=True)
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="expected")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["brought", "number"], name="expected_once")]
        indexes: ClassVar = [
            models.Index(fields=["email_hash"], name="expected_email"),
            # The sender takes the next of these.
            models.Index(fields=["id"], condition=Q(state="queued"), name="expected_queued"),
            models.Index(fields=["sent_at"], condition=Q(state__in=sorted(OPEN)), name="expected_open"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.state}"


class DoNotWrite(models.Model):
    """An address that wants no invitation of any organisation, as a keyed hash."""

    email_hash = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"since {self.at:%Y-%m-%d}"
