"""Sums of what was counted, the cohort, what was objected to, and who shows nothing of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from awn.evaluation.rules import COMPONENTS, CONTEST_REASONS, CONTEST_STATES, HOUSE_COMPONENTS
from awn.organisations.models import Organisation
from awn.people.models import Person
from awn.ratings.models import Rating


def _codes(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Choices without their words, so that another wording asks for no migration."""
    return [(code, code) for code in codes]


class Tally(models.Model):
    """What was counted of one component of a volunteer, faded to the moment `as_of`.

    As everything fades alike, what it is at a later moment follows from that; only something new changes the row.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tallies")
    component = models.CharField(max_length=12, choices=_codes(COMPONENTS))
    good = models.FloatField()
    weight = models.FloatField()
    n = models.PositiveIntegerField()
    as_of = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "component"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.component}: {self.n}"


class HouseTally(models.Model):
    """The same for an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="tallies")
    component = models.CharField(max_length=12, choices=_codes(HOUSE_COMPONENTS))
    good = models.FloatField()
    weight = models.FloatField()
    n = models.PositiveIntegerField()
    as_of = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "component"], name="house_tally_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.component}: {self.n}"


class Cohort(models.Model):
    """What is assumed of somebody new, as last fitted; without a row the fallback of the rules holds."""

    component = models.CharField(primary_key=True, max_length=12, choices=_codes([*COMPONENTS, *HOUSE_COMPONENTS]))
    a = models.FloatField()
    b = models.FloatField()
    c = models.FloatField(default=0)
    people = models.PositiveIntegerField()
    is_fallback = models.BooleanField()
    fitted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.component}: {self.a:.2f}, {self.b:.2f}"


class Severity(models.Model):
    """By how much somebody rates above or below others, drawn to nought while little is known of it."""

    rater = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="severity")
    effect = models.FloatField()
    n = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.rater_id}: {self.effect:+.2f}"


class Discount(models.Model):
    """A rating that counts for less, or not at all, and why."""

    rating = models.OneToOneField(Rating, primary_key=True, on_delete=models.CASCADE, related_name="discount")
    factor = models.FloatField()
    reason = models.CharField(max_length=12, choices=_codes(["ring", "household", "same_answers"]))
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(factor__gte=0, factor__lt=1), name="discount_is_less")
        ]

    def __str__(self) -> str:
        return f"{self.rating_id}: {self.reason}"


class Contest(models.Model):
    """Somebody objects to a row of what is said of them, or of their organisation; a person decides.

    `ref` is the place, the rating, the shift or the application that the component's row is about.
    """

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="evaluation_contests")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.CASCADE, related_name="evaluation_contests"
    )
    component = models.CharField(max_length=12, choices=_codes([*COMPONENTS, *HOUSE_COMPONENTS]))
    ref = models.BigIntegerField()
    reason = models.CharField(max_length=12, choices=_codes(CONTEST_REASONS))
    # What the sealed words are bound to.
    seal = models.UUIDField(default=uuid.uuid4, editable=False)
    words = models.BinaryField(null=True)
    answer = models.BinaryField(null=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=_codes(CONTEST_STATES))
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # One objection to a row, one answer.
            models.UniqueConstraint(
                fields=["component", "ref"], condition=~Q(state="withdrawn"), name="evaluation_contest_once"
            ),
            models.CheckConstraint(
                condition=Q(person=None, organisation__isnull=False) | Q(person__isnull=False, organisation=None),
                name="evaluation_contest_of_one",
            ),
        ]
        indexes: ClassVar = [
            # The staff's queue, the most pressing first.
            models.Index(fields=["due_at"], condition=Q(state="open"), name="evaluation_contest_open"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.component} {self.ref}: {self.state}"


class Hiding(models.Model):
    """Somebody shows organisations nothing of their evaluation: they read the same as of somebody new."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="evaluation_hiding")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} since {self.since:%Y-%m-%d}"


class CommentLabel(models.Model):
    """What the words of a rating are about and how they sound: labels alone, never the words.

    `unsure` goes to people; what a person said stands and is learnt from.
    """

    rating = models.OneToOneField(Rating, primary_key=True, on_delete=models.CASCADE, related_name="comment_label")
    sentiment = models.CharField(max_length=8, choices=_codes(["good", "bad", "mixed", "unsure"]))
    confidence = models.FloatField()
    topics = ArrayField(models.CharField(max_length=14))
    # Which seed and corrections it was learnt from.
    model = models.CharField(max_length=12)
    at = models.DateTimeField()
    corrected_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    corrected_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(confidence__gte=0, confidence__lte=1), name="comment_confidence")
        ]

    def __str__(self) -> str:
        return f"{self.rating_id}: {self.sentiment}"


class CommentCorrection(models.Model):
    """What a person said of a comment, beside what stood before; it stays when it is taken back."""

    rating = models.ForeignKey(Rating, on_delete=models.CASCADE, related_name="comment_corrections")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    # Of the platform's staff; else of the organisation.
    is_staff = models.BooleanField()
    was = models.CharField(max_length=8, choices=_codes(["good", "bad", "mixed", "unsure"]), blank=True)
    was_topics = ArrayField(models.CharField(max_length=14))
    was_confidence = models.FloatField(null=True)
    # "person" where somebody had said it before; empty where there was no label.
    was_model = models.CharField(max_length=12, blank=True)
    sentiment = models.CharField(max_length=8, choices=_codes(["good", "bad", "mixed", "unsure"]))
    topics = ArrayField(models.CharField(max_length=14))
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            # The staff's list, the latest first.
            models.Index(fields=["-at"], name="comment_correction_at"),
        ]

    def __str__(self) -> str:
        return f"{self.rating_id}: {self.was or 'nothing'} to {self.sentiment}"
