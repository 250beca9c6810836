"""A roster on paper, venue by venue, and as a table to take away."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from awn.base.tabular_writing import Value
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.planning.queries import Row, all_rows, sheets, venues_of
from awn.planning.rules import ROW_STATES
from awn.web.access import PersonRequest, member
from awn.web.jinja import t_plain
from awn.web.organiser.exports import csv_of
from awn.web.organiser.planning_desk import day_asked, days, now, roster_or_404, roster_page


@member(Permission.SEE_INSIDE)
@require_safe
def printed(request: PersonRequest, organisation: Organisation, number: int) -> HttpResponse:
    """The lists of one day: each venue begins a sheet of paper, each shift has its role and its people."""
    roster = roster_or_404(request, organisation, number)
    every = days(roster, now())
    day = day_asked(request, every)
    venues = venues_of(roster, now())
    chosen = next((one.pk for one in venues if one.public_id == request.GET.get("venue", "")), None)
    return roster_page(
        request, roster, "organiser/planning_print.html", tab="print", days=every, day=day, venues=venues,
        venue=chosen, sheets=sheets(roster, day, now(), opportunity_id=chosen) if day else [],
    )  # fmt: skip


@member(Permission.EXPORT)
@require_safe
def table(request: PersonRequest, organisation: Organisation, number: int) -> HttpResponse:
    """Everybody in every shift to come, with what is published and what is not."""
    roster = roster_or_404(request, organisation, number)
    header = [
        _("Opportunity"), _("Role"), _("Begins"), _("Ends"), _("Name in Arabic"), _("Name in English"), _("State"),
        _("Fixed by hand"),
    ]  # fmt: skip
    return csv_of(f"roster-{roster.pk}", header, (_line(row) for row in all_rows(roster, now())))


def _line(row: Row) -> list[Value]:
    shift, zone = row.shift, ZoneInfo(row.shift.opportunity.zone)
    return [
        t_plain(shift.opportunity.title), t_plain(shift.role.title) if shift.role else "",
        shift.starts_at.astimezone(zone), shift.ends_at.astimezone(zone), row.person.name_ar, row.person.name_en,
        str(ROW_STATES[row.state]), _("yes") if row.pinned else _("no"),
    ]  # fmt: skip
