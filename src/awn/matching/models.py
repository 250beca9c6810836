"""What matching remembers: meanings as vectors, what people chose, and which lists they were shown."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from awn.base.text import Bilingual
from awn.matching.rules import ALERTS, DISMISSALS, INVITATION_STATES, ORDER_REASON_LENGTH, SURFACES
from awn.opportunities.models import Opportunity
from awn.people.models import Person


class Vector(models.Model):
    """The meaning of one text of something in one language, as one model of language sees it.

    `values` are float32, little-endian, unit length, not yet centred. `digest` is that of the text: what did not change
    is not read by the model again.
    """

    KINDS: ClassVar = [("opportunity", "opportunity"), ("person", "person")]

    kind = models.CharField(max_length=20, choices=KINDS)
    subject_id = models.BigIntegerField()
    language = models.CharField(max_length=5)
    model = models.CharField(max_length=120)  # id@revision
    digest = models.CharField(max_length=64)
    values = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "subject_id", "language", "model"], name="vector_once")
        ]
        indexes: ClassVar = [
            # The index of a process loads what is new of its model.
            models.Index(fields=["model", "kind", "id"], name="vector_of_model")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} {self.language} {self.model}"


class Centre(models.Model):
    """The mean of all vectors of a kind in a language: without it, texts of one language attract each other."""

    kind = models.CharField(max_length=20, choices=Vector.KINDS)
    language = models.CharField(max_length=5)
    model = models.CharField(max_length=120)
    values = models.BinaryField()
    count = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "language", "model"], name="centre_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {self.model}"


class Choice(models.Model):
    """What somebody chose about being matched; without a row: not found by organisations, lists by match."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="matching_choice")
    findable_since = models.DateTimeField(null=True)
    plain_order = models.BooleanField(default=False)
    travel_km = models.PositiveSmallIntegerField(null=True)
    asked_at = models.DateTimeField(null=True)  # the three questions were answered or put away

    class Meta:
        indexes: ClassVar = [
            # Organisations search among these.
            models.Index(fields=["person"], condition=Q(findable_since__isnull=False), name="choice_findable")
        ]

    def __str__(self) -> str:
        return f"choice of {self.person_id}"


class Dismissal(models.Model):
    """«Not for me»: the opportunity leaves the person's lists, and the reason moves the next ones."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="dismissals")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=20, choices=list(DISMISSALS.items()))
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "opportunity"], name="dismissal_once")]

    def __str__(self) -> str:
        return f"{self.person_id} x {self.opportunity_id}"


class Invitation(models.Model):
    """An organisation asks somebody who agreed to be found; whoever declines is not asked again by it."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=20, default="sent", choices=list(INVITATION_STATES.items()))
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["opportunity", "person"], name="invitation_once")]
        indexes: ClassVar = [
            models.Index(fields=["person", "state"], name="invitation_inbox"),
            models.Index(fields=["at"], condition=Q(state="waiting"), name="invitation_held"),
        ]

    def __str__(self) -> str:
        return f"{self.opportunity_id} -> {self.person_id} {self.state}"


class Slate(models.Model):
    """A list as it was shown to somebody: what evaluation and learning stand on.

    Holds ids, not foreign keys, so that a person can be erased: `person_id` is then emptied. The arrays run in
    parallel, by position. `propensities` are the chances with which each was put where it stood; `features` are rows of
    `feature_names`, one after the other.
    """

    person_id = models.BigIntegerField(null=True)
    surface = models.CharField(max_length=20, choices=list(SURFACES.items()))
    at = models.DateTimeField()
    revision = models.CharField(max_length=160)  # of weights and model of language
    candidates = models.PositiveIntegerField()  # open and eligible at that moment
    opportunity_ids = ArrayField(models.BigIntegerField())
    scores = ArrayField(models.FloatField())
    propensities = ArrayField(models.FloatField())
    feature_names = ArrayField(models.CharField(max_length=40))
    features = ArrayField(models.FloatField())

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["at"], name="slate_at"),
            models.Index(fields=["person_id", "-id"], name="slate_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.surface} {self.at:%Y-%m-%d %H:%M}"


class SavedSearch(models.Model):
    """A search somebody wants to be told about. `query` is the query string of the list's address."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1_000)
    alert = models.CharField(max_length=10, choices=list(ALERTS.items()))
    created_at = models.DateTimeField()
    # What was published after this moment is new to them.
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "query"], name="saved_search_once")]
        indexes: ClassVar = [models.Index(fields=["alert", "told_at"], name="saved_search_due")]

    def __str__(self) -> str:
        return self.name


class Weights(models.Model):
    """Weights of the score that were learned from slates; the newest active ones count, else those set by hand."""

    made_at = models.DateTimeField()
    revision = models.CharField(max_length=80, unique=True)
    names = ArrayField(models.CharField(max_length=40))
    values = ArrayField(models.FloatField())
    slates = models.PositiveIntegerField()
    active = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.revision


class PlainOrder(models.Model):
    """Staff said that lists are by date for everybody, or no longer; the latest row counts, and rows stay as they are.

    Who it was stands in the event. `until` ends it by itself.
    """

    is_on = models.BooleanField()
    reason_ar = models.CharField(max_length=ORDER_REASON_LENGTH, blank=True)
    reason_en = models.CharField(max_length=ORDER_REASON_LENGTH, blank=True, db_default="")
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{'plain' if self.is_on else 'by match'} from {self.at:%Y-%m-%d}"

    @property
    def reason(self) -> Bilingual:
        """Why, as the staff wrote it."""
        return Bilingual(self.reason_ar, self.reason_en)
