"""How an attendance event is written: every function here needs an open transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
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
    LONGEST_STAY,
    PLACE_MOVES,
    AttendanceKind,
    Evidence,
    Span,
    check_entry_time,
    check_not_elsewhere,
)
from awn.people.models import Person
from awn.people.queries import is_self

# What somebody may record about themselves.
OWN_KINDS = frozenset(
    {AttendanceKind.CHECK_IN, AttendanceKind.CHECK_OUT, AttendanceKind.BREAK_START, AttendanceKind.BREAK_END}
)
# When it happened is the word of a device: no later than this is it taken.
KEPT_FOR = timedelta(hours=24)
_PERSON_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('awn attendance', %s))"


def locked(place_id: int, by: Person | None) -> Place:
    """The place, locked. Refuses anyone but the volunteer, the organisation's supervisors and the system."""
    rows = Place.objects.select_for_update(of=("self",)).select_related("shift__opportunity", "person")
    place = found(rows.filter(pk=place_id).first())
    if by is not None and by.pk != place.person_id:
        require(
            by,
            Permission.RECORD_ATTENDANCE,
            place.shift.opportunity.organisation_id,
            team_id=place.shift.opportunity.team_id,
        )
    return place


def moment_of(
    place: Place, happened_at: datetime | None, by: Person | None, at: datetime, evidence: Evidence | None = None
) -> datetime:
    """The moment something happened: now, unless a supervisor names an earlier one within a fortnight.

    What somebody's own device kept while it had no network (`Evidence.client_id`) is believed for a day.
    """
    if happened_at is None or happened_at == at:
        return at
    if is_self(by, place.person_id):
        is_kept = evidence is not None and evidence.client_id is not None
        if is_kept and timedelta() <= at - happened_at <= KEPT_FOR:
            return happened_at
        raise Refusal("own_attendance", _("Nobody corrects their own attendance."), status=403)
    require(
        by,
        Permission.RECORD_ATTENDANCE,
        place.shift.opportunity.organisation_id,
        team_id=place.shift.opportunity.team_id,
    )
    if happened_at > at:
        raise Refusal("in_the_future", _("This time is still to come."))
    check_entry_time(at, place.shift.ends_at)
    return happened_at


def check_alone(place: Place, span: Span) -> None:
    """Refuses `in_elsewhere` when the person was in another place at the time.

    One at a time for each person: two check-ins in two cities at the same moment must see each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PERSON_LOCK, [place.person_id])
    rows = (
        Place.objects.filter(
            person_id=place.person_id,
            state__in=["confirmed", "attended"],
            shift__starts_at__lt=span[1] + LONGEST_STAY,
            shift__ends_at__gt=span[0] - LONGEST_STAY,
        )
        .exclude(pk=place.pk)
        .select_related("shift")
        .prefetch_related("attendance")
    )
    check_not_elsewhere(span, [other for row in rows if (other := _span(row)) is not None])


def write(
    place: Place, kind: AttendanceKind, moment: datetime, *, by: Person | None, at: datetime,
    evidence: Evidence | None = None, note: str = "", reason: str = "", corrects: AttendanceEvent | None = None,
) -> AttendanceEvent:  # fmt: skip
    """Adds the event, and says so in the table of events."""
    proof = evidence or Evidence()
    is_own = is_self(by, place.person_id)
    if is_own and kind not in OWN_KINDS:
        raise Refusal("own_attendance", _("Nobody corrects their own attendance."), status=403)
    method = proof.method or ("self" if is_own else "supervisor")
    seen = "seen" if method == "supervisor" and kind in OWN_KINDS else ""
    event = AttendanceEvent.objects.create(
        place=place,
        kind=kind,
        at=moment,
        entered_at=at,
        method=method,
        recorded_by=by,
        corrects=corrects,
        note=clean_line(note, limit=300, field="note"),
        reason=reason,
        device=proof.device,
        place_proof=proof.place_proof or seen,
        distance_m=proof.distance_m,
        step=proof.step,
        client_id=proof.client_id,
    )
    record(f"attendance.{kind.value}", by=by, at=at, subject=place.pk, attendance=event.pk)
    return event


def save_state(place: Place, state: str, at: datetime) -> None:
    """Moves the place to another state; refuses moves that the table does not have."""
    check_move(PLACE_MOVES, place.state, state)
    place.state = state
    place.changed_at = at
    place.save(update_fields=["state", "changed_at"])


def _span(place: Place) -> Span | None:
    """When the person was in that place. A check-out that is still missing counts as the shift's end."""
    there = presence_of(place)
    if there.since is None:
        return None
    if there.until is not None:
        return there.since, there.until
    end = there.since + LONGEST_STAY if place.shift.open_ended else place.shift.ends_at
    return there.since, max(end, there.since)
