"""Attendance events on which decisions about hours rest. The caller has locked the place and asked who decides."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.participation.actions._recording import check_alone, save_state, write
from awn.participation.models import AttendanceEvent, Place
from awn.participation.queries import presence_of
from awn.participation.rules import AttendanceKind, Evidence, Span, check_check_out, check_in_time
from awn.people.models import Person


@transaction.atomic
def settle_times(place: Place, span: Span, *, note: str, by: Person | None, at: datetime) -> AttendanceEvent:
    """Writes the times that a decision about an objection found to be right; gives the last event of the presence.

    The fortnight for entries does not bind it: decisions come later. Refuses what no presence can be.
    """
    since, until = span
    if until > at:
        raise Refusal("in_the_future", _("This time is still to come."))
    check_in_time(since, place.shift.starts_at, place.shift.ends_at)
    check_check_out(until, since, place.shift.ends_at, open_ended=place.shift.open_ended)
    check_alone(place, span)
    event = None
    for kind, moment in ((AttendanceKind.CHECK_IN, since), (AttendanceKind.CHECK_OUT, until)):
        root = place.attendance.filter(kind=kind).order_by("-pk").first()
        corrects = AttendanceKind.CORRECTION if root else kind
        event = write(place, corrects, moment, by=by, at=at, note=note, corrects=root)
    if event is None or presence_of(place).closing_id != event.pk:
        raise Refusal("no_presence", _("Check-in and check-out are both needed before hours can be confirmed."))
    return event


@transaction.atomic
def settle_sum(place: Place, *, note: str, by: Person | None, at: datetime) -> AttendanceEvent:
    """Says that a sum without times, of remote work or of another system, was decided anew."""
    return write(place, AttendanceKind.CORRECTION, at, by=by, at=at, note=note)


@transaction.atomic
def deliver(place: Place, *, by: Person | None, at: datetime) -> AttendanceEvent:
    """Says that work which was handed in from afar has been accepted; the volunteer has taken part by it."""
    if place.state != "attended":
        save_state(place, "attended", at)
    return write(place, AttendanceKind.DELIVERY, at, by=by, at=at, evidence=Evidence(method="remote"))
