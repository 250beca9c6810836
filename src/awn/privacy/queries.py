"""Reads for the person and for the data-protection officer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from awn.base.refusal import Text
from awn.base.text import Bilingual
from awn.organisations.models import Organisation
from awn.people.models import Person
from awn.privacy.models import Breach, Erasure, Export, Request, RetentionRun
from awn.privacy.rules import AUTHORITIES, BREACH_CLOCK, due_of_authority


@dataclass(frozen=True, slots=True)
class Due:
    """An authority that must know of a breach: by when, and when it was told."""

    country: str
    name: Text
    due_at: datetime
    told_at: datetime | None
    reference: str
    is_late: bool


def exports_of(person_id: int) -> QuerySet[Export]:
    """Somebody's copies, the latest first, without their content."""
    return Export.objects.filter(person_id=person_id).defer("content").order_by("-pk")


def export(export_id: int) -> Export | None:
    """One copy, without its content."""
    return Export.objects.filter(pk=export_id).defer("content").first()


def erasure_of(person_id: int) -> Erasure | None:
    """The erasure that waits for its day."""
    return Erasure.objects.filter(person_id=person_id, state__in=["asked", "stuck"]).first()


def erasure(erasure_id: int) -> Erasure | None:
    """One erasure."""
    return Erasure.objects.filter(pk=erasure_id).first()


def stuck_erasures() -> QuerySet[Erasure]:
    """What could not be carried out on its day."""
    return Erasure.objects.filter(state="stuck").order_by("due_at")


def requests_of(person_id: int) -> QuerySet[Request]:
    """Somebody's requests, the latest first."""
    return Request.objects.filter(person_id=person_id).order_by("-pk")


def open_requests() -> QuerySet[Request]:
    """What waits for the officer, the most urgent first."""
    return Request.objects.filter(state="open").select_related("person").order_by("due_at", "pk")


def request(request_id: int) -> Request | None:
    """One request."""
    return Request.objects.select_related("person").filter(pk=request_id).first()


def breaches() -> QuerySet[Breach]:
    """All breaches, the latest first."""
    return Breach.objects.order_by("-aware_at")


def breach(breach_id: int) -> Breach | None:
    """One breach."""
    return Breach.objects.filter(pk=breach_id).first()


def dues_of(row: Breach, at: datetime) -> list[Due]:
    """Each country's authority, and ours of twenty-four hours before all of them."""
    told = {report.country: report for report in row.reports.all()}
    dues = []
    for country in row.countries:
        due = min(due_of_authority(row.aware_at, country), row.aware_at + BREACH_CLOCK)
        report = told.get(country)
        late = (report.at if report else at) > due
        dues.append(
            Due(country, AUTHORITIES[country].name, due, report.at if report else None,
                report.reference if report else "", late)
        )  # fmt: skip
    return dues


def concerned_count(breach_id: int) -> tuple[int, int]:
    """How many people a breach concerns, and how many of them were told."""
    counts = Breach.objects.filter(pk=breach_id).aggregate(
        all=Count("people"), told=Count("people", filter=Q(people__told_at__isnull=False))
    )
    return counts["all"], counts["told"]


def concerned_by(*, region: str = "", organisation: str = "", joined_before: date | None = None) -> QuerySet[Person]:
    """People with an account whom the filters leave: region, application to an organisation, joined before a day."""
    rows = Person.objects.filter(account__isnull=False)
    if region:
        rows = rows.filter(region_id=region)
    if organisation:
        rows = rows.filter(applications__opportunity__organisation__slug=organisation).distinct()
    if joined_before is not None:
        rows = rows.filter(joined_at__date__lt=joined_before)
    return rows


def last_runs() -> dict[str, RetentionRun]:
    """The last run of the nightly job for each class of data."""
    rows = RetentionRun.objects.order_by("rule", "-at").distinct("rule")
    return {row.rule: row for row in rows}


def organisation_names(ids: Collection[int]) -> dict[int, Bilingual]:
    """What the organisations with these ids are called."""
    return {row.pk: row.name for row in Organisation.objects.filter(pk__in=ids)} if ids else {}
