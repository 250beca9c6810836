"""The roll of a shift: who came, when, and when they left; and the log of one person's presence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.refusal import Refusal, found
from awn.opportunities.queries import organising
from awn.organisations.permissions import require
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.actions import attendance as actions
from awn.participation.queries import attendance_log, place_in, presence_of, shifts_with_roll
from awn.participation.rules import (
    ATTENDANCE_METHODS,
    EARLIEST_CHECK_IN,
    PLACE_STATES,
    AttendanceKind,
    Presence,
)
from awn.web.access import PersonRequest, member
from awn.web.jinja import t_plain, url
from awn.web.organiser import desk
from awn.web.organiser.fields import clock_time, moment

ONE_DAY = timedelta(days=1)
TIMED = frozenset({AttendanceKind.CHECK_IN, AttendanceKind.CHECK_OUT})


@dataclass(frozen=True, slots=True)
class RollRow:
    """One person in the roll."""

    place: Any
    there: Presence
    is_own: bool
    minutes_credited: int

    @property
    def step(self) -> str:
        """What comes next: in, out, done, absent."""
        if self.place.state in {"absent", "excused"}:
            return "absent"
        if self.there.since is None:
            return "in"
        return "out" if self.there.until is None else "done"


@member(Permission.SEE_INSIDE)
@require_safe
def shifts(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """The shifts of an opportunity with how many came."""
    opportunity = desk.opportunity_or_404(organisation, public_id)
    whole: Iterable[Any] = shifts_with_roll(opportunity.pk)
    rolls = [(shift, _rows(shift.roll, request.person.pk)) for shift in whole]
    return desk.opportunity_page(
        request, opportunity, "organiser/attendance_shifts.html", tab="attendance", rolls=rolls
    )


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def roll(request: PersonRequest, organisation: Organisation, shift_id: int) -> HttpResponse:
    """The roll of a shift; a POST records one thing about one person."""
    shift = organising.shift_of_desk(organisation.pk, shift_id)
    if shift is None:
        raise Http404
    refusal, number = None, request.POST.get("place", "")
    if request.method == "POST":
        require(request.person, Permission.RECORD_ATTENDANCE, organisation.pk)
        try:
            _record(request, organisation, shift, number)
            return HttpResponseRedirect(url("attendance", organisation.slug, shift_id) + f"#place-{number}")
        except Refusal as said:
            if said.status not in {409, 422}:
                raise
            refusal = said
    return _roll(request, organisation, shift, refusal, number)


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: PersonRequest, organisation: Organisation, place_id: int) -> HttpResponse:
    """All that was recorded about one person in one shift; a POST corrects a time."""
    row = found(place_in(organisation.pk, place_id))
    refusal = None
    if request.method == "POST":
        require(request.person, Permission.RECORD_ATTENDANCE, organisation.pk)
        try:
            _correct(request, row)
            messages.success(request, _("Corrected. The earlier time stays readable in the log."))
            return HttpResponseRedirect(url("attendance_place", organisation.slug, place_id))
        except Refusal as said:
            if said.status not in {409, 422}:
                raise
            refusal = said
    log = list(attendance_log(place_id))
    opportunity = desk.opportunity_or_404(organisation, row.shift.opportunity.public_id)
    [shown] = _rows([row], request.person.pk)
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
        typed=request.POST,
        errors=_errors(refusal),
        place_states=PLACE_STATES,
    )


def _roll(
    request: PersonRequest, organisation: Organisation, shift: Any, refusal: Refusal | None, number: str
) -> HttpResponse:
    opportunity = desk.opportunity_or_404(organisation, shift.opportunity.public_id)
    whole: Any = shifts_with_roll(opportunity.pk).filter(pk=shift.pk).first()
    rows = _rows(whole.roll, request.person.pk) if whole is not None else []
    return desk.opportunity_page(
        request,
        opportunity,
        "organiser/attendance.html",
        status=refusal.status if refusal else 200,
        tab="attendance",
        shift=shift,
        rows=rows,
        came=sum(row.step in {"out", "done"} for row in rows),
        open_from=shift.starts_at - EARLIEST_CHECK_IN,
        place_states=PLACE_STATES,
        failed=number if refusal else "",
        failure=refusal.message if refusal else "",
        typed_time=request.POST.get("time", ""),
    )


def _rows(places: list[Any], viewer_id: int) -> list[RollRow]:
    return [
        RollRow(
            place=place,
            there=presence_of(place),
            is_own=place.person_id == viewer_id,
            minutes_credited=sum(entry.minutes for entry in place.hours.all()),
        )
        for place in places
    ]


def _record(request: PersonRequest, organisation: Organisation, shift: Any, number: str) -> None:
    row = place_in(organisation.pk, int(number)) if number.isdecimal() and len(number) < 19 else None
    row = found(row if row is not None and row.shift_id == shift.pk else None)
    if row.person_id == request.person.pk:
        raise Refusal("recorded_by_others", _("Somebody else records your own attendance."), status=403)
    at, act, by = clock.now(), request.POST.get("act", ""), request.person
    note = request.POST.get("note", "")
    if act == "check_in":
        actions.check_in(row.pk, happened_at=_typed_moment(request, row), by=by, at=at)
    elif act == "check_out":
        actions.check_out(row.pk, happened_at=_typed_moment(request, row, leaving=True), by=by, at=at)
    elif act in {"absent", "excused"}:
        actions.mark_absent(row.pk, excused=act == "excused", note=note, by=by, at=at)
    elif act == "undo":
        actions.unmark_absent(row.pk, by=by, at=at)
    else:
        raise Refusal("unknown_option", _("Choose one of the options."))
    done = {
        "check_in": _("%(name)s is here."), "check_out": _("%(name)s has left."),
        "absent": _("%(name)s is marked absent."), "excused": _("%(name)s is marked excused."),
        "undo": _("The mark of %(name)s is taken back."),
    }  # fmt: skip
    messages.success(request, done[act] % {"name": t_plain(row.person.name)})


def _correct(request: PersonRequest, row: Any) -> None:
    """Writes another time over a check-in or check-out of this place."""
    number = request.POST.get("event", "")
    event = next((one for one in row.attendance.all() if str(one.pk) == number), None)
    event = found(event)
    root = next((one for one in row.attendance.all() if one.pk == event.corrects_id), event)
    leaving = root.kind == AttendanceKind.CHECK_OUT
    happened_at = _typed_moment(request, row, leaving=leaving)
    note = request.POST.get("note", "")
    if happened_at is None:
        message = _("Write the right time, for example 16:30.")
        why = {} if note.strip() else {"note": _("Say why the time is corrected.")}
        raise Refusal("time_missing", message, fields={"time": message, **why})
    actions.correct(event.pk, happened_at=happened_at, note=note, by=request.person, at=clock.now())


def _typed_moment(request: PersonRequest, row: Any, *, leaving: bool = False) -> datetime | None:
    """The moment that a typed time of day means for this place; None for an empty box.

    A shift past midnight has two days: arrival is on the first unless that would be too early, leaving comes after
    arrival.
    """
    text = request.POST.get("time", "").strip()
    if not text:
        return None
    time = clock_time(text)
    if time is None:
        message = _("Write the time with hours and minutes of the 24-hour clock, for example 16:30.")
        raise Refusal("impossible_time", message, fields={"time": message})
    shift, zone = row.shift, row.shift.opportunity.zone
    if shift.open_ended:
        return moment(clock.now().astimezone(ZoneInfo(zone)).date(), time, zone)
    since = presence_of(row).since
    earliest = since if leaving and since else shift.starts_at - EARLIEST_CHECK_IN
    found_at = moment(shift.starts_at.astimezone(ZoneInfo(zone)).date(), time, zone)
    crosses = shift.ends_at.astimezone(ZoneInfo(zone)).date() > found_at.date()
    return found_at + ONE_DAY if crosses and found_at < earliest else found_at


def _correctable(log: list[Any]) -> list[tuple[Any, Any]]:
    """The last check-in and check-out that still count, each with the event that gave its present time."""
    roots: dict[str, tuple[Any, Any]] = {}
    by_id = {event.pk: event for event in log}
    for event in log:
        root = by_id.get(event.corrects_id, event)
        if root.kind in TIMED:
            roots[root.kind] = (root, event)
        else:
            roots.clear()
    return list(roots.values())


def _errors(refusal: Refusal | None) -> dict[str, Any]:
    return dict(refusal.fields or {"": refusal.message}) if refusal else {}
