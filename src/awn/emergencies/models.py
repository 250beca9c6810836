"""Emergencies, and the people who were called or offered to come."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from awn.base.text import Bilingual
from awn.emergencies.rules import ANSWERS, PLACE_LENGTH, POOLS, TITLE_LENGTH
from awn.opportunities.models import Shift
from awn.organisations.models import Organisation
from awn.participation.models import Place
from awn.people.models import Person
from awn.reference.models import Region


class Emergency(models.Model):
    """Something that needs many hands at once: one page says what, where, who and how many."""

    # The short code in addresses; never reused.
    public_id = models.CharField(max_length=16, unique=True)
    # Empty where the platform itself calls.
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    title_ar = models.CharField(max_length=TITLE_LENGTH)
    title_en = models.CharField(max_length=TITLE_LENGTH)
    what_ar = models.TextField()
    what_en = models.TextField()
    place_ar = models.CharField(max_length=PLACE_LENGTH)
    place_en = models.CharField(max_length=PLACE_LENGTH)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    # One of them is enough; who has more is called first.
    skill_ids = ArrayField(models.IntegerField(), default=list)
    wanted = models.PositiveIntegerField()
    # The shift in which a yes has a seat from now on; empty where people are expected without one.
    shift = models.ForeignKey(Shift, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    # Waves sent so far, and when the next goes out by itself; empty while nobody is to be called.
    waves = models.PositiveSmallIntegerField(default=0)
    next_wave_at = models.DateTimeField(null=True)
    standby_from = models.DateTimeField(null=True)
    standby_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    words_ar = models.TextField(blank=True)
    words_en = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(standby_until=None) | Q(standby_until__gt=F("standby_from")), name="emergency_standby_times"
            )
        ]
        indexes: ClassVar = [
            # The job that sends waves; what is open; an organisation's own.
            models.Index(fields=["next_wave_at"], condition=Q(next_wave_at__isnull=False), name="emergency_next_wave"),
            models.Index(fields=["-opened_at"], condition=Q(closed_at=None), name="emergency_open"),
        ]

    def __str__(self) -> str:
        return self.title_ar

    @property
    def title(self) -> Bilingual:
        return Bilingual(self.title_ar, self.title_en)

    @property
    def what(self) -> Bilingual:
        return Bilingual(self.what_ar, self.what_en)

    @property
    def place(self) -> Bilingual:
        return Bilingual(self.place_ar, self.place_en)

    @property
    def words(self) -> Bilingual:
        return Bilingual(self.words_ar, self.words_en)


class Call(models.Model):
    """Somebody who was called, or who offered to come by themselves, with their answer."""

    emergency = models.ForeignKey(Emergency, on_delete=models.CASCADE, related_name="calls", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # 0 for those who came by themselves.
    wave = models.PositiveSmallIntegerField()
    km = models.PositiveIntegerField(null=True)
    called_at = models.DateTimeField()
    answer = models.CharField(max_length=5, blank=True, default="", choices=list(ANSWERS.items()))
    answered_at = models.DateTimeField(null=True)
    pool = models.CharField(max_length=10, blank=True, default="", choices=list(POOLS.items()))
    # The seat that the yes became, and the code of what stood in the way of one.
    place = models.ForeignKey(Place, null=True, on_delete=models.SET_NULL, related_name="+")
    no_seat = models.CharField(max_length=40, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["emergency", "person"], name="emergency_call_once"),
            models.CheckConstraint(condition=Q(pool="") | Q(answer="yes"), name="emergency_pool_said_yes"),
        ]
        indexes: ClassVar = [
            # The desk's lists, in the order of answers.
            models.Index(fields=["emergency", "pool", "answered_at"], name="emergency_pool"),
        ]

    def __str__(self) -> str:
        return f"call {self.pk}: {self.answer}"
