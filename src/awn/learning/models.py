"""Courses with their lessons, questions and media; how far people have come in them; and what other systems hear."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from awn.base.text import Bilingual
from awn.credentials.models import Certificate
from awn.learning.rules import KINDS, LEVELS, MEDIA_KINDS, STATEMENT_STATES, STATES
from awn.organisations.models import Organisation
from awn.people.models import Person


class Course(models.Model):
    """A course: the project's own, read from files, or one that an organisation wrote."""

    slug = models.SlugField(max_length=80, unique=True)
    # Null: the project's own.
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="courses")
    state = models.CharField(max_length=10, choices=list(STATES.items()), default="draft")
    version = models.PositiveIntegerField(default=1)
    minutes = models.PositiveSmallIntegerField(default=0)
    pass_mark = models.PositiveSmallIntegerField(default=70)
    audience = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    level = models.CharField(max_length=12, choices=list(LEVELS.items()), default="beginner")
    # A code of reference.rules.COURSE_QUALIFICATIONS; empty where none is granted.
    qualification = models.CharField(max_length=40, blank=True)
    valid_months = models.PositiveSmallIntegerField(null=True)
    title_ar = models.CharField(max_length=140, blank=True)
    title_en = models.CharField(max_length=140, blank=True)
    summary_ar = models.CharField(max_length=300, blank=True)
    summary_en = models.CharField(max_length=300, blank=True)
    outcomes_ar = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    outcomes_en = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    # Of the files it was read from: what is loaded already is passed over.
    digest = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pass_mark__lte=100), name="course_pass_mark"),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "state"], name="course_of_organisation")]

    def __str__(self) -> str:
        return self.slug

    @property
    def title(self) -> Bilingual:
        return Bilingual(self.title_ar, self.title_en)

    @property
    def summary(self) -> Bilingual:
        return Bilingual(self.summary_ar, self.summary_en)


class Lesson(models.Model):
    """One lesson; `key` never changes, so that progress survives a new version."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="lessons")
    key = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    title_ar = models.CharField(max_length=140, blank=True)
    title_en = models.CharField(max_length=140, blank=True)
    body_ar = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    easy_ar = models.TextField(blank=True)
    easy_en = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["course", "key"], name="lesson_once")]

    def __str__(self) -> str:
        return self.key

    @property
    def title(self) -> Bilingual:
        return Bilingual(self.title_ar, self.title_en)


class Question(models.Model):
    """One question of a lesson."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="questions")
    key = models.CharField(max_length=60)
    lesson_key = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    text_ar = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    easy_ar = models.TextField(blank=True)
    easy_en = models.TextField(blank=True)
    feedback_ar = models.TextField(blank=True)
    feedback_en = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["course", "key"], name="question_once")]

    def __str__(self) -> str:
        return self.key


class Answer(models.Model):
    """One answer of a question."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    position = models.PositiveSmallIntegerField()
    is_right = models.BooleanField(default=False)
    text_ar = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    feedback_ar = models.TextField(blank=True)
    feedback_en = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["question", "position"], name="answer_once")]

    def __str__(self) -> str:
        return self.text_ar or self.text_en

    @property
    def text(self) -> Bilingual:
        return Bilingual(self.text_ar, self.text_en)

    @property
    def feedback(self) -> Bilingual:
        return Bilingual(self.feedback_ar, self.feedback_en)


class Medium(models.Model):
    """A picture of a text, or the recording, film or captions of a lesson in one language."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="media")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=list(MEDIA_KINDS.items()))
    media_type = models.CharField(max_length=40)
    lesson_key = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=2, blank=True)
    data = models.BinaryField()
    size_bytes = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["course", "name"], name="course_medium_once")]

    def __str__(self) -> str:
        return self.name


class Enrolment(models.Model):
    """Somebody takes a course."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="enrolments")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    # Which version was passed, when, and with how many percent.
    version = models.PositiveIntegerField(default=0)
    passed_at = models.DateTimeField(null=True)
    percent = models.PositiveSmallIntegerField(null=True)
    certificate = models.ForeignKey(Certificate, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "course"], name="enrolment_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.course_id}"


class LessonRead(models.Model):
    """Somebody has read a lesson."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="read")
    lesson_key = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["enrolment", "lesson_key"], name="lesson_read_once")]

    def __str__(self) -> str:
        return self.lesson_key


class Reply(models.Model):
    """What somebody answered to a question, in the round they are in."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="replies")
    question_key = models.CharField(max_length=60)
    chosen = ArrayField(models.PositiveSmallIntegerField())
    is_right = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["enrolment", "question_key"], name="reply_once")]

    def __str__(self) -> str:
        return f"{self.question_key}: {self.is_right}"


class Sharer(models.Model):
    """Somebody who agreed that one record store hears of their courses, and the name that it knows them by."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # Of the address of the store: another store has to be agreed to anew, and knows another name.
    store = models.CharField(max_length=64)
    host = models.CharField(max_length=200)
    name = models.UUIDField(default=uuid4, unique=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "store"], condition=Q(until=None), name="sharer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} at {self.host}"


class Launch(models.Model):
    """A course that another platform began for one of its learners (cmi5). They have no account here."""

    uuid = models.UUIDField(default=uuid4, unique=True)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")
    host = models.CharField(max_length=200)
    registration = models.UUIDField()
    # A keyed hash: the same learner is known again, and not by name.
    learner = models.CharField(max_length=64)
    # JSON: the learner, the token, the addresses and the context that their platform gave.
    sealed = models.BinaryField()
    mode = models.CharField(max_length=6)
    mastery = models.FloatField(null=True)
    read = ArrayField(models.CharField(max_length=60), default=list)
    # Key of the question -> places of the answers that were chosen.
    replies = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            # The same learner comes back.
            models.Index(fields=["course", "registration"], name="launch_registration"),
            # The nightly job forgets the oldest.
            models.Index(fields=["touched_at"], name="launch_touched"),
        ]

    def __str__(self) -> str:
        return f"{self.uuid} from {self.host}"


class Statement(models.Model):
    """What another system is to hear of a course, without the actor: made with the act, sent by the worker."""

    uuid = models.UUIDField(unique=True)
    sharer = models.ForeignKey(Sharer, null=True, on_delete=models.CASCADE, related_name="statements")
    launch = models.ForeignKey(Launch, null=True, on_delete=models.CASCADE, related_name="statements")
    body = models.JSONField()
    state = models.CharField(max_length=8, choices=list(STATEMENT_STATES.items()), default="waiting")
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    # What the other side said last.
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sharer__isnull=False, launch=None) | Q(sharer=None, launch__isnull=False),
                name="statement_of_one",
            ),
        ]
        indexes: ClassVar = [
            # The worker asks for what is due.
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="statement_waiting"),
            # The nightly job forgets the oldest.
            models.Index(fields=["made_at"], name="statement_made"),
        ]

    def __str__(self) -> str:
        return f"{self.uuid}: {self.state}"
