"""Rosters: the draft of who takes which shift, the runs that make it, what stayed empty, and moves by hand."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from awn.base.text import Bilingual
from awn.opportunities.models import Opportunity, Programme, Shift
from awn.organisations.models import Organisation
from awn.participation.models import Application, Place
from awn.people.models import Person
from awn.planning.rules import KINDS, ROW_STATES, RUN_STATES, UNDER_WAY


class Roster(models.Model):
    """The plan of one opportunity, or of all of a programme."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="rosters")
    opportunity = models.OneToOneField(Opportunity, null=True, on_delete=models.CASCADE, related_name="roster")
    programme = models.OneToOneField(Programme, null=True, on_delete=models.CASCADE, related_name="roster")
    rest_hours = models.PositiveSmallIntegerField()
    most_hours = models.PositiveSmallIntegerField(null=True)
    with_waiting = models.BooleanField()
    with_undecided = models.BooleanField()
    beyond_wishes = models.BooleanField()
    may_move = models.BooleanField()
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(opportunity__isnull=False, programme__isnull=True)
                | Q(opportunity__isnull=True, programme__isnull=False),
                name="roster_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"roster {self.pk}"

    @property
    def title(self) -> Bilingual:
        """That of what is planned."""
        planned = self.opportunity or self.programme
        return planned.title if planned else Bilingual("", "")


class Run(models.Model):
    """Work in the background: a plan, replacements, or a publishing."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(max_length=10, choices=[(kind.value, name) for kind, name in KINDS.items()])
    state = models.CharField(max_length=10, choices=list(RUN_STATES.items()))
    stage = models.CharField(max_length=12, blank=True)
    fault = models.CharField(max_length=16, blank=True)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    # How far it is: shifts for a publishing.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    # What a plan found, and how long the solver took.
    people = models.PositiveIntegerField(default=0)
    seats = models.PositiveIntegerField(default=0)
    filled = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    pairs = models.PositiveIntegerField(default=0)
    objective = models.FloatField(default=0)
    bound = models.FloatField(default=0)
    greedy = models.FloatField(default=0)
    seconds = models.FloatField(default=0)
    # Groups of shifts that need more people than may take any of them: {"shifts": ids, "seats": n, "people": n}.
    shortages = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["roster"], condition=Q(state__in=UNDER_WAY), name="planning_one_run_at_a_time"
            )
        ]
        indexes: ClassVar = [
            # The latest runs of a roster; and the worker, which looks for what is not done.
            models.Index(fields=["roster", "-id"], name="planning_run_of_roster"),
            models.Index(fields=["id"], condition=Q(state__in=UNDER_WAY), name="planning_run_under_way"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: {self.state}"


class Row(models.Model):
    """Somebody in a shift of the plan. It becomes a place when it is published."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="rows")
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="planned_rows")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=list(ROW_STATES.items()))
    place = models.ForeignKey(Place, null=True, on_delete=models.SET_NULL, related_name="+")
    score = models.PositiveSmallIntegerField(default=0)
    # Planning again leaves them where they are.
    pinned = models.BooleanField(default=False)
    # Whether the person knows of it as it is now.
    told = models.BooleanField(default=False)
    # Why the last publishing left it out.
    problem = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["roster", "shift", "person"], name="planning_row_once"),
        ]
        indexes: ClassVar = [
            # The people of a shift; the shifts of a person; what the worker has still to publish or to tell.
            models.Index(fields=["roster", "shift", "state"], name="planning_row_of_shift"),
            models.Index(fields=["roster", "person"], name="planning_row_of_person"),
            models.Index(fields=["roster", "state", "told"], name="planning_row_open"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.shift_id}: {self.state}"


class Gap(models.Model):
    """Seats of a shift that the last plan could not fill, and why."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="gaps")
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="+")
    seats = models.PositiveIntegerField()
    # What holds back most of those who may take it, and how many each reason holds back.
    main = models.CharField(max_length=12, blank=True)
    counts = models.JSONField(default=dict)
    # How many of those who applied have this one gate in their way, and nothing else.
    shut = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["roster", "shift"], name="planning_gap_once")]

    def __str__(self) -> str:
        return f"{self.seats} of {self.shift_id}"


class Move(models.Model):
    """What a coordinator changed by hand, so that it can be taken back."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="moves")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # From nowhere: added; to nowhere: taken out; from and to the same: fixed or freed.
    from_shift = models.ForeignKey(Shift, null=True, on_delete=models.CASCADE, related_name="+")
    to_shift = models.ForeignKey(Shift, null=True, on_delete=models.CASCADE, related_name="+")
    was_pinned = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            # The latest moves of a roster.
            models.Index(fields=["roster", "-id"], name="planning_move_of_roster"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.from_shift_id} -> {self.to_shift_id}"
