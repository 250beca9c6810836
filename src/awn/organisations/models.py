"""Organisations and the people who work in them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from awn.base.text import Bilingual
from awn.organisations.rules import KINDS, ROLE_NAMES, STATES
from awn.people.models import Person
from awn.reference.models import Country, Region


class Organisation(models.Model):
    """A body that offers opportunities to volunteers."""

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=list(KINDS.items()))
    name_ar = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    name_key = models.CharField(max_length=420)
    about_ar = models.TextField(blank=True)
    about_en = models.TextField(blank=True)
    licence_number = models.CharField(max_length=60, blank=True)
    licence_authority = models.CharField(max_length=200, blank=True)
    country = models.ForeignKey(Country, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT)
    website = models.URLField(blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=20, default="pending", choices=list(STATES.items()))
    state_reason = models.CharField(max_length=40, blank=True)
    state_note = models.TextField(blank=True)
    verified_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    is_synthetic = models.BooleanField(default=False)
    # Where an import took the organisation from, and its number there: a second import finds it again.
    source = models.CharField(max_length=60, blank=True)
    source_ref = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "source_ref"], condition=~Q(source=""), name="organisation_source_once"
            ),
            models.CheckConstraint(condition=~Q(name_ar="", name_en=""), name="organisation_named"),
        ]
        indexes: ClassVar = [
            # The list of organisations, and its search box.
            GinIndex(fields=["name_key"], name="organisation_name", opclasses=["gin_trgm_ops"]),
            # Staff verify the oldest first.
            models.Index(fields=["created_at"], condition=Q(state="pending"), name="organisation_pending"),
        ]

    def __str__(self) -> str:
        return self.name_ar or self.name_en

    @property
    def name(self) -> Bilingual:
        return Bilingual(self.name_ar, self.name_en)

    @property
    def about(self) -> Bilingual:
        return Bilingual(self.about_ar, self.about_en)

    @property
    def is_verified(self) -> bool:
        return self.state == "verified"

    @property
    def has_page(self) -> bool:
        """Whether the public may see its page: verified, or known from an archive that was taken over."""
        return self.is_verified or (self.state == "pending" and bool(self.source))


class Member(models.Model):
    """A person's role in an organisation, from one moment until another."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, name) for role, name in ROLE_NAMES.items()])
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "person"], condition=Q(until=None), name="member_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"


class Team(models.Model):
    """A team inside an organisation: supervisors of one branch, event or group of tasks."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="teams")
    name_ar = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    lead = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(name_ar="", name_en=""), name="team_named")]

    def __str__(self) -> str:
        return self.name_ar or self.name_en

    @property
    def name(self) -> Bilingual:
        return Bilingual(self.name_ar, self.name_en)


class TeamMember(models.Model):
    """Somebody who works in a team now; whoever leaves the organisation leaves its teams."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="teams")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["team", "person"], name="team_member_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.team_id}"


class Delegation(models.Model):
    """A member lets another act in their place for a while; it holds as long as both are members."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="delegations")
    giver = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    receiver = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    permissions = ArrayField(models.CharField(max_length=40))
    reason = models.CharField(max_length=300)
    since = models.DateTimeField()
    until = models.DateTimeField()
    # When it ended: before its time where somebody ended it, else noted soon after.
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=models.F("since")), name="delegation_ends"),
            models.CheckConstraint(condition=~Q(giver=models.F("receiver")), name="delegation_to_another"),
        ]
        indexes: ClassVar = [
            # Asked whenever a member's own role does not include what they want to do.
            models.Index(fields=["receiver", "organisation"], condition=Q(ended_at=None), name="delegation_to")
        ]

    def __str__(self) -> str:
        return f"{self.giver_id} -> {self.receiver_id}"
