"""Boards of remote work: tasks with their steps, claims and files; times with their supervisors; calls for help."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from awn.boards.rules import CLAIM_STATES, KINDS, LIVE_CLAIMS, SESSION_STATES, STEPS, TASK_STATES
from awn.hours.models import Deliverable
from awn.opportunities.models import Opportunity
from awn.participation.models import Place
from awn.people.models import Person
from awn.reference.models import Language
from awn.safety.models import Incident


class Board(models.Model):
    """The board of one remote opportunity, and its rules."""

    opportunity = models.OneToOneField(Opportunity, on_delete=models.CASCADE, related_name="board")
    kind = models.CharField(max_length=12, choices=list(KINDS.items()))
    claim_hours = models.PositiveSmallIntegerField(default=72)
    most_claims = models.PositiveSmallIntegerField(default=2)
    # How well both languages of a translation must be known; whoever reads it a second time, into its language.
    level = models.CharField(max_length=20, default="fluent")
    review_level = models.CharField(max_length=20, default="fluent")
    # A code of qualifications.rules that must be checked and valid; empty where none is asked.
    licence = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} of {self.opportunity_id}"


class Task(models.Model):
    """One piece of work. Of whoever is helped by it: an alias and what is needed, no more."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="tasks")
    state = models.CharField(max_length=10, default="open", choices=list(TASK_STATES.items()))
    title = models.CharField(max_length=140)
    brief = models.TextField(blank=True)
    link = models.CharField(max_length=500, blank=True)
    alias = models.CharField(max_length=40, blank=True)
    need = models.CharField(max_length=500, blank=True)
    from_language = models.ForeignKey(Language, null=True, on_delete=models.PROTECT, related_name="+")
    to_language = models.ForeignKey(Language, null=True, on_delete=models.PROTECT, related_name="+")
    units = models.PositiveSmallIntegerField(default=1)
    # What the second reading is worth.
    review_units = models.PositiveSmallIntegerField(default=0)
    # The organisation's own number of it: the same file brought in twice makes no second task.
    reference = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    # When it came into its present state: how long it waits.
    since = models.DateTimeField()
    accepted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["board", "reference"], condition=~Q(reference=""), name="task_reference_once"
            ),
            models.CheckConstraint(condition=Q(units__gte=1), name="task_worth_something"),
            models.CheckConstraint(
                condition=Q(from_language=None) | ~Q(from_language=F("to_language")), name="task_two_languages"
            ),
        ]
        indexes: ClassVar = [
            # The columns of the board, the longest-waiting first.
            models.Index(fields=["board", "state", "since"], name="task_of_board"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.state}"


class Claim(models.Model):
    """Somebody has taken a step of a task, until a time. Hours rest on the place they took it with."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="claims")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="claims")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="claims")
    step = models.CharField(max_length=6, choices=list(STEPS.items()))
    state = models.CharField(max_length=10, default="active", choices=list(CLAIM_STATES.items()))
    claimed_at = models.DateTimeField()
    until = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)
    text = models.TextField(blank=True)
    link = models.CharField(max_length=500, blank=True)
    # Why it came back: of the second reader or of the organisation.
    note = models.TextField(blank=True)
    handed_in_at = models.DateTimeField(null=True)
    # The hours of it, credited once.
    deliverable = models.OneToOneField(Deliverable, null=True, on_delete=models.PROTECT, related_name="claim")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "step"], condition=Q(state__in=sorted(LIVE_CLAIMS)), name="claim_once_per_step"
            ),
            # Nobody reads a second time what they did themselves, whatever the code says.
            models.UniqueConstraint(
                fields=["task", "person"], condition=Q(state__in=sorted(LIVE_CLAIMS)), name="claim_by_another"
            ),
        ]
        indexes: ClassVar = [
            # What somebody has; and the job that takes back what is over.
            models.Index(fields=["person", "state"], name="task_claim_of_person"),
            models.Index(fields=["until"], condition=Q(state="active"), name="claim_active_until"),
        ]

    def __str__(self) -> str:
        return f"{self.step} of {self.task_id}: {self.state}"


class Session(models.Model):
    """A time at which one volunteer teaches or listens, with somebody on duty where that is asked for."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="sessions")
    state = models.CharField(max_length=12, default="free", choices=list(SESSION_STATES.items()))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    alias = models.CharField(max_length=40, blank=True)
    need = models.CharField(max_length=500, blank=True)
    link = models.CharField(max_length=500, blank=True)
    supervisor = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    volunteer = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="sessions")
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="sessions")
    # What the volunteer said of it, before a supervisor settles it.
    said = models.CharField(max_length=12, blank=True)
    note = models.TextField(blank=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    deliverable = models.OneToOneField(Deliverable, null=True, on_delete=models.PROTECT, related_name="session")
    created_at = models.DateTimeField()
    # When whoever booked it was reminded of it.
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_times"),
            models.CheckConstraint(
                condition=~Q(state="free") | Q(volunteer=None, place=None), name="session_free_of_anybody"
            ),
            models.CheckConstraint(
                condition=Q(supervisor=None) | Q(volunteer=None) | ~Q(supervisor=F("volunteer")),
                name="session_watched_by_another",
            ),
        ]
        indexes: ClassVar = [
            # The times of a board; and those of somebody, which may not overlap.
            models.Index(fields=["board", "starts_at"], name="session_of_board"),
            models.Index(fields=["volunteer", "starts_at"], name="session_of_volunteer"),
            # The job that reminds of what is near.
            models.Index(
                fields=["starts_at"], condition=Q(state="booked", reminded_at=None), name="session_unreminded"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.state}"


class BoardFile(models.Model):
    """A file of a brief, of what was handed in, or of a time. What it was called is not kept: names tell of people."""

    task = models.ForeignKey(Task, null=True, on_delete=models.CASCADE, related_name="files")
    # Empty for a file of the brief.
    claim = models.ForeignKey(Claim, null=True, on_delete=models.CASCADE, related_name="files")
    session = models.ForeignKey(Session, null=True, on_delete=models.CASCADE, related_name="files")
    # Of a time: whether whoever booked it put the file there. It goes when the time is given back.
    is_volunteers = models.BooleanField(default=False, db_default=False)
    stored_as = models.CharField(max_length=40, unique=True)
    key = models.BinaryField()
    # Office documents have long names.
    media_type = models.CharField(max_length=100)
    size_bytes = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(task=None) ^ Q(session=None), name="board_file_of_one"),
            models.CheckConstraint(condition=Q(claim=None) | ~Q(task=None), name="board_file_of_work_in_a_task"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id or self.session_id}: {self.media_type}"


class Escalation(models.Model):
    """A volunteer called the supervisor. What was said stands, sealed, in the log of incidents."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="escalations")
    incident = models.ForeignKey(Incident, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    taken_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(null=True)
    # When everybody in charge was called, because the one on duty did not answer.
    widened_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # Pressed twice it calls once, until somebody has answered.
            models.UniqueConstraint(fields=["session"], condition=Q(taken_at=None), name="escalation_open_once"),
        ]

    def __str__(self) -> str:
        return f"escalation of {self.session_id}"
