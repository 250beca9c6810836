"""Programmes, opportunities, their roles and their shifts."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.expressions import CombinedExpression

from awn.base.text import Bilingual
from awn.opportunities.records import Sample as Sample  # noqa: PLC0414 - one table of models for all
from awn.opportunities.records import Series as Series  # noqa: PLC0414 - one table of models for all
from awn.opportunities.records import Template as Template  # noqa: PLC0414 - one table of models for all
from awn.opportunities.records import Trust as Trust  # noqa: PLC0414 - one table of models for all
from awn.opportunities.records import Version as Version  # noqa: PLC0414 - one table of models for all
from awn.opportunities.rules import GENDERS, KINDS, MODES, SELECTIONS, SKILL_NEEDS, STATES
from awn.organisations.models import Organisation, Team
from awn.reference.models import Field, Language, Region, Skill

PUBLISHED = Q(state="published")
# In this order: queries/conditions.py writes the same list.
OVER = Q(state__in=["closed", "completed", "archived"])


def _vector(ar: str, en: str, weight: str) -> Func:
    return Func(F(ar), F(en), Value(weight), function="awn_tsvector", output_field=SearchVectorField())


class Programme(models.Model):
    """A purpose that groups opportunities."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="programmes")
    title_ar = models.CharField(max_length=140, blank=True)
    title_en = models.CharField(max_length=140, blank=True)
    about_ar = models.TextField(blank=True)
    about_en = models.TextField(blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title_ar or self.title_en

    @property
    def title(self) -> Bilingual:
        return Bilingual(self.title_ar, self.title_en)

    @property
    def about(self) -> Bilingual:
        return Bilingual(self.about_ar, self.about_en)


class Opportunity(models.Model):
    """Something volunteers can do for an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="opportunities")
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.SET_NULL, related_name="opportunities"
    )
    # Supervisors outside this team neither record attendance nor confirm hours; most belong to no team.
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    # The short code in addresses; never reused.
    public_id = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=20, default="draft", choices=list(STATES.items()))
    state_reason = models.CharField(max_length=40, blank=True)
    state_note = models.TextField(blank=True)
    # Counts saves: a second coordinator who saves an older one is told.
    version = models.PositiveIntegerField(default=1)

    title_ar = models.CharField(max_length=140, blank=True)
    title_en = models.CharField(max_length=140, blank=True)
    plain_ar = models.TextField(blank=True)
    plain_en = models.TextField(blank=True)
    description_ar = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    kind = models.CharField(max_length=20, choices=list(KINDS.items()))
    mode = models.CharField(max_length=20, choices=list(MODES.items()))
    selection = models.CharField(max_length=20, default="reviewed", choices=list(SELECTIONS.items()))
    field = models.ForeignKey(Field, null=True, on_delete=models.PROTECT)
    goals = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)

    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT)
    place_ar = models.CharField(max_length=200, blank=True)
    place_en = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    # Within how many metres of the point a telephone counts as being there; empty is the site's own distance.
    check_in_radius_m = models.PositiveSmallIntegerField(null=True)
    zone = models.CharField(max_length=50, default="Asia/Riyadh")

    min_age = models.PositiveSmallIntegerField(null=True)
    max_age = models.PositiveSmallIntegerField(null=True)
    gender = models.CharField(max_length=10, default="any", choices=list(GENDERS.items()))
    gender_reason_ar = models.CharField(max_length=300, blank=True)
    gender_reason_en = models.CharField(max_length=300, blank=True)
    qualifications_ar = models.TextField(blank=True)
    qualifications_en = models.TextField(blank=True)
    # Codes of reference.rules; a gate asks for each.
    required_qualifications = ArrayField(models.CharField(max_length=40), default=list, db_default=[], blank=True)
    # How sure it must be who somebody is: a level of identity.rules.
    identity_level = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Children are among those who are helped: two grown-ups are always there.
    with_children = models.BooleanField(default=False, db_default=False)
    guardian_required = models.BooleanField(default=True)
    accessibility = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    benefits = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    risks_ar = models.TextField(blank=True)
    risks_en = models.TextField(blank=True)
    insurance_ar = models.CharField(max_length=300, blank=True)
    insurance_en = models.CharField(max_length=300, blank=True)
    insurance_number = models.CharField(max_length=60, blank=True, db_default="")
    # The last day that the policy covers.
    insurance_until = models.DateField(null=True)
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)

    apply_until = models.DateTimeField(null=True)
    # Many at once: seats are asked for in a queue that opens then, and in no other way. Kept by surge.actions.
    queue_opens_at = models.DateTimeField(null=True)
    # Of all shifts; next_at is moved on by a job when shifts have begun. Actions keep the three.
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    # Of all roles, required and wished together; actions keep it, the list's filter reads it.
    skill_ids = ArrayField(models.IntegerField(), default=list, blank=True)

    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    is_synthetic = models.BooleanField(default=False)
    source = models.CharField(max_length=60, blank=True)
    source_ref = models.CharField(max_length=120, blank=True)
    # What the import last wrote, as a digest: an unchanged row is left alone.
    source_digest = models.CharField(max_length=64, blank=True)

    search = models.GeneratedField(
        expression=CombinedExpression(
            CombinedExpression(_vector("title_ar", "title_en", "A"), "||", _vector("plain_ar", "plain_en", "B")),
            "||",
            _vector("description_ar", "description_en", "C"),
            output_field=SearchVectorField(),
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    # What trigram search compares when the words alone find nothing.
    title_key = models.GeneratedField(
        expression=Func(
            Func(F("title_ar"), function="awn_fold"),
            Func(F("title_en"), function="awn_fold"),
            template="(%(expressions)s)",
            arg_joiner=" || ' ' || ",
            output_field=models.TextField(),
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title_ar="", title_en=""), name="opportunity_titled"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="opportunity_times"
            ),
            models.CheckConstraint(
                condition=Q(max_age__isnull=True) | Q(min_age__isnull=True) | Q(max_age__gte=F("min_age")),
                name="opportunity_ages",
            ),
            models.UniqueConstraint(
                fields=["source", "source_ref"], condition=~Q(source=""), name="opportunity_source_once"
            ),
        ]
        indexes: ClassVar = [
            # The public list in its usual order, and by region.
            models.Index(fields=["next_at", "id"], condition=PUBLISHED, name="opportunity_next"),
            models.Index(fields=["region", "next_at"], condition=PUBLISHED, name="opportunity_region"),
            # The search box and the skill filter of the public list.
            GinIndex(fields=["search"], condition=PUBLISHED, name="opportunity_search"),
            GinIndex(
                fields=["title_key"],
                condition=PUBLISHED,
                name="opportunity_title",
                opclasses=["gin_trgm_ops"],
            ),
            GinIndex(fields=["skill_ids"], condition=PUBLISHED, name="opportunity_skills"),
            models.Index(
                F("published_at").desc(nulls_last=True),
                F("id").desc(),
                condition=PUBLISHED,
                name="opportunity_newest",
            ),
            # The counts of the public list's facets, without touching the wide rows.
            models.Index(
                fields=["state", "region", "field"],
                include=[
                    "mode",
                    "kind",
                    "accessibility",
                    "organisation",
                    "apply_until",
                    "starts_at",
                    "ends_at",
                    "min_age",
                    "max_age",
                    "gender",
                    "id",
                ],
                condition=PUBLISHED | OVER,
                name="opportunity_counts",
            ),
            # The search box over the archive: apart, so that a long past does not slow the search of what is open.
            GinIndex(fields=["search"], condition=OVER, name="opportunity_archive_search"),
            GinIndex(
                fields=["title_key"], condition=OVER, name="opportunity_archive_title", opclasses=["gin_trgm_ops"]
            ),
            # An organisation's own list, and moderation.
            models.Index(fields=["organisation", "state"], name="opportunity_of_organisation"),
            models.Index(fields=["changed_at"], condition=Q(state="in_review"), name="opportunity_in_review"),
        ]

    def __str__(self) -> str:
        return self.title_ar or self.title_en

    @property
    def title(self) -> Bilingual:
        return Bilingual(self.title_ar, self.title_en)

    @property
    def plain(self) -> Bilingual:
        return Bilingual(self.plain_ar, self.plain_en)

    @property
    def description(self) -> Bilingual:
        return Bilingual(self.description_ar, self.description_en)

    @property
    def place(self) -> Bilingual:
        return Bilingual(self.place_ar, self.place_en)

    @property
    def gender_reason(self) -> Bilingual:
        return Bilingual(self.gender_reason_ar, self.gender_reason_en)

    @property
    def qualifications(self) -> Bilingual:
        return Bilingual(self.qualifications_ar, self.qualifications_en)

    @property
    def risks(self) -> Bilingual:
        return Bilingual(self.risks_ar, self.risks_en)

    @property
    def insurance(self) -> Bilingual:
        return Bilingual(self.insurance_ar, self.insurance_en)

    def takes_applications(self, at: datetime) -> bool:
        """True while published, before the deadline, and before the last shift ends."""
        return (
            self.state == "published"
            and (self.apply_until is None or at < self.apply_until)
            and (self.ends_at is None or at < self.ends_at)
        )


class LanguageNeed(models.Model):
    """A language that volunteers of an opportunity must speak at least so well."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="language_needs")
    language = models.ForeignKey(Language, on_delete=models.PROTECT)
    level = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["opportunity", "language"], name="language_need_once")]

    def __str__(self) -> str:
        return f"{self.language_id} {self.level}"


class Role(models.Model):
    """A part to play in an opportunity, with the skills it asks for."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="roles")
    title_ar = models.CharField(max_length=140, blank=True)
    title_en = models.CharField(max_length=140, blank=True)
    tasks_ar = models.TextField(blank=True)
    tasks_en = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(title_ar="", title_en=""), name="role_titled")]

    def __str__(self) -> str:
        return self.title_ar or self.title_en

    @property
    def title(self) -> Bilingual:
        return Bilingual(self.title_ar, self.title_en)

    @property
    def tasks(self) -> Bilingual:
        return Bilingual(self.tasks_ar, self.tasks_en)


class RoleSkill(models.Model):
    """A skill that a role requires or welcomes."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT)
    need = models.CharField(max_length=10, default="wished", choices=list(SKILL_NEEDS.items()))

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["role", "skill"], name="role_skill_once")]

    def __str__(self) -> str:
        return f"{self.skill_id} {self.need}"


class Shift(models.Model):
    """A time at which a number of volunteers is wanted.

    `taken` is written by the trigger on participation's place table alone; the check below is what refuses the seat
    too many, whoever asks for it.
    """

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="shifts")
    role = models.ForeignKey(Role, null=True, on_delete=models.SET_NULL, related_name="shifts")
    # The rule it was made from; most shifts stand alone.
    series = models.ForeignKey(Series, null=True, on_delete=models.SET_NULL, related_name="shifts", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # A window within which volunteers choose their own time, as remote work and imported archives have.
    open_ended = models.BooleanField(default=False)
    # Remote work: the most minutes credited for one unit handed in, and the most units of one volunteer.
    minutes_per_unit = models.PositiveSmallIntegerField(null=True)
    most_units = models.PositiveSmallIntegerField(null=True)
    capacity = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="shift_never_oversold"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_times"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="shift_capacity"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["opportunity", "starts_at"], name="shift_of_opportunity"),
            # "This and following" of a series.
            models.Index(fields=["series", "starts_at"], condition=Q(series__isnull=False), name="shift_of_series"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def seats_left(self) -> int:
        return self.capacity - self.taken


class InsurancePaper(models.Model):
    """The policy or certificate of insurance of an opportunity: where the file lies, and the sealed key that opens it.

    Its name is not kept.
    """

    opportunity = models.OneToOneField(
        Opportunity, primary_key=True, on_delete=models.CASCADE, related_name="insurance_paper"
    )
    stored_as = models.CharField(max_length=40, unique=True)
    key = models.BinaryField()
    media_type = models.CharField(max_length=40)
    size_bytes = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.opportunity_id}: {self.media_type}"
