"""Messages to many, one row for each receiver and way, and how people want to be written to."""

from __future__ import annotations

import uuid
from datetime import time
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import override

from awn.base.text import Bilingual
from awn.messaging.rules import (
    BODY_LENGTH,
    CHANNELS,
    DELIVERY_STATES,
    GROUPS,
    KINDS,
    MAILING_STATES,
    NAME_LENGTH,
    SUBJECT_LENGTH,
    Texts,
    Wishes,
    readable,
)
from awn.opportunities.models import Opportunity, Role, Shift
from awn.organisations.models import Organisation
from awn.participation.models import Place
from awn.people.models import Person
from awn.sms.gateways import LONGEST_NAME


class Written(models.Model):
    """Subject and words in both languages."""

    subject_ar = models.CharField(max_length=SUBJECT_LENGTH, blank=True)
    subject_en = models.CharField(max_length=SUBJECT_LENGTH, blank=True)
    body_ar = models.TextField(blank=True, max_length=BODY_LENGTH)
    body_en = models.TextField(blank=True, max_length=BODY_LENGTH)

    class Meta:
        abstract = True

    @property
    def subject(self) -> Bilingual:
        return Bilingual(self.subject_ar, self.subject_en)

    @property
    def heading(self) -> Bilingual:
        """The subject for those who send it, without braces."""
        with override("ar"):
            arabic = readable(self.subject_ar)
        with override("en"):
            return Bilingual(arabic, readable(self.subject_en))

    @property
    def body(self) -> Bilingual:
        return Bilingual(self.body_ar, self.body_en)

    @property
    def texts(self) -> Texts:
        return Texts(self.subject_ar, self.subject_en, self.body_ar, self.body_en)


class Template(Written):
    """Words that an organisation uses again."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=NAME_LENGTH)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "name"], name="template_named_once")]

    def __str__(self) -> str:
        return self.name


class Mailing(Written):
    """A message of a coordinator to many of one opportunity."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.CharField(max_length=12, choices=list(GROUPS.items()))
    role = models.ForeignKey(Role, null=True, on_delete=models.SET_NULL, related_name="+")
    shift = models.ForeignKey(Shift, null=True, on_delete=models.SET_NULL, related_name="+")
    # Ids of applications, for the group `chosen`.
    chosen = ArrayField(models.BigIntegerField(), default=list)
    # Passes quiet hours and prayer times: only about a shift of the day itself.
    is_urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=list(MAILING_STATES.items()), default="draft")
    send_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Counts saves: a second coordinator who saves an older one is told.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [
            # The messages of an opportunity, newest first; and what waits for its time, or is being sent.
            models.Index(fields=["opportunity", "-id"], name="mailing_of_opportunity"),
            models.Index(fields=["send_at"], condition=Q(state="scheduled"), name="mailing_scheduled"),
            models.Index(fields=["id"], condition=Q(state="sending"), name="mailing_under_way"),
        ]

    def __str__(self) -> str:
        return self.subject_ar or self.subject_en


class Delivery(models.Model):
    """One message to one person by one way. Its uuid is the Message-ID: the same however often it is tried."""

    mailing = models.ForeignKey(Mailing, null=True, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    # Hours before the shift, for a reminder.
    reminder = models.PositiveSmallIntegerField(null=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    # Whom it concerns: the person, or a minor they answer for.
    about = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # Places are never deleted: the database need not look each of a hundred thousand up.
    place = models.ForeignKey(
        Place, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False, db_index=False
    )
    channel = models.CharField(max_length=8, choices=list(CHANNELS.items()))
    state = models.CharField(max_length=12, choices=list(DELIVERY_STATES.items()))
    reason = models.CharField(max_length=20, blank=True)
    # What the carrier of a text message calls it: receipts name it so.
    carrier = models.CharField(max_length=LONGEST_NAME, blank=True, db_default="")
    uuid = models.UUIDField(default=uuid.uuid4)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Not before: its own time, the end of quiet hours, or the next try.
    due_at = models.DateTimeField()
    # Afterwards it is of no use.
    until = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            # A receiver is written to once, whatever is asked for twice.
            models.UniqueConstraint(
                fields=["mailing", "person", "about", "channel"], condition=Q(reminder=None), name="delivery_once"
            ),
            models.UniqueConstraint(
                fields=["place", "reminder", "person", "channel"], condition=Q(mailing=None), name="reminder_once"
            ),
            models.CheckConstraint(
                condition=Q(mailing=None, reminder__isnull=False) | Q(mailing__isnull=False, reminder=None),
                name="delivery_of_one",
            ),
        ]
        indexes: ClassVar = [
            # What is to be sent next; what was cut off; the page of a mailing; and somebody's own messages.
            models.Index(fields=["due_at", "id"], condition=Q(state="queued"), name="delivery_queue"),
            models.Index(fields=["id"], condition=Q(state="sending"), name="delivery_in_hand"),
            models.Index(fields=["mailing", "state", "channel"], name="delivery_of_mailing"),
            models.Index(fields=["person", "-id"], name="delivery_inbox"),
            # The text message that a receipt is about.
            models.Index(fields=["carrier"], condition=~Q(carrier=""), name="delivery_of_carrier"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.channel} {self.state}"


class Wish(models.Model):
    """How somebody wants to be written to; without a row they read e-mails and sleep at night."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")
    place = ArrayField(models.CharField(max_length=8))
    reminder = ArrayField(models.CharField(max_length=8))
    organiser = ArrayField(models.CharField(max_length=8))
    other = ArrayField(models.CharField(max_length=8))
    is_quiet = models.BooleanField()
    quiet_from = models.TimeField(default=time(21, 30))
    quiet_until = models.TimeField(default=time(7, 30))
    prayer_minutes = models.PositiveSmallIntegerField()
    reminders = ArrayField(models.PositiveSmallIntegerField())
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"wishes of {self.person_id}"

    @property
    def value(self) -> Wishes:
        """As the rules take it."""
        ways = {kind: frozenset(getattr(self, kind)) for kind in KINDS}
        return Wishes(
            **ways, is_quiet=self.is_quiet, quiet_from=self.quiet_from, quiet_until=self.quiet_until,
            prayer_minutes=self.prayer_minutes, reminders=frozenset(self.reminders),
        )  # fmt: skip


class DeadAddress(models.Model):
    """An address to which e-mails came back for good. It counts while it is the address of the account."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")
    address = models.EmailField(max_length=254)
    # As the other server put it (RFC 3463).
    status = models.CharField(max_length=12)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.status} for {self.person_id}"


class Device(models.Model):
    """A browser that takes notices: where they are pushed to, and the keys they are sealed with (RFC 8291)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    endpoint = models.URLField(max_length=1_000, unique=True)
    public = models.BinaryField()  # p256dh: an uncompressed point, 65 bytes
    secret = models.BinaryField()  # auth: 16 bytes
    # The key by which it knows us (RFC 8292).
    kid = models.CharField(max_length=40)
    name = models.CharField(max_length=80, blank=True)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"device {self.pk} of {self.person_id}"


class Feed(models.Model):
    """A calendar that others may read who know its address; a new version makes the old address useless."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    is_open = models.BooleanField(default=True)
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"
