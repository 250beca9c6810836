"""Recording who was there, when, and who was not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_line
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.actions._protecting import check_may_begin
from awn.participation.actions._recording import OWN_KINDS, check_alone, locked, moment_of, save_state, write
from awn.participation.models import AttendanceEvent, Place
from awn.participation.queries import marks_of, presence_of
from awn.participation.rules import (
    EXCUSES,
    AttendanceKind,
    Evidence,
    check_breaks,
    check_check_out,
    check_entry_time,
    check_in_time,
    check_not_by_work,
)
from awn.people.models import Person
from awn.people.queries import is_self
from awn.safety.rules import check_may_come

# What makes all that was recorded before it count no more.
_ENDING = (AttendanceKind.ABSENCE, AttendanceKind.EXCUSED)


@transaction.atomic
def check_in(
    place_id: int, *, happened_at: datetime | None = None, evidence: Evidence | None = None, by: Person | None,
    at: datetime,
) -> AttendanceEvent:  # fmt: skip
    """Says that somebody has arrived. Supervisors may name an earlier time; volunteers check themselves in now.

    The same code or scan sent again gives the event that stands already. Refuses `in_elsewhere` while the person is
    checked in at another place, and what `check_not_by_work` refuses.
    """
    place = locked(place_id, by)
    known = _known(place, AttendanceKind.CHECK_IN, evidence)
    if known is not None:
        return known
    check_may_come(place.person.standing)
    moment = moment_of(place, happened_at, by, at, evidence)
    check_in_time(moment, place.shift.starts_at, place.shift.ends_at)
    _check_not_by_work(place, by, evidence)
    check_may_begin(place, moment, by)
    if place.state in {"absent", "excused"}:
        raise Refusal("marked_absent", _("This person is marked absent. Take that back first."), status=409)
    if place.state != "confirmed":
        raise Refusal("no_seat", _("Only somebody with a confirmed place can check in."), status=409)
    if presence_of(place).since is not None:
        raise Refusal("in_already", _("The check-in is recorded already."), status=409)
    check_alone(place, (moment, moment))
    proof = _unused(place, AttendanceKind.CHECK_IN, evidence)
    return write(place, AttendanceKind.CHECK_IN, moment, by=by, at=at, evidence=proof)


@transaction.atomic
def check_out(
    place_id: int, *, happened_at: datetime | None = None, evidence: Evidence | None = None, by: Person | None,
    at: datetime,
) -> AttendanceEvent:  # fmt: skip
    """Says that somebody has left. Refuses without a check-in, before it, or while they were elsewhere."""
    place = locked(place_id, by)
    known = _known(place, AttendanceKind.CHECK_OUT, evidence)
    if known is not None:
        return known
    moment = moment_of(place, happened_at, by, at, evidence)
    there = presence_of(place)
    if there.since is None:
        raise Refusal("not_in", _("There is no check-in yet."), status=409)
    if there.until is not None:
        raise Refusal("out_already", _("The check-out is recorded already."), status=409)
    check_check_out(moment, there.since, place.shift.ends_at, open_ended=place.shift.open_ended)
    check_alone(place, (there.since, moment))
    proof = _unused(place, AttendanceKind.CHECK_OUT, evidence)
    return write(place, AttendanceKind.CHECK_OUT, moment, by=by, at=at, evidence=proof)


@transaction.atomic
def take_break(
    place_id: int, *, ends: bool = False, happened_at: datetime | None = None, evidence: Evidence | None = None,
    by: Person | None, at: datetime,
) -> AttendanceEvent:  # fmt: skip
    """Begins a break, or ends it; its minutes are not credited.

    Refuses outside a presence, twice in a row, and a time before the break began or within another break.
    """
    place = locked(place_id, by)
    moment = moment_of(place, happened_at, by, at, evidence)
    there = presence_of(place)
    if there.since is None or there.until is not None or moment < there.since:
        raise Refusal("not_here", _("A break is possible between check-in and check-out only."), status=409)
    if ends and not there.on_break:
        raise Refusal("no_break", _("There is no break to end."), status=409)
    if not ends and there.on_break:
        raise Refusal("on_break_already", _("The break is recorded already."), status=409)
    kind = AttendanceKind.BREAK_END if ends else AttendanceKind.BREAK_START
    event = write(place, kind, moment, by=by, at=at, evidence=_unused(place, kind, evidence))
    check_breaks(marks_of(place))
    return event


@transaction.atomic
def mark_absent(
    place_id: int, *, excused: bool = False, reason: str = "", note: str = "", by: Person | None, at: datetime
) -> AttendanceEvent:
    """Says that somebody did not come; excused means with a reason, such as illness: ill is not absent."""
    place = locked(place_id, by)
    require(
        by,
        Permission.RECORD_ATTENDANCE,
        place.shift.opportunity.organisation_id,
        team_id=place.shift.opportunity.team_id,
    )
    if place.shift.starts_at > at:
        raise Refusal("not_begun", _("The shift has not begun yet."), status=409)
    if reason and reason not in EXCUSES:
        raise Refusal("unknown_excuse", _("Choose one of the reasons."))
    check_entry_time(at, place.shift.ends_at)
    if place.hours.exists():
        raise Refusal("hours_credited", _("Hours are credited already. Reverse them first."), status=409)
    state = "excused" if excused else "absent"
    save_state(place, state, at)
    kind = AttendanceKind.EXCUSED if excused else AttendanceKind.ABSENCE
    return write(place, kind, at, by=by, at=at, note=note, reason=reason if excused else "")


@transaction.atomic
def unmark_absent(place_id: int, *, by: Person | None, at: datetime) -> Place:
    """Takes an absence back that was marked by mistake; the attendance events stay and show both."""
    place = locked(place_id, by)
    require(
        by,
        Permission.RECORD_ATTENDANCE,
        place.shift.opportunity.organisation_id,
        team_id=place.shift.opportunity.team_id,
    )
    if is_self(by, place.person_id):
        raise Refusal("own_attendance", _("Nobody corrects their own attendance."), status=403)
    save_state(place, "confirmed", at)
    record("attendance.absence_taken_back", by=by, at=at, subject=place.pk)
    return place


@transaction.atomic
def correct(event_id: int, *, happened_at: datetime, note: str, by: Person | None, at: datetime) -> AttendanceEvent:
    """Replaces the time of a check-in, check-out or break by a new event; the old one stays readable."""
    wrong = found(AttendanceEvent.objects.filter(pk=event_id).first())
    place = locked(wrong.place_id, by)
    require(
        by,
        Permission.RECORD_ATTENDANCE,
        place.shift.opportunity.organisation_id,
        team_id=place.shift.opportunity.team_id,
    )
    root = wrong.corrects or wrong
    if root.kind not in OWN_KINDS:
        raise Refusal("nothing_to_correct", _("Only a check-in, a check-out or a break has a time to correct."))
    _check_uncredited(place)
    if not clean_line(note, limit=300, field="note"):
        message = _("Say why the time is corrected.")
        raise Refusal("note_missing", message, fields={"note": message})
    if AttendanceEvent.objects.filter(place=place, pk__gt=root.pk, kind__in=_ENDING).exists():
        message = _("An absence was marked after this time, so it counts no more. Record the attendance anew.")
        raise Refusal("wiped_out", message, status=409)
    _check_corrected(place, root, happened_at, at)
    event = write(place, AttendanceKind.CORRECTION, happened_at, by=by, at=at, note=note, corrects=root)
    check_breaks(marks_of(place))
    return event


@transaction.atomic
def accept_closing(place_id: int, *, by: Person | None, at: datetime) -> AttendanceEvent:
    """A supervisor vouches for the check-out that the system set; hours can then be confirmed.

    Refuses `nothing_to_accept`, and one's own attendance.
    """
    place = locked(place_id, by)
    require(
        by,
        Permission.RECORD_ATTENDANCE,
        place.shift.opportunity.organisation_id,
        team_id=place.shift.opportunity.team_id,
    )
    there = presence_of(place)
    if not there.to_confirm or there.until is None:
        raise Refusal("nothing_to_accept", _("There is no check-out that waits to be accepted."), status=409)
    _check_uncredited(place)
    check_entry_time(at, place.shift.ends_at)
    closing = place.attendance.filter(kind=AttendanceKind.CHECK_OUT, method="auto").order_by("-pk").first()
    return write(place, AttendanceKind.CORRECTION, there.until, by=by, at=at, corrects=found(closing))


def _check_not_by_work(place: Place, by: Person | None, evidence: Evidence | None) -> None:
    proof = evidence.place_proof if evidence is not None else ""
    is_word = is_self(by, place.person_id) and proof not in {"venue_code", "near"}
    check_not_by_work(place.shift.opportunity.mode, place.shift.minutes_per_unit, is_word=is_word)


def _known(place: Place, kind: AttendanceKind, evidence: Evidence | None) -> AttendanceEvent | None:
    """The event that the same code or the same scan wrote before, while it still counts."""
    if evidence is None:
        return None
    rows = AttendanceEvent.objects.filter(place=place, kind=kind)
    if evidence.client_id is not None:
        return rows.filter(client_id=evidence.client_id).first()
    there = presence_of(place)
    counts = (there.since if kind is AttendanceKind.CHECK_IN else there.until) is not None
    return rows.filter(step=evidence.step).first() if evidence.step is not None and counts else None


def _unused(place: Place, kind: AttendanceKind, evidence: Evidence | None) -> Evidence | None:
    """The evidence without its step where an event that no longer counts, or a break before, has used it up."""
    if evidence is None or evidence.step is None:
        return evidence
    is_used = AttendanceEvent.objects.filter(place=place, kind=kind, step=evidence.step).exists()
    return replace(evidence, step=None) if is_used else evidence


def _check_uncredited(place: Place) -> None:
    if place.hours.filter(reversal=None, reverses=None).exists():
        raise Refusal("hours_credited", _("Hours are credited already. Reverse them first."), status=409)


def _check_corrected(place: Place, root: AttendanceEvent, happened_at: datetime, at: datetime) -> None:
    there = presence_of(place)
    if happened_at > at:
        raise Refusal("in_the_future", _("This time is still to come."))
    check_entry_time(at, place.shift.ends_at)
    since, until = there.since, there.until
    if root.kind in {AttendanceKind.BREAK_START, AttendanceKind.BREAK_END}:
        if since is None or not since <= happened_at <= (until or at):
            raise Refusal("not_here", _("A break is possible between check-in and check-out only."), status=409)
        return
    if root.kind == AttendanceKind.CHECK_IN:
        check_in_time(happened_at, place.shift.starts_at, place.shift.ends_at)
        since = happened_at
    else:
        until = happened_at
    if since is not None and until is not None:
        check_check_out(until, since, place.shift.ends_at, open_ended=place.shift.open_ended)
    if since is not None:
        check_alone(place, (since, until or since))
