"""Reports as the staff read them, and what became of one for whoever made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from awn.organisations.models import Member
from awn.people.models import Person
from awn.people.rules import is_minor
from awn.safety.models import Report, ReportStep
from awn.safety.rules import OPEN_REPORTS
from awn.safety.words import receipt_hash, said

CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Line:
    """A step of a report with its note in plain text."""

    step: ReportStep
    note: str


def queue(viewer: Person, state: str = "") -> QuerySet[Report]:
    """Reports that `viewer` may handle, the most urgent and oldest first; `state` is open, looking or closed."""
    rows = _open_to(viewer).select_related("person", "organisation", "opportunity", "assigned")
    rows = rows.defer("words", "contact", "opportunity__search", "opportunity__title_key")
    if state == CLOSED:
        return rows.exclude(state__in=OPEN_REPORTS).order_by("-closed_at", "-pk")
    return rows.filter(state=state or "open").order_by("urgency", "pk")


def counts(viewer: Person) -> dict[str, int]:
    """How many of them are open, looked into, closed; and how many open ones are urgent."""
    totals: dict[str, int] = _open_to(viewer).aggregate(
        open=Count("pk", filter=Q(state="open")),
        looking=Count("pk", filter=Q(state="looking")),
        closed=Count("pk", filter=~Q(state__in=OPEN_REPORTS)),
        urgent=Count("pk", filter=Q(state__in=OPEN_REPORTS, urgency=0)),
    )
    return totals


def report_for(report_id: int, viewer: Person) -> Report | None:
    """One report that `viewer` may handle."""
    rows = _open_to(viewer).select_related("person", "organisation", "opportunity", "assigned", "reporter")
    return rows.filter(pk=report_id).first()


def timeline(row: Report) -> list[Line]:
    """What happened to a report, the oldest first."""
    steps = ReportStep.objects.filter(report=row).select_related("by").order_by("pk")
    return [Line(step, said(row, step.note)) for step in steps]


def children_in(row: Report, at: datetime) -> list[Person]:
    """Whom among the two the guardians could be told about."""
    both = [one for one in (row.person, row.reporter) if one is not None]
    return [one for one in both if is_minor(one.birth_date, at.date())]


def report_with_receipt(typed: str) -> Report | None:
    """The report that a receipt number belongs to."""
    return Report.objects.filter(receipt_hash=receipt_hash(typed)).first()


def own_reports(person_id: int) -> QuerySet[Report]:
    """What somebody reported, the newest first."""
    return Report.objects.filter(reporter_id=person_id).select_related("organisation").order_by("-pk")


def _open_to(viewer: Person) -> QuerySet[Report]:
    """All but those about the viewer, about an organisation of theirs, and their own."""
    houses = Member.objects.filter(person=viewer, until=None).values("organisation_id")
    rows = Report.objects.exclude(organisation__in=houses).exclude(person=viewer)
    return rows.exclude(reporter=viewer)
