"""People, their accounts, and what they say about themselves."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.functional import cached_property

from awn.base.digits import DIGITS, LATIN
from awn.base.text import Bilingual
from awn.people.profile_rules import (
    EDUCATION,
    LINE_LENGTH,
    PART_LENGTH,
    PROOFS,
    SEASONS,
    SKILL_LEVELS,
    SPANS,
    TRANSPORT,
)
from awn.people.rules import DAY_PARTS, GENDERS, StaffRole
from awn.reference.models import Field, Language, Region, Skill
from awn.reference.rules import LANGUAGE_LEVELS


class Person(models.Model):
    """Somebody Awn knows: a volunteer, a guardian, a coordinator, platform staff; often several at once."""

    name_ar = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    # Folded names in both scripts, for search by people who write hamza as they please.
    name_key = models.CharField(max_length=420, blank=True)
    birth_date = models.DateField(null=True)
    gender = models.CharField(max_length=10, blank=True, choices=list(GENDERS.items()))
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT)
    phone = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=5, default="ar")
    # In which digits Arabic letters and certificates are written to them.
    digits = models.CharField(max_length=4, default=LATIN, db_default=LATIN, choices=[(one, one) for one in DIGITS])
    about = models.TextField(blank=True)
    remote_wanted = models.BooleanField(default=True)
    weekly_email = models.BooleanField(default=False)
    is_synthetic = models.BooleanField(default=False)
    # Empty, or "suspended": kept by safety.actions, read by the gates with the person's row.
    standing = models.CharField(max_length=12, default="", db_default="", blank=True)
    # The version of the code of conduct they accepted last; 0 for none. Kept by safety.actions, read by the gates.
    conduct_version = models.PositiveSmallIntegerField(default=0, db_default=0)
    # A second record of the same person leads to the first; kept by identity.actions.
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    joined_at = models.DateTimeField()
    interests: models.ManyToManyField[Field, models.Model] = models.ManyToManyField(Field, related_name="+")

    class Meta:
        indexes: ClassVar = [
            # Coordinators and staff find people by name.
            GinIndex(fields=["name_key"], name="person_name", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["region"], name="person_region"),
        ]

    def __str__(self) -> str:
        return self.name_ar or self.name_en or f"#{self.pk}"

    @property
    def name(self) -> Bilingual:
        return Bilingual(self.name_ar, self.name_en)

    @cached_property
    def earlier_numbers(self) -> frozenset[int]:
        """Numbers of records that were merged into this one: the ledger goes on calling the person by them."""
        return frozenset(self.merged.values_list("pk", flat=True))


class AccountManager(BaseUserManager["Account"]):
    """Reads an account together with its person: every page needs both."""

    def get_queryset(self) -> models.QuerySet[Account]:
        return super().get_queryset().select_related("person")

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    """The right to sign in as a person. A child may be a person without an account."""

    email = models.EmailField(unique=True)
    person = models.OneToOneField(Person, null=True, on_delete=models.SET_NULL, related_name="account")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="account_email_once")]

    def __str__(self) -> str:
        return self.email


class AccountPhone(models.Model):
    """The telephone of an account, proven by a code sent there: one may sign in with it."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="proven_phone")
    number = models.CharField(max_length=20, unique=True)  # E.164
    verified_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"telephone of account {self.account_id}"


class PersonLanguage(models.Model):
    """A language somebody speaks, and how well."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="languages")
    language = models.ForeignKey(Language, on_delete=models.PROTECT)
    level = models.CharField(max_length=20, choices=[(code, code) for code in LANGUAGE_LEVELS])

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "language"], name="person_language_once")]

    def __str__(self) -> str:
        return f"{self.language_id} {self.level}"


class PersonSkill(models.Model):
    """A skill somebody says they have, how well, and who bears it out."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT)
    level = models.CharField(max_length=12, blank=True, default="", db_default="", choices=list(SKILL_LEVELS.items()))
    proof = models.CharField(max_length=12, default="self", db_default="self", choices=list(PROOFS.items()))
    # The organisation that endorsed it: a number, for organisations stand later than people.
    endorsed_by_id = models.BigIntegerField(null=True)
    endorsed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "skill"], name="person_skill_once")]

    def __str__(self) -> str:
        return str(self.skill_id)


class Availability(models.Model):
    """A part of a weekday on which somebody usually has time."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="availability")
    weekday = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=10, choices=list(DAY_PARTS.items()))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "weekday", "part"], name="availability_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="availability_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.part}"


class Guardianship(models.Model):
    """A grown-up who answers for a minor."""

    guardian = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="wards")
    ward = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guardians")
    since = models.DateTimeField()
    # How it was shown that they do: a code of minors.rules.Authority; empty for links from before it was kept.
    proof = models.CharField(max_length=20, default="", db_default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["guardian", "ward"], name="guardianship_once"),
            models.CheckConstraint(condition=~Q(guardian=models.F("ward")), name="guardianship_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.guardian_id} -> {self.ward_id}"


class GuardianCode(models.Model):
    """A short-lived code that a minor shows to a guardian, who types it; kept as a keyed hash."""

    ward = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="guardian_code")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"code of {self.ward_id}"


class StaffMember(models.Model):
    """A role on the platform's own staff, from one moment until another."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="staff_roles")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in StaffRole])
    since = models.DateTimeField(null=True)
    # When it ends by itself; empty for a role without an end.
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, db_default="", default="")
    # An administrator's role counts once a second person has confirmed it.
    waits = models.BooleanField(default=False, db_default=False)
    # Ids, not keys: who gave a role may be erased later.
    given_by_id = models.BigIntegerField(null=True)
    confirmed_by_id = models.BigIntegerField(null=True)
    # When it was taken back, or given anew.
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "role"], condition=Q(ended_at=None), name="staff_role_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"


# Asked of the database's clock: whoever is asked for a permission is not asked for the time.
IN_OFFICE = Q(ended_at=None, waits=False) & (Q(until=None) | Q(until__gt=Now()))


class Notification(models.Model):
    """A message to a person, shown on their dashboard and sent by e-mail; its text is made when it is read."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=60)
    event_id = models.BigIntegerField()
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    emailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # A reaction may run twice; its message is written once.
            models.UniqueConstraint(fields=["event_id", "person", "kind"], name="notification_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="notification_inbox"),
            models.Index(fields=["id"], condition=Q(emailed_at=None), name="notification_unsent"),
        ]

    def __str__(self) -> str:
        return self.kind


class NameParts(models.Model):
    """A name in its four parts, as its bearer set them apart; the full names stand with the person."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="name_parts")
    first_ar = models.CharField(max_length=PART_LENGTH, blank=True)
    father_ar = models.CharField(max_length=PART_LENGTH, blank=True)
    grandfather_ar = models.CharField(max_length=PART_LENGTH, blank=True)
    family_ar = models.CharField(max_length=PART_LENGTH, blank=True)
    first_en = models.CharField(max_length=PART_LENGTH, blank=True)
    father_en = models.CharField(max_length=PART_LENGTH, blank=True)
    grandfather_en = models.CharField(max_length=PART_LENGTH, blank=True)
    family_en = models.CharField(max_length=PART_LENGTH, blank=True)

    def __str__(self) -> str:
        return f"name of {self.person_id}"


class Background(models.Model):
    """What somebody learned and works as, how they travel, and what they can bring."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="background")
    education = models.CharField(max_length=20, blank=True, choices=list(EDUCATION.items()))
    subject = models.CharField(max_length=LINE_LENGTH, blank=True)
    profession = models.CharField(max_length=LINE_LENGTH, blank=True)
    transport = models.CharField(max_length=20, blank=True, choices=list(TRANSPORT.items()))
    equipment = ArrayField(models.CharField(max_length=20), default=list)

    def __str__(self) -> str:
        return f"background of {self.person_id}"


class Experience(models.Model):
    """Something somebody did, in years."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="experience")
    title = models.CharField(max_length=LINE_LENGTH)
    place = models.CharField(max_length=LINE_LENGTH, blank=True)
    since_year = models.PositiveSmallIntegerField()
    until_year = models.PositiveSmallIntegerField(null=True)  # empty: still

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_year=None) | Q(until_year__gte=models.F("since_year")), name="experience_forwards"
            )
        ]

    def __str__(self) -> str:
        return f"experience {self.pk} of {self.person_id}"


class AwayDays(models.Model):
    """Days on which somebody has no time, whatever their usual week says; both ends count."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="away")
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_day__gte=models.F("first_day")), name="away_forwards")
        ]

    def __str__(self) -> str:
        return f"{self.first_day} to {self.last_day}"


class PrayerSlot(models.Model):
    """A time between two prayers at which somebody usually has time, all year or in Ramadan."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="prayer_slots")
    season = models.CharField(max_length=10, choices=list(SEASONS.items()))
    weekday = models.PositiveSmallIntegerField()
    span = models.CharField(max_length=20, choices=list(SPANS.items()))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "season", "weekday", "span"], name="prayer_slot_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="prayer_slot_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.season} {self.weekday} {self.span}"


class Care(models.Model):
    """What somebody needs to take part, sealed: a special category of data, kept only with consent."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="care")
    sealed = models.BinaryField()  # of JSON: needs (codes), accommodations (text)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"care of {self.person_id}"


class SealedContact(models.Model):
    """Whom to call in an emergency, sealed."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="emergency")
    sealed = models.BinaryField()  # of JSON: name, relation, phone
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"emergency contact of {self.person_id}"
