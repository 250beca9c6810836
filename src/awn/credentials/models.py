"""Certificates and the ledger rows they rest on."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from awn.base.digits import DIGITS, LATIN
from awn.base.text import Bilingual
from awn.credentials.rules import CERTIFICATE_KINDS, RUN_STATES, shown_at_first
from awn.hours.models import HoursEntry
from awn.opportunities.models import Opportunity
from awn.organisations.models import Organisation
from awn.people.models import Person


class StatusList(models.Model):
    """A list of bits that anybody may fetch: one for each certificate on it, set when that is revoked.

    `taken` counts the numbers given out; they are drawn at random from the rest, so that neighbours say nothing.
    """

    slug = models.CharField(max_length=32, unique=True)
    size = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.slug


class CertificateTemplate(models.Model):
    """How an organisation's certificates read and look; without one, the platform's own is used.

    `organisation` is null for a country's template.
    """

    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="certificate_templates"
    )
    country = models.CharField(max_length=2, blank=True)
    kind = models.CharField(max_length=12, choices=list(CERTIFICATE_KINDS.items()))
    heading_ar = models.CharField(max_length=120, blank=True)
    heading_en = models.CharField(max_length=120, blank=True)
    wording_ar = models.TextField(blank=True)
    wording_en = models.TextField(blank=True)
    signatory_ar = models.CharField(max_length=120, blank=True)
    signatory_en = models.CharField(max_length=120, blank=True)
    position_ar = models.CharField(max_length=120, blank=True)
    position_en = models.CharField(max_length=120, blank=True)
    accent = models.CharField(max_length=7, blank=True)
    logo = models.BinaryField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "country", "kind"], nulls_distinct=False, name="certificate_template_once"
            )
        ]

    def __str__(self) -> str:
        return self.heading_ar or self.heading_en or self.kind


class IssueRun(models.Model):
    """Certificates for many people at once, made in the background: how far it has come."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="issue_runs")
    opportunity = models.ForeignKey(Opportunity, null=True, on_delete=models.PROTECT, related_name="issue_runs")
    state = models.CharField(max_length=12, choices=list(RUN_STATES.items()))
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    # The person up to whom it has come: a run that was killed goes on behind it.
    last_person_id = models.BigIntegerField(default=0)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["opportunity"], condition=Q(state__in=["waiting", "running"]), name="issue_run_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="issue_run_of_organisation")]

    def __str__(self) -> str:
        return f"{self.done}/{self.total}"


class IssueFailure(models.Model):
    """Somebody whom a run could not give a certificate, and the code of the refusal."""

    run = models.ForeignKey(IssueRun, on_delete=models.CASCADE, related_name="failures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            # Also finds the failures of a run.
            models.UniqueConstraint(fields=["run", "person"], name="issue_failure_once")
        ]

    def __str__(self) -> str:
        return self.reason


class Certificate(models.Model):
    """What an organisation attests of a volunteer's work, as it stood on the day of issue."""

    code = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=12, choices=list(CERTIFICATE_KINDS.items()), default="opportunity")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certificates")
    # Null for a period, in which there may be many, and for a licence.
    opportunity = models.ForeignKey(Opportunity, null=True, on_delete=models.PROTECT, related_name="certificates")
    # Who attests it; null where the platform itself does: a person's year over all organisations.
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="certificates")
    # Copies: a certificate keeps saying what was printed on it.
    name_ar = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    title_ar = models.CharField(max_length=140, blank=True)
    title_en = models.CharField(max_length=140, blank=True)
    organisation_ar = models.CharField(max_length=200, blank=True)
    organisation_en = models.CharField(max_length=200, blank=True)
    minutes = models.PositiveIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64)
    # The role on a certificate of a role, the course on one of a course.
    subject_ar = models.CharField(max_length=200, blank=True)
    subject_en = models.CharField(max_length=200, blank=True)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    # The signed credential, byte for byte as it was given out; empty until it was first asked for.
    credential = models.TextField(blank=True)
    kid = models.CharField(max_length=40, blank=True)
    status_list = models.ForeignKey(StatusList, null=True, on_delete=models.PROTECT, related_name="certificates")
    status_index = models.PositiveIntegerField(null=True)
    # On the sheet, as its holder wished on that day; codes and what is signed keep 0 to 9.
    digits = models.CharField(max_length=4, default=LATIN, db_default=LATIN, choices=[(one, one) for one in DIGITS])
    # What the holder lets strangers see beside the verdict.
    shown = ArrayField(models.CharField(max_length=20), default=shown_at_first, blank=True)
    entries: models.ManyToManyField[HoursEntry, models.Model] = models.ManyToManyField(
        HoursEntry, related_name="certificates"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "opportunity", "kind", "subject_en", "subject_ar"],
                condition=Q(revoked_at=None, opportunity__isnull=False),
                name="certificate_once",
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "kind", "first_day", "last_day", "subject_en", "subject_ar"],
                condition=Q(revoked_at=None, opportunity=None),
                nulls_distinct=False,
                name="certificate_of_period_once",
            ),
            models.UniqueConstraint(fields=["status_list", "status_index"], name="certificate_status_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="certificate_of_person"),
            # The bits that are set on a status list.
            models.Index(
                fields=["status_list", "status_index"],
                condition=Q(revoked_at__isnull=False, status_list__isnull=False),
                name="certificate_bits",
            ),
            # What was written in bulk waits for its signature.
            models.Index(fields=["id"], condition=Q(revoked_at=None, credential=""), name="certificate_unsigned"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def zone(self) -> str:
        """The zone in which its days are days."""
        return self.opportunity.zone if self.opportunity is not None else "Asia/Riyadh"

    @property
    def subject(self) -> Bilingual:
        return Bilingual(self.subject_ar, self.subject_en)

    @property
    def name(self) -> Bilingual:
        return Bilingual(self.name_ar, self.name_en)

    @property
    def title(self) -> Bilingual:
        return Bilingual(self.title_ar, self.title_en)

    @property
    def organisation_name(self) -> Bilingual:
        return Bilingual(self.organisation_ar, self.organisation_en)
