"""Badges and lists of a shift to print: names in both scripts, role, zone, ticket, and nothing of anybody's needs."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from awn.base.arabic import latin_digits
from awn.base.refusal import found
from awn.credentials.documents.drawing import FOLDER as DRAWING
from awn.onsite.printing import DaySheet, Wearer, pdf
from awn.onsite.queries import seats_to_post
from awn.onsite.rules import MOST_ON_A_FILE
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.codes import place_number
from awn.participation.roll import ticket_of
from awn.web.access import PersonRequest, member
from awn.web.formatting import full_day, in_zone, language, time_range
from awn.web.jinja import t_plain
from awn.web.limits import limit, who
from awn.web.organiser import desk

FILES_PER_MINUTE = 10


@member(Permission.RECORD_ATTENDANCE)
@never_cache
@require_safe
def badges(request: PersonRequest, organisation: Organisation, shift_id: int) -> HttpResponse:
    """Eight badges on each sheet of A4, or one by one with `?paper=80mm`; see `_rows` for whose."""
    return _file(request, organisation, shift_id, "labels" if request.GET.get("paper") == "80mm" else "badges")


@member(Permission.RECORD_ATTENDANCE)
@never_cache
@require_safe
def roll(request: PersonRequest, organisation: Organisation, shift_id: int) -> HttpResponse:
    """A list to tick by hand, by name."""
    return _file(request, organisation, shift_id, "list")


def _file(
    request: PersonRequest, organisation: Organisation, shift_id: int, kind: Literal["badges", "labels", "list"]
) -> HttpResponse:
    limit(f"day-print:{who(request)}", per_minute=FILES_PER_MINUTE)
    shift = desk.shift_or_404(request, organisation, shift_id)
    when = _when(shift)
    sheet = DaySheet(
        kind=kind,
        language="ar" if language() == "ar" else "en",
        title=t_plain(shift.opportunity.title),
        organisation=t_plain(organisation.name),
        when=when,
        leads=_("Leads the zone"),
        columns=(_("No."), _("Name"), _("Role"), _("Zone"), _("Ticket"), _("Arrived"), _("Signature")),
        rows=tuple(_wearer(place, when) for place in _rows(request, shift_id)),
    )
    name = f"awn-{kind}-{shift_id}.pdf"
    return HttpResponse(
        pdf(sheet, DRAWING / "fonts"), content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"},
    )  # fmt: skip


def _rows(request: PersonRequest, shift_id: int) -> list[Any]:
    """Whoever is expected: 400 at a time, `?part=2` for those after the first; `?place=` for one alone."""
    rows = seats_to_post(shift_id).exclude(state="excused").select_related("shift__opportunity")
    one, part = request.GET.get("place", ""), latin_digits(request.GET.get("part", "1"))
    if one:
        return [found(rows.filter(pk=int(one)).first() if one.isdecimal() and len(one) < 19 else None)]
    begin = (int(part) - 1) * MOST_ON_A_FILE if part.isdecimal() and 0 < int(part[:9]) == int(part) else 0
    return list(rows[begin : begin + MOST_ON_A_FILE])


def _when(shift: Any) -> str:
    zone = shift.opportunity.zone
    day = full_day(in_zone(shift.starts_at, zone).date())
    return day if shift.open_ended else f"{day} · {time_range(shift.starts_at, shift.ends_at, zone).striptags()}"


def _wearer(place: Any, when: str) -> Wearer:
    person, posting = place.person, getattr(place, "posting", None)
    role = place.shift.role or place.application.role
    number = place_number(place.pk)
    names = (person.name_ar, person.name_en) if language() == "ar" else (person.name_en, person.name_ar)
    first, second = names if names[0] else (names[1], "")
    return Wearer(
        first=first or _("Deleted account"),
        second=second,
        role=t_plain(role.title) if role else "",
        zone=t_plain(posting.zone.name) if posting else "",
        leads=bool(posting and posting.leads),
        when=when,
        number=f"{number[:4]} {number[4:]}",
        ticket=ticket_of(place),
    )
