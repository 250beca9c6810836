"""The ledger of hours as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from awn.base.tabular_writing import Value
from awn.hours.models import HoursEntry
from awn.hours.objections import standing
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person

CHUNK = 2_000
COLUMNS: dict[str, Promise] = {
    "entry": _("Entry"),
    "day": _("Day"),
    "minutes": _("Minutes"),
    "hours": _("Hours"),
    "person": _("Person number"),
    "person_ar": _("Name (Arabic)"),
    "person_en": _("Name (English)"),
    "organisation": _("Organisation address"),
    "opportunity": _("Opportunity code"),
    "opportunity_ar": _("Opportunity (Arabic)"),
    "opportunity_en": _("Opportunity (English)"),
    "evidence": _("Evidence"),
    "outcome": _("How it stands"),
    "credited_at": _("Credited at"),
    "reverses": _("Reverses entry"),
    "reason": _("Reason"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which entries: of one organisation or of all, of days between two (both included)."""

    organisation_id: int | None = None
    since: date | None = None
    until: date | None = None


def header(headings: str) -> list[str]:
    """The first row: codes, or the names of the columns in the language that is active."""
    return list(COLUMNS) if headings == "code" else [str(name) for name in COLUMNS.values()]


def rows(scope: Scope, *, by: Person | None) -> Iterator[list[Value]]:
    """The entries in scope with the volunteers' names, by day, read in chunks. Minutes of corrections are negative.

    Only members with the permission to export, and only of their own organisation; the system sees all.
    """
    if by is not None:
        require(by, Permission.EXPORT, scope.organisation_id or 0)
    found = (
        HoursEntry.objects.select_related("person", "organisation", "opportunity", "reversal")
        .defer("opportunity__search", "opportunity__title_key")
        .prefetch_related("attestations")
    )
    if scope.organisation_id is not None:
        found = found.filter(organisation_id=scope.organisation_id)
    if scope.since is not None:
        found = found.filter(day__gte=scope.since)
    if scope.until is not None:
        found = found.filter(day__lte=scope.until)
    return map(_row, found.order_by("day", "pk").iterator(chunk_size=CHUNK))


def _row(entry: HoursEntry) -> list[Value]:
    return [
        entry.pk,
        entry.day,
        entry.minutes,
        round(entry.minutes / 60, 2),
        entry.person_id,
        entry.person.name_ar,
        entry.person.name_en,
        entry.organisation.slug,
        entry.opportunity.public_id,
        entry.opportunity.title_ar,
        entry.opportunity.title_en,
        entry.evidence,
        "" if entry.reverses_id else standing(entry),
        entry.credited_at,
        entry.reverses_id,
        entry.reason,
    ]
