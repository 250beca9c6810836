"""What a programme wants, what it measures, whom it reaches, and what states have set out to reach.

Values and counts are only added: a correction is a row that takes the place of another.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from awn.base.text import Bilingual
from awn.opportunities.models import Opportunity, Programme
from awn.programmes.rules import (
    AIMS,
    CLAIMS,
    COMPUTED,
    DESIGNS,
    DIRECTIONS,
    FIGURE_KINDS,
    GROUPS,
    LEVELS,
    LINK_LENGTH,
    LINK_STATES,
    MEASURES,
    METHODS,
    NAME_LENGTH,
    UNIT_LENGTH,
)
from awn.reference.models import Country, Region, Target


def _number(*, null: bool = False) -> Any:
    return models.DecimalField(max_digits=16, decimal_places=3, null=null)


class Plan(models.Model):
    """That a programme is followed, and since when everybody may see it."""

    programme = models.OneToOneField(Programme, primary_key=True, on_delete=models.PROTECT, related_name="plan")
    published_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.published_at or 'not published'}"


class Aim(models.Model):
    """A goal, an output or an outcome of a programme, in words."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="aims")
    kind = models.CharField(max_length=10, choices=list(AIMS.items()))
    text_ar = models.CharField(max_length=400, blank=True)
    text_en = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text_ar="", text_en=""), name="aim_said")]

    def __str__(self) -> str:
        return self.text_en or self.text_ar

    @property
    def text(self) -> Bilingual:
        return Bilingual(self.text_ar, self.text_en)


class Indicator(models.Model):
    """What is measured, in which unit, from where to where; `code` names it in files ("I1")."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="indicators")
    code = models.CharField(max_length=8)
    level = models.CharField(max_length=10, choices=list(LEVELS.items()))
    name_ar = models.CharField(max_length=NAME_LENGTH, blank=True)
    name_en = models.CharField(max_length=NAME_LENGTH, blank=True)
    unit_ar = models.CharField(max_length=UNIT_LENGTH, blank=True)
    unit_en = models.CharField(max_length=UNIT_LENGTH, blank=True)
    direction = models.CharField(max_length=4, choices=list(DIRECTIONS.items()))
    baseline = _number()
    baseline_on = models.DateField()
    target = _number()
    target_on = models.DateField()
    source_ar = models.TextField(blank=True)
    source_en = models.TextField(blank=True)
    computed = models.CharField(max_length=14, blank=True, choices=list(COMPUTED.items()))
    # Its unit is people: fewer than five of them are never published.
    counts_people = models.BooleanField()
    design = models.CharField(max_length=14, blank=True, choices=list(DESIGNS.items()))
    comparison_ar = models.TextField(blank=True)
    comparison_en = models.TextField(blank=True)
    compared_people = models.PositiveIntegerField(null=True)
    effect_low = _number(null=True)
    effect_high = _number(null=True)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "code"], name="indicator_code_once"),
            models.CheckConstraint(condition=~Q(unit_ar="", unit_en=""), name="indicator_has_unit"),
            models.CheckConstraint(condition=~Q(target=F("baseline")), name="indicator_wants_change"),
            models.CheckConstraint(condition=Q(target_on__gt=F("baseline_on")), name="indicator_dates"),
            models.CheckConstraint(
                condition=~Q(level="impact")
                | (~Q(design="") & Q(compared_people__gte=2, effect_low__lte=F("effect_high"))),
                name="indicator_impact_compared",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_en or self.name_ar}"

    @property
    def name(self) -> Bilingual:
        return Bilingual(self.name_ar, self.name_en)

    @property
    def unit(self) -> Bilingual:
        return Bilingual(self.unit_ar, self.unit_en)

    @property
    def source(self) -> Bilingual:
        return Bilingual(self.source_ar, self.source_en)

    @property
    def comparison(self) -> Bilingual:
        return Bilingual(self.comparison_ar, self.comparison_en)


class Revision(models.Model):
    """A target that was moved once values were there: everybody sees from where, when and why."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="revisions")
    target = _number()
    target_on = models.DateField()
    why = models.CharField(max_length=500)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.target}"


class Value(models.Model):
    """What was measured on a day, and what shows it. Never changed: `replaces` is the row whose place it takes.

    Without `value` it takes the other row away.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="values")
    value = _number(null=True)
    on = models.DateField()
    words = models.TextField(blank=True)
    link = models.URLField(max_length=LINK_LENGTH, blank=True)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced")
    why = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(replaces=None, value__isnull=False) | (Q(replaces__isnull=False) & ~Q(why="")),
                name="value_or_correction",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["indicator", "on", "id"], name="value_of_indicator")]

    def __str__(self) -> str:
        return f"{self.on}: {self.value}"


class EvidenceFile(models.Model):
    """A file that shows a value: inspected and scanned as every upload, encrypted under a key of its own."""

    value = models.OneToOneField(Value, on_delete=models.PROTECT, related_name="file")
    stored_as = models.CharField(max_length=40, unique=True)
    key = models.BinaryField()
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=40)
    size_bytes = models.PositiveIntegerField()
    # Whether the organisation shows it to everybody: files can name people.
    is_public = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.stored_as}: {self.media_type}"


class Milestone(models.Model):
    """What is to have happened by a day."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="milestones")
    title_ar = models.CharField(max_length=NAME_LENGTH, blank=True)
    title_en = models.CharField(max_length=NAME_LENGTH, blank=True)
    due_on = models.DateField()
    reached_on = models.DateField(null=True)
    words = models.TextField(blank=True)
    link = models.URLField(max_length=LINK_LENGTH, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title_ar="", title_en=""), name="milestone_titled"),
            models.CheckConstraint(condition=Q(reached_on=None) | ~Q(words="", link=""), name="milestone_shown"),
        ]

    def __str__(self) -> str:
        return self.title_en or self.title_ar

    @property
    def title(self) -> Bilingual:
        return Bilingual(self.title_ar, self.title_en)


class Group(models.Model):
    """People whom a programme is for, of one kind in one place. No one of them is named anywhere."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="groups")
    kind = models.CharField(max_length=12, choices=list(GROUPS.items()))
    name_ar = models.CharField(max_length=NAME_LENGTH, blank=True)
    name_en = models.CharField(max_length=NAME_LENGTH, blank=True)
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    # Nobody of it is also in another group of this programme.
    stands_apart = models.BooleanField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(name_ar="", name_en=""), name="group_named")]

    def __str__(self) -> str:
        return self.name_en or self.name_ar

    @property
    def name(self) -> Bilingual:
        return Bilingual(self.name_ar, self.name_en)


class Count(models.Model):
    """How many people of a group were reached in a period. Never changed: `replaces` is the row whose place it takes.

    Without `people` it takes the other row away.
    """

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="counts")
    first = models.DateField()
    last = models.DateField()
    people = models.PositiveIntegerField(null=True)
    low = models.PositiveIntegerField(null=True)
    high = models.PositiveIntegerField(null=True)
    # Visits are not people: shown, never added to them.
    visits = models.PositiveIntegerField(null=True)
    method = models.CharField(max_length=10, choices=list(METHODS.items()))
    # None of them was counted in an earlier period.
    only_new = models.BooleanField()
    opportunity = models.ForeignKey(Opportunity, null=True, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced")
    why = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="count_period"),
            models.CheckConstraint(
                condition=Q(replaces=None, people__isnull=False) | (Q(replaces__isnull=False) & ~Q(why="")),
                name="count_or_correction",
            ),
            models.CheckConstraint(
                condition=~Q(method="estimate") | Q(people=None) | Q(low__lte=F("people"), high__gte=F("people")),
                name="count_estimate_has_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.people}"


class Link(models.Model):
    """What two programmes say about two of their groups: can they be the same people, how many are they together."""

    first = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    claim = models.CharField(max_length=10, choices=list(CLAIMS.items()))
    agreed_people = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, choices=list(LINK_STATES.items()))
    asked_by_programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="link_of_two"),
            models.UniqueConstraint(
                fields=["first", "second"], condition=Q(state__in=["asked", "confirmed"]), name="link_once"
            ),
            models.CheckConstraint(condition=Q(agreed_people=None) | Q(claim="same"), name="link_agreed_same"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {self.claim} ({self.state})"


class Contribution(models.Model):
    """A target of the United Nations to which a programme contributes, as a person confirmed."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="contributions")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "target"], name="contribution_once")]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.target_id}"


class NationalFigure(models.Model):
    """What a state has set out to reach, or reports: entered by staff, with its source. Replaced, never changed."""

    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=list(FIGURE_KINDS.items()))
    measure = models.CharField(max_length=14, choices=list(MEASURES.items()))
    year = models.PositiveSmallIntegerField()
    value = _number()
    source = models.CharField(max_length=300)
    link = models.URLField(max_length=LINK_LENGTH)
    source_on = models.DateField()
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["country", "kind", "measure", "year"], condition=Q(ended_at=None), name="national_figure_once"
            ),
            models.CheckConstraint(condition=Q(value__gte=0) & ~Q(source=""), name="national_figure_sourced"),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.measure} {self.year}: {self.value}"
