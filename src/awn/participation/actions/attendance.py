"""Recording who was there, and when."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.base.text import clean_line
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.models import AttendanceEvent, Place
from awn.participation.queries import presence_of
from awn.participation.rules import (
    PLACE_MOVES,
    AttendanceKind,
    check_check_out,
    check_entry_time,
    check_in_time,
)
from awn.people.models import Person


@transaction.atomic
def check_in(place_id: int, *, happened_at: datetime | None = None, by: Person | None, at: datetime) -> AttendanceEvent:
    """Says that somebody has arrived. Supervisors may name an earlier time; volunteers check themselves in now."""
    place = _locked(place_id, by)
    moment = _moment(place, happened_at, by, at)
    check_in_time(moment, place.shift.starts_at, place.shift.ends_at)
    if place.state in {"absent", "excused"}:
        raise Refusal("marked_absent", _("This person is marked absent. Take that back first."), status=409)
    if place.state != "confirmed":
        raise Refusal("no_seat", _("Only somebody with a confirmed place can check in."), status=409)
    if presence_of(place).since is not None:
        raise Refusal("in_already", _("The check-in is recorded already."), status=409)
    return _write(place, AttendanceKind.CHECK_IN, moment, by=by, at=at)


@transaction.atomic
def check_out(
    place_id: int, *, happened_at: datetime | None = None, by: Person | None, at: datetime
) -> AttendanceEvent:
    """Says that somebody has left. Refuses without a check-in, or before it."""
    place = _locked(place_id, by)
    moment = _moment(place, happened_at, by, at)
    there = presence_of(place)
    if there.since is None:
        raise Refusal("not_in", _("There is no check-in yet."), status=409)
    if there.until is not None:
        raise Refusal("out_already", _("The check-out is recorded already."), status=409)
    check_check_out(moment, there.since, place.shift.ends_at, open_ended=place.shift.open_ended)
    return _write(place, AttendanceKind.CHECK_OUT, moment, by=by, at=at)


@transaction.atomic
def mark_absent(
    place_id: int, *, excused: bool = False, note: str = "", by: Person | None, at: datetime
) -> AttendanceEvent:
    """Says that somebody did not come; excused means that they told the organisation or were ill."""
    place = _locked(place_id, by)
    require(by, Permission.RECORD_ATTENDANCE, place.shift.opportunity.organisation_id)
    if place.shift.starts_at > at:
        raise Refusal("not_begun", _("The shift has not begun yet."), status=409)
    check_entry_time(at, place.shift.ends_at)
    if place.hours.exists():
        raise Refusal("hours_credited", _("Hours are credited already. Reverse them first."), status=409)
    state = "excused" if excused else "absent"
    _save_state(place, state, at)
    kind = AttendanceKind.EXCUSED if excused else AttendanceKind.ABSENCE
    return _write(place, kind, at, by=by, at=at, note=note)


@transaction.atomic
def unmark_absent(place_id: int, *, by: Person | None, at: datetime) -> Place:
    """Takes an absence back that was marked by mistake; the attendance events stay and show both."""
    place = _locked(place_id, by)
    require(by, Permission.RECORD_ATTENDANCE, place.shift.opportunity.organisation_id)
    _save_state(place, "confirmed", at)
    record("attendance.absence_taken_back", by=by, at=at, subject=place.pk)
    return place


@transaction.atomic
def correct(event_id: int, *, happened_at: datetime, note: str, by: Person | None, at: datetime) -> AttendanceEvent:
    """Replaces the time of a check-in or check-out by a new event; the old one stays readable."""
    wrong = found(AttendanceEvent.objects.filter(pk=event_id).first())
    place = _locked(wrong.place_id, by)
    require(by, Permission.RECORD_ATTENDANCE, place.shift.opportunity.organisation_id)
    root = wrong.corrects or wrong
    if root.kind not in {AttendanceKind.CHECK_IN, AttendanceKind.CHECK_OUT}:
        raise Refusal("nothing_to_correct", _("Only a check-in or a check-out has a time to correct."))
    if place.hours.filter(reversal=None, reverses=None).exists():
        raise Refusal("hours_credited", _("Hours are credited already. Reverse them first."), status=409)
    if not clean_line(note, limit=300, field="note"):
        message = _("Say why the time is corrected.")
        raise Refusal("note_missing", message, fields={"note": message})
    _check_corrected(place, root, happened_at, at)
    return _write(place, AttendanceKind.CORRECTION, happened_at, by=by, at=at, note=note, corrects=root)


def _check_corrected(place: Place, root: AttendanceEvent, happened_at: datetime, at: datetime) -> None:
    there = presence_of(place)
    if happened_at > at:
        raise Refusal("in_the_future", _("This time is still to come."))
    check_entry_time(at, place.shift.ends_at)
    if root.kind == AttendanceKind.CHECK_IN:
        check_in_time(happened_at, place.shift.starts_at, place.shift.ends_at)
        if there.until is not None:
            check_check_out(there.until, happened_at, place.shift.ends_at, open_ended=place.shift.open_ended)
    elif there.since is not None:
        check_check_out(happened_at, there.since, place.shift.ends_at, open_ended=place.shift.open_ended)


def _moment(place: Place, happened_at: datetime | None, by: Person | None, at: datetime) -> datetime:
    if happened_at is None or happened_at == at:
        return at
    if by is not None and by.pk == place.person_id:
        raise Refusal("own_attendance", _("Nobody corrects their own attendance."), status=403)
    require(by, Permission.RECORD_ATTENDANCE, place.shift.opportunity.organisation_id)
    if happened_at > at:
        raise Refusal("in_the_future", _("This time is still to come."))
    check_entry_time(at, place.shift.ends_at)
    return happened_at


def _locked(place_id: int, by: Person | None) -> Place:
    """The place, locked. Refuses anyone but the volunteer, the organisation's supervisors and the system."""
    rows = Place.objects.select_for_update(of=("self",)).select_related("shift__opportunity")
    place = found(rows.filter(pk=place_id).first())
    if by is not None and by.pk != place.person_id:
        require(by, Permission.RECORD_ATTENDANCE, place.shift.opportunity.organisation_id)
    return place


def _write(
    place: Place, kind: AttendanceKind, moment: datetime, *, by: Person | None, at: datetime, note: str = "",
    corrects: AttendanceEvent | None = None,
) -> AttendanceEvent:  # fmt: skip
    is_own = by is not None and by.pk == place.person_id
    if is_own and kind not in {AttendanceKind.CHECK_IN, AttendanceKind.CHECK_OUT}:
        raise Refusal("own_attendance", _("Nobody corrects their own attendance."), status=403)
    event = AttendanceEvent.objects.create(
        place=place,
        kind=kind,
        at=moment,
        entered_at=at,
        method="self" if is_own else "supervisor",
        recorded_by=by,
        corrects=corrects,
        note=clean_line(note, limit=300, field="note"),
    )
    record(f"attendance.{kind.value}", by=by, at=at, subject=place.pk, attendance=event.pk)
    return event


def _save_state(place: Place, state: str, at: datetime) -> None:
    check_move(PLACE_MOVES, place.state, state)
    place.state = state
    place.changed_at = at
    place.save(update_fields=["state", "changed_at"])
