"""Reference tables. Keys are natural and stable: other tables, exports and links hold them for years."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from awn.base.text import Bilingual


class Named(models.Model):
    """Something with a name in both languages."""

    name_ar = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_en

    @property
    def name(self) -> Bilingual:
        return Bilingual(self.name_ar, self.name_en)


class Country(Named):
    code = models.CharField(primary_key=True, max_length=2)  # ISO 3166-1 alpha-2
    position = models.PositiveSmallIntegerField()  # the order in which lists show countries
    zone = models.CharField(max_length=50)  # IANA name
    calling_code = models.CharField(max_length=4)  # digits only: "966"
    first_weekday = models.PositiveSmallIntegerField()  # ISO: 1 Monday … 7 Sunday
    weekend = ArrayField(models.PositiveSmallIntegerField())  # ISO weekdays
    hijri = models.BooleanField(default=False, db_default=False)  # pages show the Hijri date beside the Gregorian one
    in_gcc = models.BooleanField(default=True)  # one of the six states; the others serve imported archives

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "countries"


class Region(Named):
    code = models.CharField(primary_key=True, max_length=6)  # ISO 3166-2
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="regions")
    latitude = models.FloatField()
    longitude = models.FloatField()
    # Sharjah rests three days while the federal weekend has two.
    own_weekend = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)

    class Meta:
        ordering = ["country__position", "code"]

    @property
    def weekend(self) -> list[int]:
        return self.own_weekend or self.country.weekend


class Field(Named):
    """A field of volunteering (education, health, …)."""

    code = models.CharField(primary_key=True, max_length=30)
    art = models.CharField(max_length=30)  # which drawing the pages show beside it
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]


class Goal(Named):
    """A Sustainable Development Goal: `name` is the short one, `title` the sentence adopted by the UN."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    title_ar = models.TextField()
    title_en = models.TextField()
    colour = models.CharField(max_length=7)  # "#E5243B"

    class Meta:
        ordering = ["number"]

    @property
    def title(self) -> Bilingual:
        return Bilingual(self.title_ar, self.title_en)


class Target(models.Model):
    code = models.CharField(primary_key=True, max_length=5)  # "1.1", "17.a"
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="targets")
    position = models.PositiveSmallIntegerField()
    text_ar = models.TextField()
    text_en = models.TextField()

    class Meta:
        ordering = ["goal_id", "position"]

    def __str__(self) -> str:
        return self.code

    @property
    def text(self) -> Bilingual:
        return Bilingual(self.text_ar, self.text_en)


class SkillGroup(Named):
    """A branch of the ESCO tree ("S3.4"), of its knowledge fields ("0613"), or one of ours ("V2").

    The knowledge fields have no Arabic name in ESCO: `name_ar` is empty and `Bilingual` falls back visibly.
    """

    code = models.CharField(primary_key=True, max_length=10)
    uri = models.CharField(max_length=120, unique=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        ordering = ["code"]


class SkillKind(models.TextChoices):
    """Codes only: pages word them."""

    SKILL = "skill"
    KNOWLEDGE = "knowledge"
    LANGUAGE = "language"


class Skill(Named):
    """`id` comes from our data file, never from a sequence: it is the same on every installation."""

    id = models.IntegerField(primary_key=True)
    uri = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=SkillKind.choices)
    description_ar = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    other_names_ar = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    other_names_en = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    group = models.ForeignKey(SkillGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="skills")
    for_volunteering = models.BooleanField(default=False)  # one of ours: search shows it first
    key = models.TextField()  # every name, folded, one a line: queries.skills_matching reads it

    class Meta:
        ordering = ["id"]
        # skills_matching, at every key that a person types
        indexes = [GinIndex(fields=["key"], name="reference_skill_key", opclasses=["gin_trgm_ops"])]

    @property
    def description(self) -> Bilingual:
        return Bilingual(self.description_ar, self.description_en)


class Language(Named):
    code = models.CharField(primary_key=True, max_length=8)  # ISO 639-1, else 639-3
    native = models.CharField(max_length=60)  # its name in itself
    signed = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]


class University(Named):
    """`id` comes from our data file; `name_ar` is empty where we do not know it."""

    id = models.IntegerField(primary_key=True)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="universities")
    domains = ArrayField(models.CharField(max_length=80))  # a verified address there shows a student

    class Meta:
        ordering = ["country__position", "name_en"]
        verbose_name_plural = "universities"


class LoadedFile(models.Model):
    """Which version of a data file the tables hold; a second load of the same bytes does nothing."""

    name = models.CharField(primary_key=True, max_length=60)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
