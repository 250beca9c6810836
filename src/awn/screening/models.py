"""What screening keeps beside applications: acts, fits, views, questions, rules, interviews."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Text
from awn.base.text import Bilingual
from awn.opportunities.models import Opportunity
from awn.organisations.models import Organisation
from awn.participation.models import Application
from awn.people.models import Person
from awn.screening.asking import ANSWER_LENGTH, LABEL_LENGTH, QUESTION_KINDS
from awn.screening.meeting import INTERVIEW_STATES, PLACE_LENGTH
from awn.screening.referring import REFERENCE_STATES, RELATIONS
from awn.screening.rules import ACTS, VIEW_NAME_LENGTH


class Act(models.Model):
    """What a coordinator, or a rule, decided on some applicants at once. Its letters wait until `tell_at`."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=list(ACTS.items()))
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    tell_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            # The acts of an opportunity, newest first.
            models.Index(fields=["opportunity", "-id"], name="screening_acts"),
            # The job that lets letters go.
            models.Index(fields=["tell_at"], condition=Q(told_at=None, undone_at=None), name="screening_acts_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Move(models.Model):
    """What an act did to one application: how it stood before and after, so that it can be taken back exactly."""

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="moves")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["act", "application"], name="screening_move_once")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.before['state']} -> {self.after['state']}"


class Inquiry(models.Model):
    """A question to one applicant, and the answer."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="inquiries")
    act = models.ForeignKey(Act, null=True, on_delete=models.SET_NULL, related_name="inquiries")
    text = models.TextField()
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"inquiry {self.pk}"


class Fit(models.Model):
    """How well an applicant fits, by the matching engine, and what added how much."""

    application = models.OneToOneField(Application, primary_key=True, on_delete=models.CASCADE, related_name="fit")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="+", db_index=False)
    score = models.FloatField()
    shares = models.JSONField()
    revision = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        # The table of applicants, best first.
        indexes: ClassVar = [models.Index("opportunity", F("score").desc(), "application", name="screening_best")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.score:.2f}"


class SavedView(models.Model):
    """Filters and order of the table under a name: one person's own, or (without a person) the organisation's."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=VIEW_NAME_LENGTH)
    query = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "person", "name"], nulls_distinct=False, name="screening_view_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """What an opportunity asks everybody who applies. Never changed: a new wording is a new row, the old retires."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=list(QUESTION_KINDS.items()))
    text_ar = models.CharField(max_length=LABEL_LENGTH)
    text_en = models.CharField(max_length=LABEL_LENGTH)
    choices_ar = ArrayField(models.CharField(max_length=LABEL_LENGTH), default=list)
    choices_en = ArrayField(models.CharField(max_length=LABEL_LENGTH), default=list)
    required = models.BooleanField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            # What is asked now; and, on the page of an applicant, what was.
            models.Index(fields=["opportunity", "position"], name="screening_questions")
        ]

    def __str__(self) -> str:
        return self.text_ar

    @property
    def text(self) -> Bilingual:
        """The question in both languages."""
        return Bilingual(self.text_ar, self.text_en)

    @property
    def choices(self) -> list[Bilingual]:
        """What can be chosen, in order."""
        return [Bilingual(ar, en) for ar, en in zip(self.choices_ar, self.choices_en, strict=True)]

    def said(self, typed: str) -> Bilingual | Text:
        """What was typed or chosen, as it is read."""
        if self.kind == "text" or not typed.isdecimal():
            return typed
        if self.kind == "yes_no":
            return _("Yes") if typed == "1" else _("No")
        return self.choices[int(typed)] if int(typed[:4]) < len(self.choices) else ""


class Answer(models.Model):
    """What an applicant answered: words, the number of a choice from 0, or 1 and 0 for yes and no."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    text = models.CharField(max_length=ANSWER_LENGTH, blank=True)
    number = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "question"], name="screening_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} to {self.question_id}"


class RuleSet(models.Model):
    """The rules of an opportunity in one version; a change is a new version. The latest counts."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    rules = models.JSONField()
    is_on = models.BooleanField()
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["opportunity", "version"], name="screening_rules_version")
        ]

    def __str__(self) -> str:
        return f"rules {self.version} of {self.opportunity_id}"


class Trace(models.Model):
    """What the rules said of an application, by which version and which facts: kept as it was."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="traces")
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="+")
    # Each rule that was asked, with each of its conditions, what was found, and whether it held.
    steps = models.JSONField()
    outcome = models.CharField(max_length=12)
    why = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.application_id}: {self.outcome}"


class Slot(models.Model):
    """A time at which an interview can take place."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=PLACE_LENGTH)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["opportunity", "starts_at", "place"], name="screening_slot_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="screening_slot_lasts"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class Interview(models.Model):
    """An applicant who was asked to come to an interview, and the time they chose."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="interview")
    slot = models.OneToOneField(Slot, null=True, on_delete=models.PROTECT, related_name="interview")
    state = models.CharField(max_length=12, choices=list(INTERVIEW_STATES.items()))
    offered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # Each change makes the calendar entry a newer one.
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="booked", slot__isnull=False) | ~Q(state="booked") & Q(slot=None),
                name="screening_booked_has_slot",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.state}"


class RefereesWanted(models.Model):
    """How many referees each applicant to an opportunity is asked to name."""

    opportunity = models.OneToOneField(Opportunity, primary_key=True, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.opportunity_id}: {self.number}"


class Reference(models.Model):
    """A referee whom an applicant named, and what they said. Name, address and words are sealed."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="references")
    # What the sealed columns are bound to.
    seal = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.BinaryField()
    relation = models.CharField(max_length=12, choices=list(RELATIONS.items()))
    # The address goes when they have answered, and when they have not.
    email = models.BinaryField(null=True)
    email_hash = models.CharField(max_length=64)
    # Of the word in the latest letter; the word itself is kept nowhere.
    token_hash = models.CharField(max_length=64, null=True, unique=True)
    state = models.CharField(max_length=10, choices=list(REFERENCE_STATES.items()), default="asked")
    named_at = models.DateTimeField()
    letters = models.PositiveSmallIntegerField(default=0)
    letter_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.BinaryField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "email_hash"], name="screening_referee_once"),
            models.CheckConstraint(
                condition=Q(state="answered", answer__isnull=False) | ~Q(state="answered") & Q(answer=None),
                name="screening_answered_has_words",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", email__isnull=False) | ~Q(state="asked") & Q(email=None),
                name="screening_address_while_asked",
            ),
        ]
        indexes: ClassVar = [
            # The nightly job: letters that nobody answered.
            models.Index(fields=["expires_at"], condition=Q(state="asked"), name="screening_references_due"),
            # The nightly job: what has had its time.
            models.Index(fields=["named_at"], name="screening_references_old"),
        ]

    def __str__(self) -> str:
        return f"reference {self.pk}: {self.state}"


class UnwillingReferee(models.Model):
    """An address that no applicant can name again, as a keyed hash."""

    email_hash = models.CharField(primary_key=True, max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.email_hash[:8]
