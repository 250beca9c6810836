"""Zones and who works in them, things handed out, seats called up, and scans of kiosks that were refused."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from awn.base.text import Bilingual
from awn.onsite.rules import ENDS, LONGEST_NAME, LONGEST_SIZE
from awn.opportunities.models import Opportunity, Shift
from awn.organisations.models import Organisation
from awn.participation.models import Kiosk, Place
from awn.people.models import Person


class Zone(models.Model):
    """A part of the place where an opportunity happens, with whoever looks after it."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="zones")
    name_ar = models.CharField(max_length=LONGEST_NAME, blank=True)
    name_en = models.CharField(max_length=LONGEST_NAME, blank=True)
    supervisor = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes: ClassVar = [
            # The zones of an opportunity, as they were made.
            models.Index(fields=["opportunity", "id"], name="zone_of_opportunity"),
        ]

    def __str__(self) -> str:
        return self.name_ar or self.name_en

    @property
    def name(self) -> Bilingual:
        return Bilingual(self.name_ar, self.name_en)


class Posting(models.Model):
    """Where somebody works during a shift."""

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="postings")
    place = models.OneToOneField(Place, on_delete=models.CASCADE, related_name="posting")
    # The one of the volunteers whom the others of the zone ask first.
    leads = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.place_id} in {self.zone_id}"


class ItemKind(models.Model):
    """A kind of thing that an organisation hands out: a vest, a radio, a key."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="item_kinds")
    name_ar = models.CharField(max_length=LONGEST_NAME, blank=True)
    name_en = models.CharField(max_length=LONGEST_NAME, blank=True)
    # A cap may be kept, a radio may not.
    comes_back = models.BooleanField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "id"], name="item_kind_of_house")]

    def __str__(self) -> str:
        return self.name_ar or self.name_en

    @property
    def name(self) -> Bilingual:
        return Bilingual(self.name_ar, self.name_en)


class ItemStock(models.Model):
    """How many there are of a kind in one size, and how many of them are out now."""

    kind = models.ForeignKey(ItemKind, on_delete=models.CASCADE, related_name="stock")
    size = models.CharField(max_length=LONGEST_SIZE, blank=True)
    owned = models.PositiveIntegerField()
    out = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "size"], name="item_size_once"),
            models.CheckConstraint(condition=Q(out__lte=F("owned")), name="item_never_more_than_owned"),
        ]

    def __str__(self) -> str:
        return f"{self.size} {self.out}/{self.owned}"


class Handout(models.Model):
    """One thing that somebody was given for a shift. Who gave it stands in the table of events."""

    stock = models.ForeignKey(ItemStock, on_delete=models.PROTECT, related_name="handouts")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="handouts")
    out_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=8, choices=list(ENDS.items()), blank=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stock", "place"], condition=Q(ended_at=None), name="handout_once"),
        ]
        indexes: ClassVar = [
            # What somebody has; and what is still out, for the list and the reminders.
            models.Index(fields=["place", "id"], name="handout_of_place"),
            models.Index(fields=["out_at"], condition=Q(ended_at=None), name="handout_open"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.end or 'out'}"


class CallUp(models.Model):
    """Seats that were added to a shift on the day because people are missing."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="call_ups")
    seats = models.PositiveIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.seats} more in {self.shift_id}"


class RefusedScan(models.Model):
    """A scan that a kiosk kept without a network and that could not be recorded; a supervisor looks at it.

    It holds no name: the seat where it is known, and the code of the refusal.
    """

    client_id = models.UUIDField(unique=True)
    kiosk = models.ForeignKey(Kiosk, on_delete=models.CASCADE, related_name="+")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey(Place, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=3)
    scanned_at = models.DateTimeField()
    code = models.CharField(max_length=40)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            # What still waits for a supervisor.
            models.Index(fields=["opportunity", "id"], condition=Q(settled_at=None), name="refused_scan_open"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.scanned_at:%Y-%m-%d %H:%M}"
