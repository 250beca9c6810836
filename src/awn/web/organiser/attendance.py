"""The roll of a shift: who came, when, and when they left; and the log of one person's presence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from awn.base.refusal import Refusal, Text
from awn.minors.rules import ADULTS_WITH_CHILDREN
from awn.opportunities.rules import is_credited_by_work
from awn.organisations.permissions import require
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.grown_ups import grown_ups_there
from awn.participation.queries import attendance_log, shifts_with_roll
from awn.participation.rules import (
    ATTENDANCE_METHODS,
    EARLIEST_CHECK_IN,
    EXCUSES,
    PLACE_PROOFS,
    PLACE_STATES,
    AttendanceKind,
)
from awn.web.access import PersonRequest, member
from awn.web.formatting import in_zone
from awn.web.jinja import url
from awn.web.organiser import desk
from awn.web.organiser.attendance_acts import correct, record, record_ticked
from awn.web.organiser.attendance_rows import rows_of

ENDS = frozenset({AttendanceKind.CHECK_IN, AttendanceKind.CHECK_OUT})
BREAKS = frozenset({AttendanceKind.BREAK_START, AttendanceKind.BREAK_END})


@member(Permission.SEE_INSIDE)
@require_safe
def shifts(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """The shifts of an opportunity with how many came."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    whole: Iterable[Any] = shifts_with_roll(opportunity.pk)
    rolls = [(shift, rows_of(shift.roll, shift, request.person.pk)) for shift in whole]
    return desk.opportunity_page(
        request, opportunity, "organiser/attendance_shifts.html", tab="attendance", rolls=rolls
    )


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def roll(request: PersonRequest, organisation: Organisation, shift_id: int) -> HttpResponse:
    """The roll of a shift; a POST records one thing about one person, or about everybody who was ticked."""
    shift = desk.shift_or_404(request, organisation, shift_id)
    failures: dict[str, Text] = {}
    status = 200
    if request.method == "POST":
        require(request.person, Permission.RECORD_ATTENDANCE, organisation.pk)
        number, page = request.POST.get("place", ""), url("attendance", organisation.slug, shift_id)
        try:
            if request.POST.get("act", "").startswith("all_"):
                failures, number, status = record_ticked(request, organisation, shift), "", 409
            else:
                record(request, organisation, shift, number)
        except Refusal as said:
            if said.status not in {409, 422}:
                raise
            failures, status = {number: said.message}, said.status
        if not failures:
            return HttpResponseRedirect(page + (f"#place-{number}" if number else ""))
    return _roll(request, organisation, shift, failures, status)


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: PersonRequest, organisation: Organisation, place_id: int) -> HttpResponse:
    """All that was recorded about one person in one shift; a POST corrects a time."""
    row = desk.place_or_404(request, organisation, place_id)
    refusal = None
    if request.method == "POST":
        require(request.person, Permission.RECORD_ATTENDANCE, organisation.pk)
        try:
            correct(request, row)
            messages.success(request, _("Corrected. The earlier time stays readable in the log."))
            return HttpResponseRedirect(url("attendance_place", organisation.slug, place_id))
        except Refusal as said:
            if said.status not in {409, 422}:
                raise
            refusal = said
    log = list(attendance_log(place_id))
    opportunity = desk.opportunity_or_404(request, organisation, row.shift.opportunity.public_id)
    [shown] = rows_of([row], row.shift, request.person.pk)
    return desk.opportunity_page(
        request,
        opportunity,
        "organiser/attendance_place.html",
        status=refusal.status if refusal else 200,
        tab="attendance",
        row=shown,
        shift=row.shift,
        log=log,
        correctable=_correctable(log),
        methods=ATTENDANCE_METHODS,
        proofs=PLACE_PROOFS,
        excuses=EXCUSES,
        typed=request.POST,
        errors=_errors(refusal),
        place_states=PLACE_STATES,
    )


def _roll(
    request: PersonRequest, organisation: Organisation, shift: Any, failures: dict[str, Text], status: int
) -> HttpResponse:
    opportunity = desk.opportunity_or_404(request, organisation, shift.opportunity.public_id)
    whole: Any = shifts_with_roll(opportunity.pk).filter(pk=shift.pk).first()
    rows = rows_of(whole.roll, shift, request.person.pk) if whole is not None else []
    return desk.opportunity_page(
        request,
        opportunity,
        "organiser/attendance.html",
        status=status,
        tab="attendance",
        shift=shift,
        rows=rows,
        by_work=is_credited_by_work(opportunity.mode, shift.minutes_per_unit),
        too_few_grown_ups=_too_few_grown_ups(opportunity, shift),
        came=sum(row.step in {"out", "done"} for row in rows),
        open_from=shift.starts_at - EARLIEST_CHECK_IN,
        place_states=PLACE_STATES,
        failures=failures,
        excuses=EXCUSES,
        typed_time=request.POST.get("time", ""),
    )


def _too_few_grown_ups(opportunity: Any, shift: Any) -> bool:
    """Whether children are helped in this shift and fewer than two grown-ups are checked in."""
    if not opportunity.with_children:
        return False
    day = in_zone(shift.starts_at, opportunity.zone).date()
    return grown_ups_there(shift, day) < ADULTS_WITH_CHILDREN


def _correctable(log: list[Any]) -> list[tuple[Any, Any]]:
    """The last check-in and check-out that still count and the breaks, each with the event of its present time."""
    roots: dict[str | int, tuple[Any, Any]] = {}
    by_id = {event.pk: event for event in log}
    for event in log:
        root = by_id.get(event.corrects_id, event)
        if root.kind in {AttendanceKind.ABSENCE, AttendanceKind.EXCUSED}:
            roots.clear()
        elif root.kind in ENDS:
            roots[root.kind] = (root, event)
        elif root.kind in BREAKS:
            roots[root.pk] = (root, event)
    return list(roots.values())


def _errors(refusal: Refusal | None) -> dict[str, Any]:
    return dict(refusal.fields or {"": refusal.message}) if refusal else {}
