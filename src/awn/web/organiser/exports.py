"""Tables to take away: safe to open in a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.tabular_writing import Value, write_csv
from awn.consents.actions import looked_at_many
from awn.hours.queries import entries_of_organisation
from awn.hours.rules import EVIDENCE
from awn.opportunities.queries import organising
from awn.opportunities.rules import STATES
from awn.organisations.permissions import require
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.rules import APPLICATION_STATES
from awn.relay.queries import Contact, contacts_of
from awn.web.access import PersonRequest, member
from awn.web.jinja import t_plain
from awn.web.organiser import desk
from awn.web.organiser.applicants import asked_for


@member(Permission.EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def applicants(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """Everybody who applied, or those whom the page shows with the same address, each by relay where there is one.

    A POST adds telephone and e-mail of those on an assignment, who are told that somebody took them along.
    """
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    listed, at = list(asked_for(request, opportunity).rows), clock.now()
    contacts, is_whole = contacts_of([row.pk for row in listed], at), request.method == "POST"
    if is_whole:
        require(request.person, Permission.DECIDE_APPLICATIONS, organisation.pk)
        taken = [row.person_id for row in listed if row.pk in contacts and contacts[row.pk].is_own]
        looked_at_many(taken, "contact", why="assignment", by=request.person, at=at, organisation_id=organisation.pk)
    header = [
        _("Number"), _("Name in Arabic"), _("Name in English"), _("State"), _("Applied"), _("Region"), _("Shifts"),
        _("Languages"), _("Skills"), _("Message"), _("Telephone"), _("E-mail address"),
    ]  # fmt: skip
    rows = (_applicant(row, opportunity.zone, contacts.get(row.pk, Contact()), is_whole=is_whole) for row in listed)
    return csv_of(f"applicants-{public_id}", header, rows)


@member(Permission.EXPORT)
@require_safe
def opportunities(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """All opportunities of the organisation."""
    header = [
        _("Code"), _("Title in Arabic"), _("Title in English"), _("State"), _("Begins"), _("Ends"), _("Places"),
        _("Places taken"),
    ]  # fmt: skip
    listed: Iterable[Any] = organising.listed(organisation.pk, request.standing.scope)
    rows = (
        [
            row.public_id, row.title_ar, row.title_en, str(STATES[row.state]), _local(row.starts_at, row.zone),
            _local(row.ends_at, row.zone), row.seats, row.seats_taken,
        ]
        for row in listed
    )  # fmt: skip
    return csv_of(f"opportunities-{organisation.slug}", header, rows)


@member(Permission.EXPORT)
@require_safe
def hours(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """The organisation's ledger, reversing rows included."""
    header = [
        _("Day"), _("Name in Arabic"), _("Name in English"), _("Opportunity"), _("Minutes"), _("Evidence"),
        _("Confirmed"),
    ]  # fmt: skip
    entries: Iterable[Any] = entries_of_organisation(organisation.pk, request.standing.scope)
    rows = (
        [
            row.day, row.person.name_ar, row.person.name_en, t_plain(row.opportunity.title), row.minutes,
            str(EVIDENCE[row.evidence]), row.credited_at,
        ]
        for row in entries
    )  # fmt: skip
    return csv_of(f"hours-{organisation.slug}", header, rows)


def _applicant(row: Any, zone: str, contact: Contact, *, is_whole: bool) -> list[Value]:
    person = row.person
    shifts = [_local(wanted.shift.starts_at, zone) for wanted in row.wanted_shifts.all()]
    return [
        row.pk, person.name_ar, person.name_en, str(APPLICATION_STATES[row.state]), _local(row.created_at, zone),
        t_plain(person.region.name) if person.region else "",
        " · ".join(f"{moment:%Y-%m-%d %H:%M}" for moment in shifts if moment),
        " · ".join(t_plain(one.language.name) for one in person.languages.all()),
        " · ".join(t_plain(one.skill.name) for one in person.skills.all()),
        row.message, contact.phone if is_whole else "", contact.relay or (contact.email if is_whole else ""),
    ]  # fmt: skip


def csv_of(name: str, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> HttpResponse:
    """A table as a file to save."""
    text = io.StringIO(newline="")
    write_csv(text, header, rows)
    day = f"{clock.now():%Y-%m-%d}"
    return HttpResponse(
        text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="awn-{name}-{day}.csv"', "Cache-Control": "private"},
    )


def _local(moment: datetime | None, zone: str) -> datetime | None:
    return moment.astimezone(ZoneInfo(zone)) if moment else None
