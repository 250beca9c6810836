"""Checks minute by minute, their sums day by day, and what the staff declare."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from awn.base.text import Bilingual
from awn.people.models import Person
from awn.status.rules import KINDS, PARTS, TITLE_LENGTH


class Check(models.Model):
    """What the worker found in one minute: `{part: [state, value, why]}`. Gone after a day."""

    minute = models.DateTimeField(primary_key=True)
    results = models.JSONField()

    def __str__(self) -> str:
        return f"{self.minute:%Y-%m-%d %H:%M}"


class DaySum(models.Model):
    """How many minutes of a day a part was good, in trouble, not working; the others nobody knows."""

    part = models.CharField(max_length=10, choices=list(PARTS.items()))
    day = models.DateField()
    good = models.PositiveSmallIntegerField(default=0)
    slow = models.PositiveSmallIntegerField(default=0)
    bad = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["part", "day"], name="status_day_once"),
            models.CheckConstraint(
                condition=Q(good__lte=1440 - F("slow") - F("bad")), name="status_day_has_so_many_minutes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.day}"


class Outage(models.Model):
    """An incident or planned maintenance, as the staff tell it in both languages."""

    kind = models.CharField(max_length=12, choices=list(KINDS.items()))
    title_ar = models.CharField(max_length=TITLE_LENGTH)
    title_en = models.CharField(max_length=TITLE_LENGTH)
    parts = ArrayField(models.CharField(max_length=10, choices=list(PARTS.items())))
    begins_at = models.DateTimeField()
    # Of maintenance: until when it is planned.
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        # The page and the line above all pages: what has not ended; the feed: the newest.
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(ended_at=None), name="outage_open")]

    def __str__(self) -> str:
        return self.title_en

    @property
    def title(self) -> Bilingual:
        return Bilingual(self.title_ar, self.title_en)


class OutageUpdate(models.Model):
    """What is told of an outage at one moment."""

    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="updates")
    text_ar = models.TextField()
    text_en = models.TextField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.outage_id} {self.at:%Y-%m-%d %H:%M}"

    @property
    def text(self) -> Bilingual:
        return Bilingual(self.text_ar, self.text_en)
