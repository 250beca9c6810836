"""What a supervisor records in the roll: arrivals, departures, breaks, absences, and corrections of their times."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from awn.base import clock
from awn.base.refusal import Refusal, Text, found
from awn.organisations.queries import Organisation
from awn.participation.actions import attendance as actions
from awn.participation.queries import place_in, presence_of
from awn.participation.rules import EARLIEST_CHECK_IN, AttendanceKind
from awn.web.access import PersonRequest
from awn.web.jinja import t_plain
from awn.web.organiser.fields import clock_time, moment

ONE_DAY = timedelta(days=1)
# Somebody who stays on past midnight types a time of the next day.
LATE_LEAVING = timedelta(hours=6)
TIMED_ACTS = frozenset({"check_in", "check_out", "break", "back"})
DONE = {
    "check_in": _lazy("%(name)s is here."),
    "check_out": _lazy("%(name)s has left."),
    "break": _lazy("%(name)s is on a break."),
    "back": _lazy("%(name)s is back."),
    "absent": _lazy("%(name)s is marked absent."),
    "excused": _lazy("%(name)s is marked excused."),
    "undo": _lazy("The mark of %(name)s is taken back."),
    "accept": _lazy("The check-out of %(name)s is accepted."),
}


def record(request: PersonRequest, organisation: Organisation, shift: Any, number: str) -> None:
    """One thing about one person, from the button that was pressed."""
    row = place_in(organisation.pk, int(number)) if number.isdecimal() and len(number) < 19 else None
    row = found(row if row is not None and row.shift_id == shift.pk else None)
    # An excuse brings its reason with it: "excused:sick".
    act, _colon, reason = request.POST.get("act", "").partition(":")
    _act(request, row, act, reason)
    messages.success(request, DONE[act] % {"name": t_plain(row.person.name)})


def record_ticked(request: PersonRequest, organisation: Organisation, shift: Any) -> dict[str, Text]:
    """The same for everybody who was ticked, each by itself: one mistake does not hold up the others.

    Gives the number of each place that was refused, with the reason.
    """
    numbers = dict.fromkeys(request.POST.getlist("ticked"))
    act = request.POST.get("act", "").removeprefix("all_")
    refused: dict[str, Text] = {}
    for number in numbers:
        try:
            row = place_in(organisation.pk, int(number)) if number.isdecimal() and len(number) < 19 else None
            _act(request, found(row if row is not None and row.shift_id == shift.pk else None), act, "")
        except Refusal as refusal:
            refused[number] = refusal.message
    count = len(numbers) - len(refused)
    if count:
        said = ngettext("Recorded for %(n)s person.", "Recorded for %(n)s people.", count)
        messages.success(request, said % {"n": count})
    if refused or not numbers:
        said = _("Not everybody could be recorded: the reason stands beside each name.")
        messages.error(request, said if numbers else _("Tick the names first."))
    return refused


def _act(request: PersonRequest, row: Any, act: str, reason: str) -> None:
    if row.person_id == request.person.pk:
        raise Refusal("recorded_by_others", _("Somebody else records your own attendance."), status=403)
    at, by, note = clock.now(), request.person, request.POST.get("note", "")
    when = typed_moment(request, row, leaving=act != "check_in") if act in TIMED_ACTS else None
    if act == "check_in":
        actions.check_in(row.pk, happened_at=when, by=by, at=at)
    elif act == "check_out":
        actions.check_out(row.pk, happened_at=when, by=by, at=at)
    elif act in {"break", "back"}:
        actions.take_break(row.pk, ends=act == "back", happened_at=when, by=by, at=at)
    elif act in {"absent", "excused"}:
        actions.mark_absent(row.pk, excused=act == "excused", reason=reason, note=note, by=by, at=at)
    elif act == "undo":
        actions.unmark_absent(row.pk, by=by, at=at)
    elif act == "accept":
        actions.accept_closing(row.pk, by=by, at=at)
    else:
        raise Refusal("unknown_option", _("Choose one of the options."))


def correct(request: PersonRequest, row: Any) -> None:
    """Writes another time over a check-in, a check-out or a break of this place."""
    number = request.POST.get("event", "")
    event = next((one for one in row.attendance.all() if str(one.pk) == number), None)
    event = found(event)
    root = next((one for one in row.attendance.all() if one.pk == event.corrects_id), event)
    leaving = root.kind != AttendanceKind.CHECK_IN
    happened_at = typed_moment(request, row, leaving=leaving)
    note = request.POST.get("note", "")
    if happened_at is None:
        message = _("Write the right time, for example 16:30.")
        why = {} if note.strip() else {"note": _("Say why the time is corrected.")}
        raise Refusal("time_missing", message, fields={"time": message, **why})
    actions.correct(event.pk, happened_at=happened_at, note=note, by=request.person, at=clock.now())


def typed_moment(request: PersonRequest, row: Any, *, leaving: bool = False) -> datetime | None:
    """The moment that a typed time of day means for this place; None for an empty box.

    A shift past midnight has two days: arrival is on the first unless that would be too early, leaving comes after
    arrival. Before a shift that begins at midnight, people come the evening before.
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
    if not leaving and found_at - ONE_DAY >= earliest:
        return found_at - ONE_DAY
    crosses = shift.ends_at.astimezone(ZoneInfo(zone)).date() > found_at.date()
    stayed_on = leaving and found_at + ONE_DAY <= shift.ends_at + LATE_LEAVING
    return found_at + ONE_DAY if (crosses or stayed_on) and found_at < earliest else found_at
